import { beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { readInstructions } from "../../src/core/prompt/instructions.ts";
import { applyEdit } from "../../src/tools/applyEdit.ts";
import { titleOf } from "../../src/vscode/edit/inlineEdit.ts";
import { type InlineRunPorts, runInlineEdit } from "../../src/vscode/edit/inlineEditRun.ts";
import { matchGlob } from "../../src/vscode/workspace/globMatcher.ts";
import { FakeModel } from "./fakeModel.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());
vi.mock("../../src/vscode/edit/editPreviewDecorations.ts", () => ({
	EditPreviewDecorations: class {
		update(): void {}
		dispose(): void {}
	},
}));
vi.mock("../../src/vscode/edit/selectedLinesOnly.ts", async () => {
	const { MemoryWorkspace } = await import("./memoryWorkspace.ts");
	const SelectedLinesOnly = class extends MemoryWorkspace {
		constructor() {
			super({ [path]: text });
		}
	};
	return { SelectedLinesOnly, onlyFor: (_: string, tool: unknown) => tool };
});

const path = "src/deep/a.ts";
const text = "one\ntwo\n";
const project = {
	"AGENTS.md": "Of the root.",
	"src/AGENTS.md": "Of src.",
	"src/deep/AGENTS.md": "Of deep.",
	"lib/AGENTS.md": "Of lib.",
	".github/instructions/ts.instructions.md": "---\napplyTo: '**/*.ts'\n---\nOf TypeScript.",
	".github/instructions/css.instructions.md": "---\napplyTo: '**/*.css'\n---\nOf CSS.",
	".claude/skills/release/SKILL.md": "---\nname: release\ndescription: How to publish\n---\nTen steps",
};
const everything = readInstructions(
	Object.entries(project).map(([file, content]) => ({ path: file, text: content })),
	matchGlob,
);

beforeEach(() => {
	Object.assign(vscode.workspace, { isTrusted: true });
});

describe("An inline edit in a project with instructions", () => {
	test("is told what holds for its file, the nearest last, and nothing of other files or skills", async () => {
		const system = await systemOf({ instructions: true });
		const order = ["Of the root.", "Of TypeScript.", "Of src.", "Of deep."].map((line) => system.indexOf(line));
		expect(order.toSorted((a, b) => a - b)).toEqual(order);
		expect(order).not.toContain(-1);
		for (const other of ["Of lib.", "Of CSS.", "release"]) expect(system).not.toContain(other);
	});

	test("is told nothing of it where the setting says so, and in an untrusted workspace", async () => {
		expect(await systemOf({ instructions: false })).not.toContain("project-instructions");
		Object.assign(vscode.workspace, { isTrusted: false });
		expect(await systemOf({ instructions: true })).not.toContain("project-instructions");
	});
});

test("the box says which lines are edited, and which are refined", () => {
	expect(titleOf({ first: 3, last: 5 }, path)).toBe("Edit lines 4–6 of src/deep/a.ts");
	expect(titleOf({ first: 3, last: 5 }, path, true)).toBe("Refine lines 4–6 of src/deep/a.ts");
	expect(titleOf({ first: 3, last: 3 }, path, true)).toBe("Refine line 4 of src/deep/a.ts");
});

/** The system prompt that the model was given. */
async function systemOf(settings: { readonly instructions: boolean }): Promise<string> {
	const model = new FakeModel();
	const ports = {
		model,
		guardrailCheck: { check: async () => ({ kind: "passed", findings: [] }) },
		editTool: () => applyEdit,
		editorPorts: () => noEditor,
		instructionsOf: async () => everything,
		log: { error: () => undefined },
	} as unknown as InlineRunPorts;
	const lines = text.split("\n");
	const document = { getText: () => text, lineAt: (line: number) => ({ text: lines[line] }), languageId: "typescript" };
	const edit = { path, document, lines: { first: 0, last: 0 }, settings: { ...testSettings, ...settings }, instruction: "shout" };
	await runInlineEdit(ports, edit as never, new AbortController().signal);
	const [request] = model.requests;
	if (!request) throw new Error("Nothing was asked of the model.");
	return JSON.stringify(request.system);
}
