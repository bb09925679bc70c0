import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { WorkspaceFolder } from "vscode";
import type { Tool, ToolContext } from "../../src/core/chat/tool.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { findReferences } from "../../src/tools/findReferences.ts";
import { findSymbols } from "../../src/tools/findSymbols.ts";
import { renameSymbol } from "../../src/tools/renameSymbol.ts";
import { LanguageServers } from "../../src/vscode/language/languageServers.ts";
import { createServerWait } from "../../src/vscode/language/serverWait.ts";
import { type fakeLanguages, Range, Uri } from "./fakeLanguages.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { silentStep } from "./silentStep.ts";

const editor = vi.hoisted(() => ({}) as ReturnType<typeof fakeLanguages>);
vi.mock("vscode", async () => Object.assign(editor, (await import("./fakeLanguages.ts")).fakeLanguages()));

const files = {
	"src/a.ts": "export function total(price: number) {\n\treturn price;\n}\n",
	"src/b.ts": 'import { total } from "./a.ts";\nconst sum = total(1) + total(2);\n',
	".env": "total=1\n",
};

let outer: string;
let folder: string;

beforeAll(async () => {
	outer = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	folder = join(outer, "project");
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	await writeFile(join(outer, "library.ts"), "total();\n");
	await symlink(join(outer, "library.ts"), join(folder, "src/linked.ts"));
});

afterAll(() => rm(outer, { recursive: true }));

afterEach(() => {
	editor.commands.forget();
	editor.workspace.textDocuments.length = 0;
});

const at = (file: string, line: number, start: number, end: number) => ({
	uri: Uri.file(join(folder, file)),
	range: new Range(line, start, line, end),
});
const uses = () => [at("src/b.ts", 1, 23, 28), at("src/b.ts", 1, 12, 17), at("src/b.ts", 0, 9, 14), at("src/a.ts", 0, 16, 21)];

async function run(tool: Tool, input: object, workspace = new MemoryWorkspace(files)) {
	const language = new LanguageServers({ uri: Uri.file(folder) } as unknown as WorkspaceFolder);
	const context: ToolContext = {
		workspace,
		editor: { ...noEditor, language },
		signal: new AbortController().signal,
		step: silentStep,
		readVersions: new Map(),
	};
	return tool.prepare(tool.parse(input), context);
}

const textOf = async (tool: Tool, input: object) => (await (await run(tool, input)).commit()).text;

describe("find_references", () => {
	const input = { path: "src/b.ts", line: 2, symbol: "total" };

	test("asks for no places before the server has loaded the project", async () => {
		let isLoaded = false;
		editor.commands.answer("vscode.provideDocumentSemanticTokens", async () => {
			await new Promise(setImmediate);
			isLoaded = true;
		});
		editor.commands.answer("ReferenceProvider", () => (isLoaded ? uses() : uses().slice(0, 1)));
		expect((await textOf(findReferences, input)).split("\n")).toHaveLength(3);
	});

	test("gives each line once, in order, with its text", async () => {
		const asked = vi.fn<(...parameters: unknown[]) => unknown>(uses);
		editor.commands.answer("ReferenceProvider", asked);
		expect(await textOf(findReferences, input)).toBe(
			'src/a.ts:1: export function total(price: number) {\nsrc/b.ts:1: import { total } from "./a.ts";\nsrc/b.ts:2: const sum = total(1) + total(2);',
		);
		expect(asked.mock.calls[0]?.[1]).toEqual({ line: 1, character: 12 });
	});

	test("tells how many are outside of the folder or off limits, and nothing else of them", async () => {
		editor.commands.answer("ReferenceProvider", () => [
			...uses(),
			at("../library.ts", 0, 0, 5),
			at("src/linked.ts", 0, 0, 5),
			at(".env", 0, 0, 5),
		]);
		const text = await textOf(findReferences, input);
		expect(text).toContain("3 more lie outside");
		expect(text).not.toMatch(/library|linked|\.env/);
	});

	test("finds the definition, wherever in its file that is", async () => {
		const { uri, range } = at("src/a.ts", 0, 16, 21);
		editor.commands.answer("DefinitionProvider", () => [{ targetUri: uri, targetRange: range, targetSelectionRange: range }]);
		expect(await textOf(findReferences, { ...input, definitions: true })).toBe("src/a.ts:1: export function total(price: number) {");
	});

	test("names the lines where the symbol does stand when it is not where it was said to be", async () => {
		await expect(textOf(findReferences, { ...input, path: "src/a.ts" })).rejects.toThrow(
			'There is no "total" on line 2 of src/a.ts. It is on line 1.',
		);
		await expect(textOf(findReferences, { ...input, symbol: "tot" })).rejects.toThrow("It is nowhere in the file.");
	});

	test("says what to do instead where no language server knows anything", async () => {
		editor.extensions.all.pop();
		expect(await textOf(findReferences, input)).toContain("Use search_text instead.");
	});
});

