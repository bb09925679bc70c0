/** `@outcrop` in the editor's own chat: our session, shown by somebody else's stream. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { noEditor } from "../../src/core/noWorkspace.ts";
import type { Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import { answerRequest, followUps, type Request } from "../../src/vscode/native/participant.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { cancellation } from "./nativeEditor.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => {
	const editor = (await import("./nativeEditor.ts")).nativeEditor();
	const text = ["const a = 1;", "const b = 2;", "const c = 3;"];
	const workspace = {
		...editor.workspace,
		getWorkspaceFolder: () => ({ uri: "file:///sample" }),
		asRelativePath: (uri: { path: string }) => uri.path.replace(/^\/sample\//, ""),
		openTextDocument: async (uri: unknown) => ({ uri, lineAt: (line: number) => ({ text: text[line] }) }),
	};
	return { ...editor, workspace };
});

const warning = vi.mocked(vscode.window.showWarningMessage) as unknown as ReturnType<
	typeof vi.fn<(message: string, options: { detail: string }) => Promise<string | undefined>>
>;
beforeEach(() => void warning.mockReset().mockResolvedValue(undefined));
const trust = (isTrusted: boolean) => void Object.assign(vscode.workspace, { isTrusted });
afterEach(() => trust(true));

/** Asks the participant, and gives what it showed, in order. */
async function ask(
	model: FakeModel,
	request: Partial<Request>,
	{
		settings = {},
		history = [],
		files = { "a.ts": "const a = 1;\n" },
	}: { settings?: Partial<Settings>; history?: unknown[]; files?: Record<string, string> } = {},
) {
	const shown: [string, unknown][] = [];
	const show = (kind: string) => (value: unknown) => void shown.push([kind, value]);
	const stream = {
		markdown: show("markdown"),
		progress: show("progress"),
		reference: show("reference"),
		anchor: show("anchor"),
		button: show("button"),
	};
	const workspace = new MemoryWorkspace(files);
	const bugs: unknown[] = [];
	const { token, cancel } = cancellation();
	const answer = answerRequest(
		{
			model,
			guardrailCheck: { check: async () => ({ kind: "passed", findings: [] }) },
			tools: () => tools,
			report: (error) => void bugs.push(error),
			folder: () => ({ uri: "file:///sample", name: "sample", workspace, editor: noEditor }),
			workspaceFolder: () => ({ name: "sample", index: 0, uri: new (vscode.Uri as never as new (path: string) => vscode.Uri)("/sample") }),
			settings: async () => ({ ...testSettings, ...settings }),
			noteEvent: () => undefined,
		},
		{ prompt: "Hello", command: undefined, references: [], ...request },
		{ history: history as vscode.ChatContext["history"] },
		stream,
		token,
	);
	return {
		result: await answer,
		shown,
		workspace,
		cancel,
		text: shown.flatMap(([kind, value]) => (kind === "markdown" ? [value] : [])).join(""),
	};
}

const edit = calls({ id: "t1", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "const a = 1;", replace: "const a = 2;" }] } });
const turn = (Turn: unknown, ...parts: string[]) => new (Turn as new (...parts: string[]) => unknown)(...parts);

