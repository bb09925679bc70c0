import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import type { Tool } from "../../src/core/chat/tool.ts";
import type { FileChange } from "../../src/core/workspace.ts";
import type { FileChanges } from "../../src/vscode/edit/fileChanges.ts";
import { onlyFor, SelectedLinesOnly } from "../../src/vscode/edit/selectedLinesOnly.ts";
import { TrackedLines } from "../../src/vscode/edit/trackedLines.ts";
import type { FolderSearch } from "../../src/vscode/workspace/workspaceFiles.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";

const listeners = vi.hoisted(() => new Set<(event: unknown) => void>());

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const onDidChangeTextDocument = (listener: (event: unknown) => void) => {
		listeners.add(listener);
		return { dispose: () => listeners.delete(listener) };
	};
	const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
	return { ...editor, DiagnosticSeverity, workspace: { ...editor.workspace, onDidChangeTextDocument } };
});
vi.mock("../../src/vscode/workspace/locatePath.ts", () => ({ locatePath: async (_: unknown, path: string) => path }));

const text = "one\ntwo\nthree\nfour\n";
const document = { getText: () => text } as vscode.TextDocument;
const folder = { uri: { fsPath: "/project" } } as vscode.WorkspaceFolder;
const path = "src/a.ts";

let lines: TrackedLines;
let written: readonly FileChange[];

beforeEach(() => {
	listeners.clear();
	written = [];
	lines = new TrackedLines(document, { first: 1, last: 2 });
});

describe("The lines of an inline edit", () => {
	test.each([
		["a line is typed above them", change(0, 0, 0, 0, "new\n"), [2, 3]],
		["a line is typed right above them", change(1, 0, 1, 0, "new\n"), [2, 3]],
		["a line above them is deleted", change(0, 0, 1, 0, ""), [0, 1]],
		["a line is typed among them", change(1, 3, 1, 3, "\nnew"), [1, 3]],
		["one of them is deleted", change(1, 0, 2, 0, ""), [1, 1]],
		["something is typed below them", change(3, 0, 3, 0, "new\n\n"), [1, 2]],
		["something from above into them is replaced", change(0, 1, 1, 2, "x"), [0, 1]],
	])("stay the same lines when %s", (_, edit, expected) => {
		for (const listener of listeners) listener({ document, contentChanges: [edit] });
		expect([lines.first, lines.last]).toEqual(expected);
	});

	test("are none of another document's business, and are let go of", () => {
		for (const listener of listeners) listener({ document: {}, contentChanges: [change(0, 0, 0, 0, "new\n")] });
		expect([lines.first, lines.last]).toEqual([1, 2]);
		lines.dispose();
		expect(listeners.size).toBe(0);
	});
});

describe("An inline edit", () => {
	test("changes the selected lines", async () => {
		await workspace().change([replacing("two", "TWO")], signal());
		expect(written).toHaveLength(1);
	});

	test.each<[string, readonly FileChange[]]>([
		["other lines of the file", [replacing("four", "FOUR")]],
		["another file", [{ ...replacing("two", "TWO"), path: "src/b.ts" }]],
		["a second file beside it", [replacing("two", "TWO"), { ...replacing("two", "TWO"), path: "src/b.ts" }]],
		["a file into being", [{ kind: "create", path, text: "" }]],
		["the file away", [{ kind: "delete", path }]],
		["the file elsewhere", [{ kind: "move", from: path, path: "src/b.ts" }]],
	])("does not change %s", async (_, changes) => {
		await expect(workspace().change(changes, signal())).rejects.toThrow(`Only lines 2-3 of "${path}" may be changed here`);
		expect(written).toEqual([]);
	});

	test("refuses a call for another file before it is prepared", async () => {
		const prepared: unknown[] = [];
		const tool = { targets: (target: string) => [target], prepare: async (target: string) => prepared.push(target) } as unknown as Tool;
		const context = { workspace: new MemoryWorkspace({ [path]: text }), readVersions: new Map([[path, "before"]]), signal: signal() };
		const prepare = (target: string) => onlyFor(path, tool).prepare(target, context as never);
		await expect(prepare("src/b.ts")).rejects.toThrow(`Only "${path}" may be changed here.`);
		await prepare(path);
		expect([prepared, context.readVersions.size]).toEqual([[path], 0]);
	});
});

function workspace(): SelectedLinesOnly {
	const changes = {
		change: async (_: unknown, all: readonly FileChange[]) => {
			written = all;
			return [];
		},
	} as unknown as FileChanges;
	const origin = { chatId: "inline", turn: () => ({ turnId: "turn", title: "" }) };
	return new SelectedLinesOnly({ folder, document, path, lines }, {} as FolderSearch, changes, origin);
}

function replacing(search: string, replacement: string): Extract<FileChange, { kind: "edit" }> {
	const start = text.indexOf(search);
	return { kind: "edit", path, version: "", replacements: [{ start, end: start + search.length, text: replacement }] };
}

function change(startLine: number, startCharacter: number, endLine: number, endCharacter: number, inserted: string) {
	const range = { start: { line: startLine, character: startCharacter }, end: { line: endLine, character: endCharacter } };
	return { range, text: inserted };
}

function signal(): AbortSignal {
	return new AbortController().signal;
}