describe("find_symbols", () => {
	const method = { name: "add", kind: 5, range: new Range(1, 0, 3, 1), children: [] };
	const outline = () => [
		{ name: "later", kind: 11, range: new Range(9, 0, 12, 1), children: [] },
		{ name: "Cart", kind: 4, range: new Range(0, 0, 7, 1), children: [method] },
	];

	test("outlines a file in the order of its lines", async () => {
		editor.commands.answer("DocumentSymbolProvider", outline);
		expect(await textOf(findSymbols, { path: "src/a.ts" })).toBe("1-8 class Cart\n  2-4 method add\n10-13 function later");
		expect(await textOf(findSymbols, { path: "src/a.ts", kind: "Method" })).toBe("  2-4 method add");
		expect(await textOf(findSymbols, { path: "src/a.ts", query: "LAT" })).toBe("10-13 function later");
		expect(await textOf(findSymbols, { path: "src/a.ts", kind: "enum" })).toContain("There are: class, function, method.");
	});

	test("finds symbols of the projects by name, those outside of the folder left out", async () => {
		const symbol = (file: string) => ({ name: "total", kind: 11, containerName: "shop", location: at(file, 0, 0, 5) });
		editor.commands.answer("WorkspaceSymbolProvider", () => [symbol("src/b.ts"), symbol("../library.ts"), symbol("src/a.ts")]);
		expect(await textOf(findSymbols, { query: "total" })).toBe(
			"src/a.ts:1: function total (shop)\nsrc/b.ts:1: function total (shop)\n1 more lie outside of the workspace folder or in files that are off limits.",
		);
	});

	test("wants a path or a query", async () => {
		await expect(textOf(findSymbols, {})).rejects.toThrow("Give a path");
	});

	test("says so when no language server knows the file", async () => {
		await expect(textOf(findSymbols, { path: "src/a.ts" })).rejects.toThrow("No language server of this editor knows src/a.ts.");
	});
});

describe("rename_symbol", () => {
	const input = { path: "src/a.ts", line: 1, symbol: "total", newName: "sumUp" };
	const answerRename = (places: ReturnType<typeof uses>) => {
		const uris = new Map(places.map(({ uri }) => [uri.fsPath, uri]));
		const editsOf = (path: string) => places.filter(({ uri }) => uri.fsPath === path).map(({ range }) => ({ range, newText: "sumUp" }));
		const entries = [...uris].map(([path, uri]) => [uri, editsOf(path)]);
		editor.commands.answer("ReferenceProvider", () => places);
		editor.commands.answer("DocumentRenameProvider", () => ({ entries: () => entries }));
	};

	test("shows every file before anything is changed, then changes all of them at once", async () => {
		answerRename(uses());
		const workspace = new MemoryWorkspace(files);
		const call = await run(renameSymbol, input, workspace);
		expect(call.edits?.map(({ path, added, removed }) => [path, added, removed])).toEqual([
			["src/b.ts", 2, 2],
			["src/a.ts", 1, 1],
		]);
		expect(workspace.files.get("src/a.ts")).toBe(files["src/a.ts"]);
		const { text, edits } = await call.commit();
		expect(text).toBe("Renamed total to sumUp in 4 places of 2 files: src/b.ts, src/a.ts.");
		expect(edits?.map(({ editId }) => editId)).toEqual(["edit-1", "edit-2"]);
		expect(workspace.files.get("src/b.ts")).toBe('import { sumUp } from "./a.ts";\nconst sum = sumUp(1) + sumUp(2);\n');
	});

	test.each(["../library.ts", ".env", "src/linked.ts"])("is refused as a whole when it would change %s", async (file) => {
		answerRename([...uses(), at(file, 0, 0, 5)]);
		await expect(run(renameSymbol, input)).rejects.toThrow("outside of the workspace folder or off limits, so nothing was renamed");
	});

	test("is refused when a file is another one by now", async () => {
		answerRename(uses());
		const workspace = new MemoryWorkspace({ ...files, "src/b.ts": "typed\n" });
		await expect(run(renameSymbol, input, workspace)).rejects.toThrow("src/b.ts was changed while the name was looked up");
	});

	test("passes on why the language server refuses", async () => {
		answerRename(uses());
		editor.commands.answer("DocumentRenameProvider", () => Promise.reject(new Error("You cannot rename this element.")));
		await expect(run(renameSymbol, input)).rejects.toThrow("You cannot rename this element.");
	});
});

describe("A language server that is only just starting", () => {
	const { signal } = new AbortController();
	const isOfUse = (answer: number) => answer > 0;

	test("is asked again until it answers, and once from then on", async () => {
		editor.extensions.all = [{ packageJSON: { activationEvents: ["onLanguage:typescript"] } }];
		const wait = createServerWait([1, 1, 1]);
		let asked = 0;
		const ask = async () => (++asked === 3 ? 1 : 0);
		expect(await wait.untilKnown("typescript", ask, isOfUse, signal)).toBe(1);
		expect(asked).toBe(3);
		expect(await wait.untilKnown("typescript", ask, isOfUse, signal)).toBe(0);
		expect(asked).toBe(4);
	});

	test("is not waited for in a language that nobody starts for, nor after a stop", async () => {
		const wait = createServerWait([1, 1, 1]);
		let asked = 0;
		expect(
			await wait.untilKnown(
				"plaintext",
				async () => asked++,
				() => false,
				signal,
			),
		).toBe(0);
		expect(asked).toBe(1);
		const never = wait.untilKnown(
			"typescript",
			() => new Promise<number>(() => undefined),
			isOfUse,
			AbortSignal.abort(new Error("stopped")),
		);
		await expect(never).rejects.toThrow("stopped");
	});
});
