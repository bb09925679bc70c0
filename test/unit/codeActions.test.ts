import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { applyCode, insertCode } from "../../src/vscode/chat/codeActions.ts";
import type { FileChanges } from "../../src/vscode/edit/fileChanges.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const editor = vi.hoisted(() => ({ written: [] as string[], selected: "" }));

beforeEach(() => {
	editor.written.length = 0;
	vi.clearAllMocks();
	const document = { uri: "file:///a.ts", getText: () => editor.selected, offsetAt: ({ character }: { character: number }) => character };
	const selection = { isEmpty: false, start: { character: 0 }, end: { character: 3 } };
	const edit = async (change: (builder: unknown) => void) => change({ replace: (_: unknown, text: string) => editor.written.push(text) });
	Object.assign(vscode.window, { activeTextEditor: { document, selection, edit } });
});

const changes = {
	edit: async (_: unknown, replacements: readonly { text: string }[]) => void editor.written.push(...replacements.map(({ text }) => text)),
} as unknown as FileChanges;
const ports = { changes, masks: new Set(["{EMAIL}"]) };

describe.each([
	["Insert", insertCode],
	["Apply", applyCode],
])("%s", (_, act) => {
	test("writes no mask of the chat's guardrail into a file, and says which one it was", async () => {
		editor.selected = "const to = 'ann@example.com';";
		await act("const to = '{EMAIL}';", ports);
		expect(editor.written).toEqual([]);
		expect(vi.mocked(vscode.window.showWarningMessage).mock.calls[0]?.[0]).toContain("{EMAIL}");
	});

	test("writes what stood there before, and names in braces that hide nothing", async () => {
		editor.selected = "Dear {EMAIL}";
		await act("Hello {EMAIL} <b>{NAME}</b>", ports);
		expect(editor.written).toEqual(["Hello {EMAIL} <b>{NAME}</b>"]);
		expect(vscode.window.showWarningMessage).not.toHaveBeenCalled();
	});
});
