import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { chatHeader } from "../../src/core/record/chatRecord.ts";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";
import { claimChat } from "../../src/vscode/history/claimChat.ts";
import { ChatTitles } from "../../src/vscode/history/chatTitles.ts";
import { pickEarlierVersion } from "../../src/vscode/history/earlierPick.ts";
import { registerHistory } from "../../src/vscode/history/history.ts";
import type { HistoryItem } from "../../src/vscode/history/historyItems.ts";
import { leaveChat } from "../../src/vscode/history/leaveChat.ts";
import { exportChatFile, importChatFile } from "../../src/vscode/history/transferChat.ts";
import { commands } from "../../src/vscode/names.ts";
import type { fakeEditor } from "./fakeEditor.ts";
import { FakeModel } from "./fakeModel.ts";

vi.mock("vscode", async () => {
	const fake = (await import("./fakeEditor.ts")).fakeEditor();
	return {
		...fake,
		QuickPickItemKind: { Separator: -1 },
		ThemeIcon: class {
			readonly id: string;
			constructor(id: string) {
				this.id = id;
			}
		},
		Uri: { ...fake.Uri, joinPath: (folder: { path: string }, name: string) => ({ path: `${folder.path}/${name}` }) },
		Disposable: { from: () => ({ dispose: () => undefined }) },
		env: { ...fake.env, language: "en" },
		window: {
			...fake.window,
			showSaveDialog: vi.fn<() => Promise<unknown>>(),
			showOpenDialog: vi.fn<() => Promise<unknown>>(),
			showTextDocument: vi.fn<() => Promise<unknown>>(),
		},
		workspace: {
			...fake.workspace,
			fs: {
				stat: ({ path }: { path: string }) => stat(path),
				readFile: ({ path }: { path: string }) => readFile(path),
				writeFile: ({ path }: { path: string }, bytes: Uint8Array) => writeFile(path, bytes),
			},
		},
	};
});

const { window } = vscode as unknown as ReturnType<typeof fakeEditor>;
const dialogs = vscode.window as unknown as Record<"showSaveDialog" | "showOpenDialog", ReturnType<typeof vi.fn<() => Promise<unknown>>>>;
const minute = 60_000;
const day = 24 * 60 * minute;

let folder: string;
let store: ChatStore;
let shown: string;
let list: PickList;

beforeEach(async () => {
	vi.clearAllMocks();
	folder = await mkdtemp(join(tmpdir(), "outcrop-history-"));
	store = new ChatStore(folder);
	shown = "current";
	const report = (error: unknown) => expect.unreachable(String(error));
	registerHistory({
		chat: {
			get id() {
				return shown;
			},
			title: "The current chat",
			folder: undefined,
			transcript: async () => (await store.load(shown)).transcript,
			openStored: async (chatId) => {
				shown = chatId;
				return store.claim(chatId);
			},
			reveal: async () => undefined,
			startNew: async () => {
				store.release(shown);
				shown = "fresh";
				return true;
			},
		},
		store,
		titles: new ChatTitles({ store, model: new FakeModel(), report }),
		checkpoints: { files: { checkpointsOf: async () => [], fork: async () => undefined } },
		dialogs: { exportChatFile, importChatFile, pickEarlierVersion },
		report,
	});
	list = new PickList();
	window.createQuickPick.mockImplementation(() => list);
});

afterEach(async () => {
	store.dispose();
	await rm(folder, { recursive: true });
});

