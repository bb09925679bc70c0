import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import { registerExplainAction } from "../../src/vscode/chat/explainAction.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { fixDiagnostics } from "../../src/vscode/commands/fixDiagnostics.ts";
import { writeTests } from "../../src/vscode/commands/writeTests.ts";

interface Position {
	readonly line: number;
	readonly character: number;
}

const editor = vi.hoisted(() => ({
	problems: [] as unknown[],
	active: undefined as unknown,
	found: [] as string[],
	symbols: [] as unknown[],
	told: [] as string[],
	provider: undefined as vscode.CodeActionProvider | undefined,
	Range: class {
		readonly start: Position;
		readonly end: Position;
		constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
			this.start = { line: startLine, character: startCharacter };
			this.end = { line: endLine, character: endCharacter };
		}
		get isEmpty() {
			return this.start.line === this.end.line && this.start.character === this.end.character;
		}
		intersection(other: { start: Position; end: Position }) {
			return this.start.line <= other.end.line && other.start.line <= this.end.line ? this : undefined;
		}
	},
}));

vi.mock("vscode", async () => {
	const { fakeEditor } = await import("./fakeEditor.ts");
	const fake = fakeEditor();
	return {
		...fake,
		Range: editor.Range,
		RelativePattern: Array,
		DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2 },
		CodeActionKind: { QuickFix: "quickfix", Empty: "" },
		CodeAction: class {
			readonly title: string;
			readonly kind: string;
			command: unknown;
			constructor(title: string, kind: string) {
				this.title = title;
				this.kind = kind;
			}
		},
		commands: { executeCommand: async (name: string) => (name === "vscode.executeDocumentSymbolProvider" ? editor.symbols : undefined) },
		languages: {
			getDiagnostics: () => editor.problems,
			registerCodeActionsProvider: (_: unknown, provider: vscode.CodeActionProvider) => (editor.provider = provider),
		},
		window: {
			...fake.window,
			showInformationMessage: async (text: string) => void editor.told.push(text),
			get activeTextEditor() {
				return editor.active;
			},
		},
		workspace: {
			isTrusted: true,
			getWorkspaceFolder: () => ({ uri: "the folder" }),
			asRelativePath: ({ path }: { path: string }) => path,
			findFiles: async () => editor.found.map((path) => ({ path })),
			openTextDocument: async () => document,
		},
	};
});

const range = (first: number, last: number, character = 5) =>
	new editor.Range(first, 0, last, character) as unknown as vscode.Range & vscode.Selection;
const document = {
	uri: { path: "src/a.ts", toString: () => "src/a.ts" },
	languageId: "typescript",
	lineCount: 200,
	lineAt: (line: number) => ({ text: `line ${line + 1}`, range: range(line, line) }),
	positionAt: () => ({ line: 0, character: 0 }),
};
const problem = (line: number, severity: number, message: string) => {
	const at = range(line, line);
	const start = { line, character: 0, compareTo: (other: Position) => line - other.line };
	const intersection = (other: vscode.Range) => at.intersection(other);
	return { range: { start, end: at.end, intersection }, severity, message, source: "ts", code: 1000 + line };
};

let asked: { text: string; attachments: readonly Attachment[] }[] = [];
const chat = {
	folder: { uri: { toString: () => "the folder" } },
	ask: async (text: string, attachments: readonly Attachment[]) => void asked.push({ text, attachments }),
} as unknown as Chat;

beforeEach(() => {
	asked = [];
	Object.assign(editor, { problems: [], found: [], symbols: [], told: [], active: { document, selection: range(0, 0, 0) } });
});

describe("Fix Problems", () => {
	test("asks about the problems at the place, with the lines around them", async () => {
		editor.problems = [problem(99, 0, "Wrong type"), problem(10, 1, "Not used")];
		await fixDiagnostics(chat, document.uri as vscode.Uri, range(99, 99));
		expect(asked[0]?.text).toBe(
			"Fix the causes of these problems in src/a.ts, and check that they are gone:\n- line 100, error (ts 1099): Wrong type",
		);
		expect(asked[0]?.attachments[0]?.lines).toEqual({ first: 70, last: 130 });
	});

	test("asks about all of the file where the place has none, in the order of their lines", async () => {
		editor.problems = [problem(99, 0, "Later"), problem(10, 1, "Earlier"), problem(50, 2, "A hint")];
		await fixDiagnostics(chat);
		expect(asked[0]?.text.split("\n").slice(1)).toEqual(["- line 11, warning (ts 1010): Earlier", "- line 100, error (ts 1099): Later"]);
	});

	test("can ask for an explanation alone", async () => {
		editor.problems = [problem(10, 0, "Wrong")];
		await fixDiagnostics(chat, document.uri as vscode.Uri, range(10, 10), "explain");
		expect(asked[0]?.text).toMatch(/^Explain what is wrong in src\/a\.ts/);
	});

	test("says so where nothing is wrong", async () => {
		await fixDiagnostics(chat);
		expect(editor.told).toEqual(["This file has no problems."]);
		expect(asked).toEqual([]);
	});
});

describe("The light bulb", () => {
	const titles = (at: vscode.Range, problems: unknown[]) => {
		registerExplainAction();
		editor.problems = problems;
		const file = document as unknown as vscode.TextDocument;
		const actions = editor.provider?.provideCodeActions(file, at, undefined as never, undefined as never);
		return (actions as vscode.CodeAction[]).map(({ title }) => title);
	};

	test("offers to fix and explain a problem, and to explain a selection", () => {
		expect(titles(range(1, 1, 0), [])).toEqual([]);
		expect(titles(range(1, 3), [])).toEqual(["Explain with Outcrop"]);
		expect(titles(range(1, 1, 0), [problem(1, 0, "Wrong")])).toEqual(["Fix with Outcrop", "Explain Problem with Outcrop"]);
		expect(titles(range(1, 1, 0), [problem(1, 2, "A hint")])).toEqual([]);
	});

	test("offers the problems of the cursor's line, wherever in it the cursor stands, and of no other line", () => {
		const wordInTheMiddle = { ...problem(1, 0, "Wrong"), range: new editor.Range(1, 11, 1, 12) };
		expect(titles(range(1, 1, 0), [wordInTheMiddle])).toContain("Fix with Outcrop");
		expect(titles(range(2, 2, 0), [wordInTheMiddle])).toEqual([]);
	});
});

describe("Write Tests", () => {
	test("names the nearest tests of the same language first, whatever order they were found in", async () => {
		const paths = ["web/z.test.ts", "src/a.test.ts", "src/deep/c.test.ts", "py/test_a.py", "src/b.test.css"];
		editor.active = { document, selection: range(4, 6) };
		for (const found of [paths, paths.toReversed()]) {
			editor.found = found;
			await writeTests(chat);
		}
		expect(asked[0]?.text).toContain("the nearest first: src/a.test.ts, src/deep/c.test.ts, web/z.test.ts, src/b.test.css, py/test_a.py.");
		expect(asked[1]?.text).toBe(asked[0]?.text);
		expect(asked[0]?.text).toMatch(/^Write tests for lines 5-7 of src\/a\.ts\./);
	});

	test("says that none were found, so that the model does not invent a framework", async () => {
		editor.active = { document, selection: range(4, 6) };
		await writeTests(chat);
		expect(asked[0]?.text).toContain("The project has no tests that could be found");
	});
});
