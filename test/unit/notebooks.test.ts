import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { WorkspaceFolder } from "vscode";
import type { Tool, ToolContext } from "../../src/core/chat/tool.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { editNotebook } from "../../src/tools/editNotebook.ts";
import { readNotebook } from "../../src/tools/readNotebook.ts";
import { FolderNotebooks } from "../../src/vscode/notebook/folderNotebooks.ts";
import { FakeNotebook, type fakeNotebooks, output } from "./fakeNotebooks.ts";
import { Uri } from "./fakeLanguages.ts";
import { png } from "./imageBytes.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { silentStep } from "./silentStep.ts";

const editor = vi.hoisted(() => ({}) as ReturnType<typeof fakeNotebooks>);
vi.mock("vscode", async () => Object.assign(editor, (await import("./fakeNotebooks.ts")).fakeNotebooks()));

const folder = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
await writeFile(join(folder, "a.ipynb"), "{}");
afterAll(() => rm(folder, { recursive: true }));

let notebook: FakeNotebook;
let context: ToolContext;
/** Paths that were made safe before they were changed. */
let safe: string[];

beforeEach(() => {
	notebook = new FakeNotebook(Uri.file(join(folder, "a.ipynb")), [
		{ kind: 1, value: "# Title", languageId: "markdown", metadata: { id: "one" } },
		{
			kind: 2,
			value: "print(1)",
			languageId: "python",
			metadata: { id: "two" },
			outputs: [output("application/vnd.code.notebook.stdout", "1\n"), output("image/png", png(1, 1))],
		},
	]);
	editor.workspace.notebookDocuments = [notebook];
	safe = [];
	const workspace = new MemoryWorkspace();
	workspace.protect = async (paths, apply) => {
		safe.push(...paths);
		return apply();
	};
	context = {
		workspace,
		editor: { ...noEditor, notebooks: new FolderNotebooks({ uri: Uri.file(folder) } as unknown as WorkspaceFolder) },
		signal: new AbortController().signal,
		step: silentStep,
		readVersions: new Map(),
	};
});

const prepare = (tool: Tool, input: object) => tool.prepare(tool.parse({ path: "a.ipynb", ...input }), context);
const run = async (tool: Tool, input: object = {}) => (await prepare(tool, input)).commit();

describe("read_notebook", () => {
	test("shows cells with their numbers and outputs, and attaches images", async () => {
		const { text, attached } = await run(readNotebook);
		expect(text).toBe(
			"a.ipynb, 2 cells.\n\n[cell 1, markdown]\n# Title\n\n[cell 2, code, python]\nprint(1)\n[output of cell 2]\n1\n[image of cell 2, png, attached]",
		);
		expect(attached).toEqual([{ kind: "image", format: "png", path: "a.ipynb, cell 2.png", bytes: png(1, 1) }]);
	});

	test("names the images that the model cannot be shown", async () => {
		context = { ...context, facts: { family: "Text", provider: "Nobody", images: false } };
		const { text, attached } = await run(readNotebook, { cells: [2] });
		expect(text).toContain("[image of cell 2, png, not attached]");
		expect(attached).toBeUndefined();
	});

	test("cuts the middle out of a long output, and shows how a cell failed without its colours", async () => {
		const failure = output(
			"application/vnd.code.notebook.error",
			JSON.stringify({ name: "ValueError", message: "bad", stack: "\u001b[31mTraceback\u001b[0m" }),
		);
		notebook.cells[1] = {
			...notebook.cells[1],
			outputs: [output("text/plain", `a${"x".repeat(9_000)}z`), failure],
		} as (typeof notebook.cells)[number];
		const { text } = await run(readNotebook, { cells: [2] });
		expect(text).toMatch(/a(x{999})\n… \(7002 characters left out\)\nx{999}z\n\[error of cell 2\]\nTraceback$/);
	});

	test("says how many cells there are when one is asked for that there is not", async () => {
		await expect(run(readNotebook, { cells: [3] })).rejects.toThrow("a.ipynb has 2 cells, so there is no cell 3.");
	});
});

describe("edit_notebook", () => {
	test("shows the change of the cell, makes the file safe, and keeps id and outputs of a replaced cell", async () => {
		const call = await prepare(editNotebook, { action: "replace", cell: 2, text: "print(2)" });
		expect(call.edits).toMatchObject([{ path: "a.ipynb", added: 1, removed: 1 }]);
		expect(notebook.texts).toEqual(["# Title", "print(1)"]);
		const { edits } = await call.commit();
		expect(edits).toMatchObject([{ path: "a.ipynb", editId: "", diff: [{ text: "print(1)" }, { text: "print(2)" }] }]);
		expect(notebook.texts).toEqual(["# Title", "print(2)"]);
		expect(notebook.cells[1]).toMatchObject({ metadata: { id: "two" }, languageId: "python", outputs: [{}, {}] });
		expect([safe, notebook.saves]).toEqual([["a.ipynb"], 1]);
	});

	test("inserts and deletes cells by number", async () => {
		await run(editNotebook, { action: "insert", cell: 3, text: "x = 1" });
		await run(editNotebook, { action: "insert", cell: 1, kind: "markdown", text: "First" });
		await run(editNotebook, { action: "delete", cell: 3 });
		expect(notebook.cells.map(({ value, kind, languageId }) => [value, kind, languageId])).toEqual([
			["First", 1, "markdown"],
			["# Title", 1, "markdown"],
			["x = 1", 2, "python"],
		]);
		await expect(run(editNotebook, { action: "insert", cell: 5, text: "" })).rejects.toThrow("the highest number here is 4");
		await expect(run(editNotebook, { action: "replace", cell: 1 })).rejects.toThrow("The text of the cell is missing.");
	});

	test("leaves a notebook with unsaved changes unsaved", async () => {
		notebook.isDirty = true;
		const { text } = await run(editNotebook, { action: "delete", cell: 1 });
		expect(text).toContain("it was left unsaved");
		expect(notebook.saves).toBe(0);
	});

	test("is refused when the user has typed since it was read, or since the change was shown", async () => {
		await run(readNotebook);
		const call = await prepare(editNotebook, { action: "delete", cell: 1 });
		notebook.cells[1] = { kind: 2, value: "typed", languageId: "python" };
		await expect(call.commit()).rejects.toThrow("have changed in the meantime");
		await expect(prepare(editNotebook, { action: "delete", cell: 1 })).rejects.toThrow("has changed since you read it");
		expect(notebook.texts).toEqual(["# Title", "typed"]);
	});

	test("goes on after an edit of its own", async () => {
		await run(readNotebook);
		await run(editNotebook, { action: "delete", cell: 1 });
		await run(editNotebook, { action: "delete", cell: 1 });
		expect(notebook.texts).toEqual([]);
	});
});