/** As much of the editor's list as a person sees and presses. */
class PickList {
	items: readonly HistoryItem[] = [];
	value = "";
	activeItems: readonly HistoryItem[] = [];
	keepScrollPosition = false;
	busy = false;
	isOpen = false;
	placeholder = "";
	buttons: readonly vscode.QuickInputButton[] = [];
	selectedItems: readonly HistoryItem[] = [];
	private readonly listeners = new Map<string, (event: never) => void>();
	readonly onDidHide = (listener: () => void) => void this.listeners.set("hide", listener);
	readonly onDidAccept = (listener: () => void) => void this.listeners.set("accept", listener);
	readonly onDidChangeValue = (listener: () => void) => void this.listeners.set("value", listener);
	readonly onDidTriggerButton = (listener: (event: never) => void) => void this.listeners.set("button", listener);
	readonly onDidTriggerItemButton = (listener: (event: never) => void) => void this.listeners.set("item", listener);

	show(): void {
		this.isOpen = true;
	}
	hide(): void {
		this.isOpen = false;
		this.fire("hide", undefined);
	}
	dispose(): void {
		this.listeners.clear();
	}
	type(value: string): void {
		this.value = value;
		this.fire("value", value);
	}
	accept(title: string): void {
		this.selectedItems = [this.item(title)];
		this.fire("accept", undefined);
	}
	press(title: string, tooltip: string): void {
		const item = this.item(title);
		const button = item.buttons?.find((one) => one.tooltip === tooltip);
		if (!button) throw new Error(`${title} has no button ${tooltip}.`);
		this.fire("item", { item, button });
	}
	pressAbove(tooltip: string): void {
		this.fire("button", { tooltip });
	}
	/** Groups in capitals and titles below them. */
	get rows(): readonly string[] {
		return this.items.map(({ label, kind }) => (kind === undefined ? label.replace(/^\$\([a-z-]+\) /, "") : label.toUpperCase()));
	}
	item(title: string): HistoryItem {
		const found = this.items.find(({ label }) => label.endsWith(` ${title}`));
		if (!found) throw new Error(`There is no ${title} in ${this.rows.join(", ")}.`);
		return found;
	}
	private fire(event: string, value: unknown): void {
		this.listeners.get(event)?.(value as never);
	}
}

async function keep(chatId: string, text: string, age: number, ...later: readonly string[]): Promise<void> {
	/** The disk is still written to in the background when the folder goes. */
	const writer = store.writer(chatId, () => undefined);
	writer.append(chatHeader);
	for (const [index, prompt] of [text, ...later].entries()) {
		const start = { turnId: `t${index}`, at: Date.now() - age, model: "amazon.nova-pro-v1:0", prompt: { text: prompt, attachments: [] } };
		writer.append({ kind: "events", events: [{ kind: "turn-start", ...start }] });
		writer.append({ kind: "message", message: { role: "user", content: [{ kind: "text", text: prompt }] } });
	}
}

async function openList(): Promise<void> {
	void vscode.commands.executeCommand(commands.history);
	await vi.waitFor(() => expect(list.isOpen && !list.busy).toBe(true));
}