describe("The participant", () => {
	test("shows the answer of our engine, and knows what was said before", async () => {
		const model = new FakeModel(says("It adds."));
		const history = [turn(vscode.ChatRequestTurn, "What is it?"), turn(vscode.ChatResponseTurn, "A ", "sum.")];
		const { text, result } = await ask(model, { prompt: "Say more" }, { history });
		expect(text).toBe("It adds.");
		expect(result.errorDetails).toBeUndefined();
		expect(model.requests[0]?.messages.map(({ role, content }) => [role, content[0]])).toEqual([
			["user", { kind: "text", text: "What is it?" }],
			["assistant", { kind: "text", text: "A sum." }],
			["user", { kind: "text", text: "Say more" }],
		]);
	});

	test("sends the lines that the user has attached as a document", async () => {
		const model = new FakeModel(says("Two constants."));
		const uri = new (vscode.Uri as never as new (path: string) => vscode.Uri)("/sample/a.ts");
		const references = [{ id: "selection", value: new vscode.Location(uri, new vscode.Range(1, 0, 2, 5)) }];
		await ask(model, { command: "explain", references });
		const [document, label] = model.requests[0]?.messages[0]?.content ?? [];
		expect(document).toMatchObject({ kind: "document", path: "a.ts", lines: { first: 2, last: 3 } });
		expect(label).toMatchObject({ kind: "text", text: expect.stringContaining("a.ts") });
	});

	test("sends no file that may hold credentials unless the user has named it", async () => {
		const model = new FakeModel();
		const value = new (vscode.Uri as never as new (path: string) => vscode.Uri)("/sample/.env");
		const range = new vscode.Range(0, 0, 1, 0);
		for (const id of ["vscode.implicit.file", "vscode.implicit.viewport"])
			await ask(model, { references: [{ id, value: id.endsWith("file") ? value : new vscode.Location(value, range) }] });
		await ask(model, { references: [{ id: "vscode.file", value: new vscode.Location(value, range) }] });
		const kinds = model.requests.map(({ messages }) => messages[0]?.content.map(({ kind }) => kind));
		expect(kinds).toEqual([["text"], ["text"], expect.arrayContaining(["document"])]);
	});

	test("answers what is typed in an untrusted workspace, without tools and without what the editor would attach, and edits nothing", async () => {
		trust(false);
		const model = new FakeModel(says("Yes."));
		const uri = new (vscode.Uri as never as new (path: string) => vscode.Uri)("/sample/a.ts");
		const references = [{ id: "vscode.implicit.viewport", value: new vscode.Location(uri, new vscode.Range(0, 0, 1, 0)) }];
		const { text } = await ask(model, { prompt: "Is it safe?", references });
		expect(text).toBe("Yes.");
		expect(model.requests[0]).toMatchObject({ tools: [], messages: [{ content: [{ kind: "text", text: "Is it safe?" }] }] });
		const { result } = await ask(model, { command: "edit" });
		expect(result.errorDetails?.message).toMatch(/^Trust this workspace first/);
		expect(model.requests).toHaveLength(1);
	});

	test("answers with the model of ours that is chosen in that chat", async () => {
		const model = new FakeModel();
		await ask(model, { model: { vendor: "outcrop", id: "us.amazon.nova-pro-v1:0" } });
		await ask(model, { model: { vendor: "copilot", id: "gpt" } });
		expect(model.requests.map(({ settings }) => settings.model)).toEqual(["us.amazon.nova-pro-v1:0", testSettings.model]);
	});

	test("has no tool that changes anything unless it was asked to edit", async () => {
		const model = new FakeModel();
		await ask(model, { command: "explain" });
		await ask(model, { command: "edit" });
		const names = model.requests.map((request) => request.tools.map(({ name }) => name));
		expect(names[0]).toContain("read_file");
		expect(names[0]).not.toContain("apply_edit");
		expect(names[1]).toContain("apply_edit");
	});

	test("edits only what the user allows in a dialog that shows the change, whatever was allowed elsewhere", async () => {
		const settings = { approveEdits: "auto" } as const;
		const denied = await ask(new FakeModel(edit, says("As you like.")), { command: "edit", prompt: "Change it" }, { settings });
		expect(denied.workspace.files.get("a.ts")).toBe("const a = 1;\n");
		expect(warning.mock.calls[0]?.[1].detail).toContain("+ const a = 2;");

		warning.mockResolvedValue("Allow once");
		const { workspace, shown } = await ask(new FakeModel(edit, says("Done.")), { command: "edit", prompt: "Change it" }, { settings });
		expect(workspace.files.get("a.ts")).toBe("const a = 2;\n");
		expect(shown).toContainEqual(["progress", "Edit a.ts"]);
		expect(shown.at(-1)).toEqual(["button", { command: "outcrop.reviewAll", title: "Review Changes" }]);
	});

	test("has the guardrail judge before anything is shown, since nothing can be taken back there", async () => {
		const model = new FakeModel();
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false } as const;
		await ask(model, {}, { settings: { guardrail } });
		expect(model.requests[0]?.settings.guardrail?.streamMode).toBe("sync");
	});

	test("shows the whole command that it wants to run, and runs none that is not allowed", async () => {
		const command = `echo ${"x".repeat(3_000)} end`;
		const model = new FakeModel(calls({ id: "t1", name: "run_command", input: { command } }), says("Not run."));
		await ask(model, { command: "edit" }, { settings: { approveCommands: { allow: [command], deny: [] } } });
		expect(warning.mock.calls[0]?.[1].detail).toContain(command);
	});

	test("may cost no more over all its turns in a chat than any chat", async () => {
		const model = new FakeModel([...says("One."), usage(1_000_000)], says("Two."));
		const settings = { limits: { ...testSettings.limits, usdPerChat: 1 } };
		const { result } = await ask(model, {}, { settings });
		const history = [turn(vscode.ChatRequestTurn, "Hello"), Object.assign(turn(vscode.ChatResponseTurn, "One.") as object, { result })];
		const next = await ask(model, {}, { settings, history });
		expect(next.result.errorDetails?.message).toContain("outcrop.limits.usdPerChat");
		expect(model.requests).toHaveLength(1);
	});

	test("says a failure in one sentence, with its way out", async () => {
		const model = new FakeModel([stop([], "content_filtered")]);
		const { result } = await ask(model, {});
		expect(result.errorDetails).toEqual({ message: expect.stringContaining("content filter"), responseIsFiltered: true });
	});

	test("offers to go on from an explanation to an edit, and nothing else", () => {
		expect(followUps({ metadata: { command: "explain" } }).map(({ command }) => command)).toEqual(["edit"]);
		expect(followUps({ metadata: { command: "edit" } })).toEqual([]);
	});
});
