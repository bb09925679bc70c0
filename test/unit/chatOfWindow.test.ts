import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { noEditor } from "../../src/core/noWorkspace.ts";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import { Chat } from "../../src/vscode/chat/chat.ts";
import type { ChatPorts } from "../../src/vscode/chat/chatPorts.ts";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";
import { KeptAttachments } from "../../src/vscode/chat/keptAttachments.ts";
import { stateKeys } from "../../src/vscode/names.ts";
import { FakeModel, says } from "./fakeModel.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => {
	const editor = (await import("./fakeEditor.ts")).fakeEditor();
	const never = () => ({ dispose: () => undefined });
	const folders = ["shop", "bank"].map((name, index) => ({ name, index, uri: { fsPath: `/${name}`, toString: () => `file:///${name}` } }));
	const workspace = {
		...editor.workspace,
		workspaceFolders: folders,
		onDidChangeWorkspaceFolders: never,
		onDidGrantWorkspaceTrust: never,
	};
	return { ...editor, workspace };
});
vi.mock("../../src/vscode/prompt/promptSources.ts", () => ({
	PromptSources: class {
		readonly refresh = () => undefined;
		readonly dispose = () => undefined;
	},
}));
vi.mock("../../src/vscode/chat/openFile.ts", () => ({
	describeOpenFile: () => undefined,
	watchOpenFile: () => ({ dispose: () => undefined }),
}));
vi.mock("../../src/vscode/chat/chatFolder.ts", () => ({
	chatFolder: ({ name, uri }: vscode.WorkspaceFolder) => ({
		uri: uri.toString(),
		name,
		workspace: new MemoryWorkspace(),
		editor: noEditor,
	}),
}));
vi.mock("../../src/vscode/settings/settings.ts", async (original) => ({
	...(await original<object>()),
	readSettings: () => testSettings,
}));

let folder: string;
let memory: Map<string, unknown>;
const closings: (() => void)[] = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "outcrop-window-"));
	memory = new Map();
});

afterEach(async () => {
	for (const close of closings.splice(0)) close();
	await rm(folder, { recursive: true });
});

/** A window over the storage and the memory of the one before, which is gone. */
function load(model = new FakeModel()) {
	for (const close of closings.splice(0)) close();
	const never = () => ({ dispose: () => undefined });
	const fail = (error: unknown) => expect.fail(String(error));
	const store = new ChatStore(folder);
	const kept = new KeptAttachments(folder, fail);
	const ports = {
		state: {
			get: (key: string) => memory.get(key),
			update: async (key: string, value: unknown) => void memory.set(key, value),
		},
		model,
		tools: () => [],
		toolNotices: () => [],
		previews: { note: () => undefined },
		attention: { note: () => undefined },
		pending: { files: [], onDidChange: never, onDidDecide: never },
		monitor: { onDidChange: never, noteEvent: () => undefined, state: { kind: "connected" } },
		store,
		kept,
		titles: {
			learn: () => undefined,
			note: () => undefined,
			titleOf: () => "",
			givenTo: () => undefined,
			onDidChange: () => ({ dispose: () => undefined }),
		},
		tracing: { note: () => undefined },
		log: { error: () => undefined },
	};
	const chat = new Chat(ports as unknown as ChatPorts);
	closings.push(() => {
		chat.dispose();
		store.dispose();
	});
	return { chat };
}

const names = (attachments: readonly Attachment[]) => attachments.map(({ path }) => path);

function textFile(path: string): Attachment {
	return { id: path, path, content: { kind: "document", format: "txt", bytes: new TextEncoder().encode(path) } };
}

test("an old chat opens in the folder that it worked in, whatever folder is shown", async () => {
	memory.set(stateKeys.currentChat, { chatId: "of-bank", folder: "file:///bank", draft: "" });
	const { chat } = load(new FakeModel(says("Yes.")));
	await (await chat.open()).send("Is it open?", []);
	await chat.startNew();
	expect(chat.folder?.name).toBe("shop");
	await chat.openStored("of-bank");
	expect(chat.folder?.name).toBe("bank");
	expect(memory.get(stateKeys.currentChat)).toMatchObject({ chatId: "of-bank", folder: "file:///bank" });
});

test("what was attached to the message and to queued prompts is there again when the window is loaded anew", async () => {
	let goOn = () => undefined as void;
	const isEnded = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const before = load(
		new FakeModel(async function* () {
			await isEnded;
			yield* says("Yes.");
		}),
	);
	const session = await before.chat.open();
	const turn = session.send("Is it open?", []);
	await session.send("And this?", [textFile("queued.md")]);
	before.chat.tray.add({ attachment: textFile("composer.md") });
	await vi.waitFor(async () => expect(names(await new KeptAttachments(folder, () => undefined).read(before.chat.id))).toHaveLength(2));
	const after = load(new FakeModel(says("Yes.")));
	await expect(after.chat.snapshot()).resolves.toMatchObject({ draft: "And this?" });
	expect(names(after.chat.tray.own)).toEqual(["queued.md", "composer.md"]);
	expect(after.chat.tray.own).toEqual([textFile("queued.md"), textFile("composer.md")]);
	await (await after.chat.open()).send("", after.chat.tray.own);
	goOn();
	await turn;
});

test("what was attached to queued prompts goes to the composer with them when another chat is shown, and is kept once", async () => {
	const { chat } = load();
	const session = await chat.open();
	session.queue.push({ id: "q1", text: "And this?", attachments: [textFile("queued.md")] });
	chat.tray.add({ attachment: textFile("composer.md") });
	const left = chat.id;
	await chat.startNew();
	expect(names(chat.tray.own)).toEqual(["composer.md", "queued.md"]);
	const files = () => readdir(join(folder, "chats")).then((all) => all.filter((name) => name.endsWith(".attached")));
	await vi.waitFor(async () => expect(await files()).toEqual([`${chat.id}.attached`]));
	expect(chat.id).not.toBe(left);
	chat.tray.drop(chat.tray.own);
	await (await chat.open()).send("", []);
	await vi.waitFor(async () => expect(await files()).toEqual([]));
});