describe("The history", () => {
	test("shows pinned chats first and the others by day, with what tells them apart", async () => {
		await keep("a", "Why is it slow?", 5 * minute, "And the second one?\nMore of it.");
		await keep("b", "Old one", 40 * day);
		await keep("c", "Pinned one", 3 * day);
		await store.annotate("c", { kind: "pinned", pinned: true });
		vi.useFakeTimers({ now: new Date().setHours(12, 0, 0, 0), toFake: ["Date"] });
		try {
			await keep("y", "Of yesterday", day);
			await keep("w", "Of this week", 4 * day);
			await openList();
		} finally {
			vi.useRealTimers();
		}
		expect(list.rows.filter((row) => row !== "TODAY" && row !== "Why is it slow?")).toEqual([
			"PINNED",
			"Pinned one",
			"YESTERDAY",
			"Of yesterday",
			"LAST 7 DAYS",
			"Of this week",
			"OLDER",
			"Old one",
		]);
		expect(list.item("Why is it slow?")).toMatchObject({
			description: expect.stringMatching(/^2 messages · .+ · nova-pro$/) as string,
			detail: "And the second one?",
		});
	});

	test("shows the newest of many chats while the others are still read, and keeps the row that was chosen meanwhile", async () => {
		for (let index = 0; index < 60; index++) await keep(`chat-${index}`, `Question ${index}`, index * minute);
		const whole = store.list.bind(store);
		let goOn = () => undefined as void;
		const isRead = new Promise<void>((resolve) => {
			goOn = resolve;
		});
		vi.spyOn(store, "list").mockImplementation(async (tell) => {
			const all = await whole(tell);
			await isRead;
			return all;
		});
		void vscode.commands.executeCommand(commands.history);
		expect(list).toMatchObject({ isOpen: true, busy: true, placeholder: expect.stringContaining("Search") as string });
		const chats = () => list.items.filter(({ chat }) => chat);
		await vi.waitFor(() => expect(chats().length).toBeGreaterThanOrEqual(50));
		expect(list.busy).toBe(true);
		expect(chats().length).toBeLessThan(60);
		const chosen = chats()[7];
		list.activeItems = chosen ? [chosen] : [];
		goOn();
		await vi.waitFor(() => expect(list.busy).toBe(false));
		expect(chats()).toHaveLength(60);
		expect(list.activeItems).toEqual([expect.objectContaining({ label: chosen?.label })]);
	});

	test("finds a chat by the words of any of its prompts, and shows the prompt", async () => {
		await keep("a", "Why is it slow?", 0, "The café closes at noon", "Thanks");
		await keep("b", "Another", 0);
		await openList();
		list.type("noon CAFE");
		expect(list.rows).toEqual(["TODAY", "Why is it slow?"]);
		expect(list.item("Why is it slow?").detail).toBe("The café closes at noon");
		list.type("nowhere");
		expect(list.rows).toEqual(["No chat has all of these words."]);
	});

	test("opens the chat that is chosen", async () => {
		await keep("a", "Why is it slow?", 0);
		await openList();
		list.accept("Why is it slow?");
		await vi.waitFor(() => expect(shown).toBe("a"));
		expect(list.isOpen).toBe(false);
	});

	test("opens a copy of a chat that another window has, and says so", async () => {
		await keep("a", "Why is it slow?", 0);
		const other = new ChatStore(folder);
		other.claim("a");
		await openList();
		list.accept("Why is it slow?");
		await vi.waitFor(() => expect(window.showInformationMessage).toHaveBeenCalledWith(expect.stringContaining("open in another window")));
		expect(shown).not.toBe("a");
		expect((await store.load(shown)).title?.text).toBe("Why is it slow? (copy)");
		other.dispose();
	});

	test("makes no link of a title in a notification, which could run a command", async () => {
		await keep("a", "See [this](command:workbench.action.quit)", 0);
		const other = new ChatStore(folder);
		other.claim("a");
		await openList();
		list.accept("See [this](command:workbench.action.quit)");
		await vi.waitFor(() => expect(window.showInformationMessage).toHaveBeenCalledWith(expect.stringContaining("open in another window")));
		expect(window.showInformationMessage).not.toHaveBeenCalledWith(expect.stringContaining("]("));
		other.dispose();
	});

	test("renames, pins and forks", async () => {
		await keep("a", "Why is it slow?", 0);
		await openList();
		window.showInputBox.mockResolvedValueOnce(" The slow start ");
		list.press("Why is it slow?", "Rename");
		await vi.waitFor(async () => expect((await store.load("a")).title).toEqual({ text: "The slow start", by: "user" }));
		await vi.waitFor(() => expect(list.rows).toEqual(["TODAY", "The slow start"]));
		list.press("The slow start", "Pin");
		await vi.waitFor(() => expect(list.rows).toEqual(["PINNED", "The slow start"]));
		expect(list.isOpen).toBe(true);
		list.press("The slow start", "Fork");
		await vi.waitFor(() => expect(shown).not.toBe("current"));
		const titles = (await store.list()).map(({ summary }) => summary.title?.text);
		expect(new Set(titles)).toEqual(new Set(["The slow start", "The slow start (copy)"]));
	});

	test("keeps a chat that was sent anew in one row, finds it by what was taken back, and opens its earlier version as a chat of its own", async () => {
		await keep("a", "Why is it slow?", 0, "The café closes at noon");
		const writer = store.writer("a", () => undefined);
		writer.append({ kind: "events", events: [{ kind: "text-delta", text: "At one." }] });
		writer.append({ kind: "rewind", turnId: "t1", answered: true });
		await keep("b", "Another", 0);
		await openList();
		list.type("noon");
		expect(list.rows).toEqual(["TODAY", "Why is it slow?"]);
		expect(list.item("Why is it slow?")).toMatchObject({
			description: expect.stringMatching(/^1 message · .+ · nova-pro · 1 earlier version$/) as string,
			detail: "The café closes at noon",
		});
		const shownVersions: unknown[] = [];
		window.showQuickPick.mockImplementationOnce(async (items: unknown) => {
			shownVersions.push(...(items as readonly unknown[]));
			return shownVersions[0];
		});
		list.press("Why is it slow?", "Earlier Versions");
		await vi.waitFor(() => expect(shown).not.toBe("current"));
		expect(shownVersions).toMatchObject([
			{ label: "The café closes at noon", description: expect.stringMatching(/^2 messages/) as string, detail: "At one." },
		]);
		const copy = await store.load(shown);
		expect(copy.title?.text).toBe("Why is it slow? (earlier version)");
		expect(copy.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["Why is it slow?", "The café closes at noon"]);
		expect((await store.load("a")).transcript.turns).toHaveLength(1);
		shown = "a";
		window.showQuickPick.mockResolvedValueOnce(shownVersions[0]);
		await vscode.commands.executeCommand(commands.earlierVersions);
		expect(shown).not.toBe("a");
		for (const chatId of ["b", "fresh"]) {
			shown = chatId;
			await vscode.commands.executeCommand(commands.earlierVersions);
			expect(shown).toBe(chatId);
		}
		expect(window.showInformationMessage).toHaveBeenCalledTimes(2);
		list.type("");
		await openList();
		expect(list.item("Another").buttons?.map(({ tooltip }) => tooltip)).not.toContain("Earlier Versions");
	});

	test("still has the earlier version of a chat whose only prompt was taken back, and never sent anew", async () => {
		await keep("a", "Why is it slow?", 0);
		store.writer("a", () => undefined).append({ kind: "rewind", turnId: "t0", answered: true });
		await openList();
		expect(list.rows).toEqual(["TODAY", "Why is it slow?"]);
		window.showQuickPick.mockImplementationOnce(async (items: unknown) => (items as readonly unknown[])[0]);
		list.press("Why is it slow?", "Earlier Versions");
		await vi.waitFor(() => expect(shown).not.toBe("current"));
		expect((await store.load(shown)).transcript.turns).toMatchObject([{ prompt: { text: "Why is it slow?" } }]);
	});

	test("deletes a chat at once, and brings back what was deleted by mistake", async () => {
		await keep("a", "Why is it slow?", 0);
		shown = "a";
		await openList();
		let undo: (chosen: string) => void = () => undefined;
		window.showInformationMessage.mockImplementationOnce(() => new Promise((resolve) => (undo = resolve)));
		list.press("Why is it slow?", "Delete");
		await vi.waitFor(() => expect(window.showInformationMessage).toHaveBeenCalledWith("“Why is it slow?” was deleted.", "Undo"));
		expect(shown).toBe("fresh");
		expect(await store.list()).toEqual([]);
		undo("Undo");
		await vi.waitFor(async () => expect(await store.list()).toHaveLength(1));
	});

	test("deletes all chats after a question, but those of other windows", async () => {
		for (const chatId of ["a", "b", "c"]) await keep(chatId, `Chat ${chatId}`, 0);
		const other = new ChatStore(folder);
		other.claim("b");
		await openList();
		list.pressAbove("Delete All Chats");
		await vi.waitFor(() => expect(window.showWarningMessage).toHaveBeenCalledTimes(1));
		expect(await store.list()).toHaveLength(3);

		await openList();
		window.showWarningMessage.mockResolvedValueOnce("Delete");
		list.pressAbove("Delete All Chats");
		await vi.waitFor(() => expect(window.showInformationMessage).toHaveBeenCalledWith("2 chats were deleted.", "Undo"));
		expect((await store.list()).map(({ chatId }) => chatId)).toEqual(["b"]);
		other.dispose();
	});

	test("exports a chat as Markdown or JSON by its name, and imports the JSON as a new chat", async () => {
		await keep("a", "Why is it slow?", 0);
		const path = join(folder, "chat.json");
		for (const name of ["chat.md", "chat.json"]) {
			await openList();
			dialogs.showSaveDialog.mockResolvedValueOnce({ path: join(folder, name) });
			list.press("Why is it slow?", "Export");
			await vi.waitFor(async () => expect(await readFile(join(folder, name), "utf8")).toContain("Why is it slow?"));
		}
		expect(await readFile(join(folder, "chat.md"), "utf8")).toMatch(/^# Why is it slow\?\n/);
		dialogs.showOpenDialog.mockResolvedValueOnce([{ path }]);
		await vscode.commands.executeCommand(commands.importChat);
		expect(shown).not.toBe("current");
		expect((await store.load(shown)).transcript.turns[0]?.prompt.text).toBe("Why is it slow?");
	});

	test("says why a file cannot be imported", async () => {
		await writeFile(join(folder, "other.json"), "{}");
		dialogs.showOpenDialog.mockResolvedValueOnce([{ path: join(folder, "other.json") }]);
		await vscode.commands.executeCommand(commands.importChat);
		expect(window.showErrorMessage).toHaveBeenCalledWith("This file is no chat that Outcrop has exported as JSON.");
		await truncate(join(folder, "other.json"), 100_000_001);
		dialogs.showOpenDialog.mockResolvedValueOnce([{ path: join(folder, "other.json") }]);
		await vscode.commands.executeCommand(commands.importChat);
		expect(window.showErrorMessage).toHaveBeenLastCalledWith("This file is too large for a chat: at most 100 MB can be imported.");
		expect(shown).toBe("current");
	});

	test("makes no icon of what somebody has typed", async () => {
		await keep("a", "What is $(trash)?", 0);
		await openList();
		expect(list.item("What is \\$(trash)?").detail).toBe("What is \\$(trash)?");
	});
});

describe("A window", () => {
	test("begins a new chat when another window has its last one, keeps what was being typed, and says so", async () => {
		const other = new ChatStore(folder);
		other.claim("a");
		const claimed = await claimChat(store, { chatId: "a", draft: "half a thought" });
		expect(claimed).toMatchObject({ draft: "half a thought", queued: [] });
		expect(claimed.chatId).not.toBe("a");
		expect(window.showInformationMessage).toHaveBeenCalledWith(expect.stringContaining("open in another window"));
		expect(await claimChat(store, claimed)).toBe(claimed);
		other.dispose();
	});

	test("stops the answer that runs before it shows another chat, and only when that is wanted", async () => {
		const session = { isRunning: true, stop: () => void (session.isRunning = false) };
		expect(await leaveChat(session)).toBe(false);
		expect(session.isRunning).toBe(true);
		window.showWarningMessage.mockResolvedValueOnce("Stop and Leave");
		expect(await leaveChat(session)).toBe(true);
		expect(session.isRunning).toBe(false);
		expect(await leaveChat(session)).toBe(true);
		expect(window.showWarningMessage).toHaveBeenCalledTimes(2);
	});
});
