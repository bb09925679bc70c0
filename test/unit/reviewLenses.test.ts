import { beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { PendingChanges } from "../../src/vscode/edit/pendingChanges.ts";
import { registerReviewCommands } from "../../src/vscode/edit/reviewCommands.ts";
import { ReviewLenses } from "../../src/vscode/edit/reviewLenses.ts";

const listeners = vi.hoisted(() => new Set<(event: unknown) => void>());

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const onDidChangeTextDocument = (listener: (event: unknown) => void) => {
		listeners.add(listener);
		return { dispose: () => listeners.delete(listener) };
	};
	class CodeLens {
		readonly range: unknown;
		readonly command: vscode.Command;
		constructor(range: unknown, command: vscode.Command) {
			this.range = range;
			this.command = command;
		}
	}
	const openTextDocument = async () => document;
	const Disposable = { from: () => undefined };
	return { ...editor, Range: Object, CodeLens, Disposable, workspace: { ...editor.workspace, onDidChangeTextDocument, openTextDocument } };
});

const uri = { scheme: "file", toString: () => "file:///a.ts" } as vscode.Uri;
const document = { uri, lineCount: 30, isClosed: false };
const text = document as unknown as vscode.TextDocument;

let starts: readonly number[];
let undone: number[];
let lenses: ReviewLenses;

beforeEach(() => {
	listeners.clear();
	document.isClosed = false;
	starts = [5, 15];
	undone = [];
	const pending = {
		hunksOf: () => starts.map((start) => ({ base: { start, end: start + 1 }, current: { start, end: start + 1 } })),
		inlineEditsOf: () => [],
		changeOf: () => ({ kind: "edit" }),
		undoHunkAt: async (_: unknown, line: number) => void undone.push(line),
	} as unknown as PendingChanges;
	lenses = new ReviewLenses(pending);
	registerReviewCommands(pending);
});

test("a lens that is clicked right after a line was typed above it decides its own hunk", async () => {
	const [, first, , second] = lenses.provideCodeLenses(text);
	type("\n\n");
	await click(first);
	await click(second);
	expect(undone).toEqual([7, 17]);
});

test("the lenses of a second editor of the document do not stop those of the first", async () => {
	const [, first] = lenses.provideCodeLenses(text);
	const [, second] = lenses.provideCodeLenses(text);
	type("\n");
	await click(first);
	await click(second);
	expect(undone).toEqual([6, 6]);
});

test("nothing is followed any more when all is decided, and when the document is closed", () => {
	lenses.provideCodeLenses(text);
	expect(listeners.size).toBe(2);
	starts = [];
	lenses.provideCodeLenses(text);
	expect(listeners.size).toBe(0);
	starts = [5];
	lenses.provideCodeLenses(text);
	document.isClosed = true;
	starts = [];
	lenses.provideCodeLenses({ ...document, isClosed: false } as unknown as vscode.TextDocument);
	expect(listeners.size).toBe(0);
});

test("the editor is told to ask again for a file that it shows or has asked for, and for no other", () => {
	let told = 0;
	lenses.onDidChangeCodeLenses(() => told++);
	const { window } = vscode as unknown as { window: { visibleTextEditors: { document: vscode.TextDocument }[] } };
	window.visibleTextEditors = [];
	lenses.update(uri);
	expect(told).toBe(0);

	window.visibleTextEditors = [{ document: text }];
	lenses.update(uri);
	expect(told).toBe(1);

	window.visibleTextEditors = [];
	starts = [];
	lenses.provideCodeLenses(text);
	lenses.update(uri);
	expect(told).toBe(2);

	lenses.update({ scheme: "file", toString: () => "file:///other.ts" } as vscode.Uri);
	expect(told).toBe(2);
});

/** At the beginning of the document. */
function type(typed: string): void {
	const start = { line: 0, character: 0 };
	for (const listener of listeners) listener({ document, contentChanges: [{ range: { start, end: start }, text: typed }] });
}

async function click(lens: vscode.CodeLens | undefined): Promise<void> {
	if (!lens?.command) throw new Error("There is no such lens.");
	await vscode.commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
}
