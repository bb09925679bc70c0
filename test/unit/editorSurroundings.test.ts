import { beforeEach, describe, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { noInstructions } from "../../src/core/prompt/instructions.ts";
import { editorSurroundings } from "../../src/vscode/context/editorSurroundings.ts";
import { RecentEdits } from "../../src/vscode/context/recentEdits.ts";

interface Uri {
	readonly scheme: string;
	readonly path: string;
	toString(): string;
}

const editor = vi.hoisted(() => ({
	trusted: true,
	tabs: [] as { input: unknown }[],
	active: undefined as unknown,
	problems: [] as unknown[],
	repositories: [] as unknown[],
	typed: undefined as ((event: unknown) => void) | undefined,
	Another: Array,
	TabInputText: class {
		readonly uri: unknown;
		constructor(uri: unknown) {
			this.uri = uri;
		}
	},
}));

vi.mock("vscode", () => {
	const inFolder = (uri: Uri) => uri.path.startsWith("/home/me/");
	return {
		TabInputText: editor.TabInputText,
		TabInputNotebook: editor.Another,
		TabInputTextDiff: editor.Another,
		DiagnosticSeverity: { Error: 0, Warning: 1 },
		env: { shell: "/bin/bash" },
		extensions: {
			getExtension: () => ({ isActive: true, exports: { enabled: true, getAPI: () => ({ repositories: editor.repositories }) } }),
		},
		languages: { getDiagnostics: () => editor.problems },
		window: {
			get activeTextEditor() {
				return editor.active;
			},
			visibleTextEditors: [],
			tabGroups: {
				get all() {
					return [{ tabs: editor.tabs }];
				},
			},
		},
		workspace: {
			get isTrusted() {
				return editor.trusted;
			},
			getWorkspaceFolder: (uri: Uri) => (inFolder(uri) ? { uri: "the folder" } : undefined),
			asRelativePath: (uri: Uri) => uri.path.replace("/home/me/", ""),
			onDidChangeTextDocument: (listener: (event: unknown) => void) => {
				editor.typed = listener;
				return { dispose: () => undefined };
			},
		},
	};
});

const uri = (path: string): Uri => ({ scheme: "file", path, toString: () => path });
const folder = { uri: { scheme: "file", path: "/home/me", toString: () => "the folder" } } as unknown as vscode.WorkspaceFolder;
const edits = () => new RecentEdits(({ path }) => path === "/home/me/ours.ts");
const describeIt = (recent = edits()) =>
	editorSurroundings({ edits: recent, folder: () => folder, instructions: async () => noInstructions }).editor();
const type = (path: string, isActive = true) => {
	const document = { uri: uri(path) };
	editor.active = isActive ? { document, selection: { isEmpty: true } } : undefined;
	editor.typed?.({ document, contentChanges: [{}] });
	editor.active = undefined;
};

beforeEach(() => Object.assign(editor, { trusted: true, tabs: [], active: undefined, problems: [], repositories: [] }));

describe("What the editor tells the model", () => {
	test("is the files of the folder alone, and none that may hold credentials", () => {
		const paths = ["/home/me/a.ts", "/home/me/.env", "/elsewhere/b.ts", "/home/me/a.ts", "/home/me/keys/id_rsa"];
		editor.tabs = paths.map((path) => ({ input: new editor.TabInputText(uri(path)) }));
		editor.active = { document: { uri: uri("/home/me/.env") }, selection: { isEmpty: true } };
		expect(describeIt()).toBe("<editor-context>\nOpen files: a.ts\n</editor-context>");
	});

	test("has the selection, the branch and how many problems there are", () => {
		const selection = { isEmpty: false, start: { line: 2, character: 0 }, end: { line: 4, character: 0 } };
		editor.active = { document: { uri: uri("/home/me/a.ts") }, selection };
		editor.problems = [
			[uri("/home/me/a.ts"), [{ severity: 0 }, { severity: 1 }, { severity: 2 }]],
			[uri("/elsewhere/b.ts"), [{ severity: 0 }]],
		];
		editor.repositories = [{ rootUri: { path: "/home/me" }, state: { HEAD: { name: "topic" } } }];
		expect(describeIt()).toBe(
			"<editor-context>\nActive file: a.ts (selected lines: 3-4)\nGit branch: topic\nProblems in the folder: errors 1, warnings 1\n</editor-context>",
		);
	});

	test("is nothing in an untrusted workspace", async () => {
		editor.trusted = false;
		const read = vi.fn<() => Promise<typeof noInstructions>>();
		const surroundings = editorSurroundings({ edits: edits(), folder: () => folder, instructions: read });
		expect(surroundings.editor()).toBeUndefined();
		expect(await surroundings.instructions()).toBe(noInstructions);
		expect(read).not.toHaveBeenCalled();
	});

	test("names what the user has typed in, the newest first, and nothing that was edited otherwise", () => {
		const recent = edits();
		type("/home/me/a.ts");
		type("/home/me/b.ts");
		type("/home/me/ours.ts");
		type("/home/me/behind.ts", false);
		type("/home/me/a.ts");
		expect(recent.all.map(String)).toEqual(["/home/me/a.ts", "/home/me/b.ts"]);
		expect(describeIt(recent)).toContain("Edited by the user, the newest first: a.ts, b.ts");
	});
});
