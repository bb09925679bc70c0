import { expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { wrapExternalTools } from "../../src/core/external/wrapExternalTools.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { Chat } from "../../src/vscode/chat/chat.ts";
import type { ChatPorts } from "../../src/vscode/chat/chatPorts.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const never = () => ({ dispose: () => undefined });
	const folder = { name: "sample", index: 0, uri: { fsPath: "/sample", toString: () => "file:///sample" } };
	const workspace = {
		...editor.workspace,
		workspaceFolders: [folder],
		onDidChangeWorkspaceFolders: never,
		onDidGrantWorkspaceTrust: never,
	};
	return { ...editor, workspace };
});
vi.mock("../../src/vscode/prompt/promptSources.ts", () => ({ PromptSources: vi.fn<() => object>() }));
vi.mock("../../src/vscode/chat/openFile.ts", () => ({
	describeOpenFile: () => undefined,
	watchOpenFile: () => ({ dispose: () => undefined }),
}));
vi.mock("../../src/vscode/chat/chatFolder.ts", () => ({
	chatFolder: () => ({ uri: "file:///sample", name: "sample", workspace: new MemoryWorkspace(), editor: noEditor }),
}));
vi.mock("../../src/vscode/settings/settings.ts", async (original) => ({
	...(await original<object>()),
	readSettings: () => testSettings,
}));

const listed = {
	name: "log",
	description: "Shows it.",
	inputSchema: { type: "object" },
	source: "the MCP server git",
	pin: "1".repeat(64),
};
const { tools } = wrapExternalTools({ list: () => [listed], invoke: async () => [] }, []);

/** The memory of the editor for one workspace, or for all of them. */
function memento(): vscode.Memento {
	const kept = new Map<string, unknown>();
	return {
		keys: () => [...kept.keys()],
		get: (key: string) => kept.get(key),
		update: async (key: string, value: unknown) => void kept.set(key, value),
	} as vscode.Memento;
}

/** How often a new chat asks before it uses the tool of the server. The user answers with “Always allow”. */
async function questionsIn(state: vscode.Memento, globalState: vscode.Memento): Promise<number> {
	const never = () => ({ dispose: () => undefined });
	const ports = {
		state,
		globalState,
		model: new FakeModel(calls({ id: "t1", name: "log", input: {} }), says("Done.")),
		tools: () => tools,
		toolNotices: () => [],
		previews: { note: () => undefined },
		attention: { note: () => undefined },
		pending: { files: [], onDidChange: never, onDidDecide: never },
		monitor: { onDidChange: never, noteEvent: () => undefined, state: { kind: "connected" } },
		store: { claimSoon: async () => true, open: async () => ({ chat: replayRecords(""), append: () => undefined }) },
		kept: { read: async () => [], keep: async () => undefined },
		titles: { learn: () => undefined, note: () => undefined, givenTo: () => undefined, onDidChange: () => ({ dispose: () => undefined }) },
		tracing: { note: () => undefined },
		log: { error: (error: unknown) => expect.fail(String(error)) },
	};
	const chat = new Chat(ports as unknown as ChatPorts);
	const session = await chat.open();
	let questions = 0;
	chat.connect({
		post: (message) => {
			const events = message.kind === "events" ? message.events : [];
			for (const event of events) {
				if (event.kind !== "approval-request") continue;
				questions++;
				session.answer(event.approvalId, "always");
			}
		},
	});
	await session.send("Go", []);
	expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "done" }, parts: [{ state: "done" }, {}] });
	return questions;
}

test("a tool that is always allowed is allowed in this workspace, and not in another one that brings a server of the same name", async () => {
	const [here, elsewhere, ofAll] = [memento(), memento(), memento()];
	expect(await questionsIn(here, ofAll)).toBe(1);
	expect(await questionsIn(here, ofAll)).toBe(0);
	expect(await questionsIn(elsewhere, ofAll)).toBe(1);
});
