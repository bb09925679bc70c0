import * as vscode from "vscode";
import { isEmpty } from "../../core/record/chatSummary.ts";
import type { Chat } from "../chat/chat.ts";
import type { ChatStore } from "../chat/chatStore.ts";
import type { Checkpoints } from "../checkpoint/checkpoints.ts";
import { commands } from "../names.ts";
import type { ListedChat } from "./chatIndex.ts";
import type * as earlierPick from "./earlierPick.ts";
import type { ChatTitles } from "./chatTitles.ts";
import { nameOf } from "./historyItems.ts";
import { showHistory } from "./historyPick.ts";
import type * as transferChat from "./transferChat.ts";
import { withoutLinks } from "../withoutLinks.ts";

interface HistoryPorts {
	readonly chat: Pick<Chat, "id" | "title" | "folder" | "transcript" | "openStored" | "startNew" | "reveal">;
	readonly store: ChatStore;
	readonly titles: ChatTitles;
	readonly checkpoints: { readonly files: Pick<Checkpoints["files"], "checkpointsOf" | "fork"> };
	readonly dialogs: HistoryDialogs;
	report(error: unknown): void;
}

/** What is rarely asked for, and loaded with the engine. */
type HistoryDialogs = Pick<typeof transferChat, "exportChatFile" | "importChatFile"> & Pick<typeof earlierPick, "pickEarlierVersion">;

/** "Show History", "Show Earlier Versions of This Chat", "Export Chat" and "Import Chat". */
export function registerHistory(ports: HistoryPorts): vscode.Disposable {
	const history = new History(ports);
	return vscode.Disposable.from(
		vscode.commands.registerCommand(commands.history, () => history.show()),
		vscode.commands.registerCommand(commands.earlierVersions, () => history.openEarlier(ports.chat.id, ports.chat.title)),
		vscode.commands.registerCommand(commands.exportChat, () => history.exportCurrent()),
		vscode.commands.registerCommand(commands.importChat, () => history.import()),
	);
}

/** What can be done with the chats of a workspace. */
class History {
	private readonly ports: HistoryPorts;

	constructor(ports: HistoryPorts) {
		this.ports = ports;
	}

	show(): Promise<boolean> {
		const { ports } = this;
		return showHistory({
			store: ports.store,
			currentId: () => ports.chat.id,
			open: (chat) => this.open(chat),
			rename: (chat) => this.rename(chat),
			pin: ({ chatId, summary }) => ports.store.annotate(chatId, { kind: "pinned", pinned: !summary.isPinned }),
			earlier: (chat) => this.openEarlier(chat.chatId, nameOf(chat)),
			fork: (chat) => this.fork(chat),
			export: (chat) => this.export(chat.chatId, nameOf(chat)),
			delete: (chat) => this.delete([chat]),
			deleteAll: (chats) => this.deleteAll(chats),
			import: () => this.import(),
			report: ports.report,
		});
	}

	/** A version is opened as a chat of its own: nothing of the chat that it is a version of is lost again. */
	async openEarlier(chatId: string, title: string): Promise<void> {
		const { store, checkpoints, dialogs } = this.ports;
		const moment = { now: Date.now(), language: vscode.env.language };
		const chosen = await dialogs.pickEarlierVersion(title, await store.recordOf(chatId), moment);
		if (!chosen) return;
		const copyId = await store.fork(chatId, { text: chosen.name, by: "user" }, chosen.version);
		await checkpoints.files.fork(chatId, copyId, new Set(chosen.version.turns.map(({ id }) => id)));
		await this.reveal(copyId);
	}

	async exportCurrent(): Promise<void> {
		const { chat } = this.ports;
		if ((await chat.transcript()).turns.length === 0)
			return void vscode.window.showInformationMessage(vscode.l10n.t("There is nothing to export in this chat."));
		await this.export(chat.id, chat.title);
	}

	async import(): Promise<void> {
		const { store, dialogs } = this.ports;
		const imported = await dialogs.importChatFile();
		if (imported) await this.reveal(await store.import(imported.title, imported.records));
	}

	/** Two windows never go on with one chat: the second one gets a copy. */
	private async open(chat: ListedChat): Promise<void> {
		if (chat.unreadable !== undefined || isEmpty(chat.summary)) {
			return void vscode.window.showWarningMessage(vscode.l10n.t("The file of this chat cannot be read, so it cannot be opened."));
		}
		if (!this.ports.store.isOpenElsewhere(chat.chatId)) return this.reveal(chat.chatId);
		await this.fork(chat);
		void vscode.window.showInformationMessage(
			vscode.l10n.t("“{0}” is open in another window. This is a copy of it.", withoutLinks(nameOf(chat))),
		);
	}

	private async reveal(chatId: string): Promise<void> {
		const { chat } = this.ports;
		if (chat.id !== chatId && !(await chat.openStored(chatId))) return;
		await chat.reveal();
	}

	private async rename(chat: ListedChat): Promise<void> {
		const value = nameOf(chat);
		const title = await vscode.window.showInputBox({ title: vscode.l10n.t("Rename Chat"), value, validateInput: refuseTitle });
		if (title !== undefined && title.trim() !== value) await this.ports.titles.rename(chat.chatId, title.trim());
	}

	private async fork(chat: ListedChat): Promise<void> {
		const { store, checkpoints } = this.ports;
		const { chatId } = chat;
		const copyId = await store.fork(chatId, { text: vscode.l10n.t("{0} (copy)", nameOf(chat)), by: "user" });
		const known = await checkpoints.files.checkpointsOf(chatId);
		await checkpoints.files.fork(chatId, copyId, new Set(known.map(({ turnId }) => turnId)));
		await this.reveal(copyId);
	}

	private async export(chatId: string, title: string): Promise<void> {
		const { store, dialogs, chat } = this.ports;
		await dialogs.exportChatFile(title, await store.read(chatId), chat.folder?.uri);
	}

	private async deleteAll(chats: readonly ListedChat[]): Promise<void> {
		if (chats.length === 0) return;
		const question = vscode.l10n.t("Delete all {0} chats of this workspace?", chats.length);
		const confirm = vscode.l10n.t("Delete");
		const detail = vscode.l10n.t(
			"Prompts, answers and what was attached are lost, and what the files were before can no longer be restored from there. The files themselves stay as they are.",
		);
		if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) === confirm) await this.delete(chats);
	}

	/** Asks nothing: it can be undone for as long as its message is there. */
	private async delete(chats: readonly ListedChat[]): Promise<void> {
		const { chat, store, report } = this.ports;
		if (chats.some(({ chatId }) => chatId === chat.id) && !(await chat.startNew())) return;
		const deleted = [];
		for (const one of chats) if (await store.putAside(one.chatId)) deleted.push(one);
		if (deleted.length < chats.length) {
			const kept = vscode.l10n.t("A chat that is open in another window was not deleted. Close it there first.");
			void vscode.window.showInformationMessage(kept);
		}
		if (deleted.length > 0) void offerUndo(deleted, store).catch(report);
	}
}

/** Until the message is gone, what was deleted is only put aside. */
async function offerUndo(deleted: readonly ListedChat[], store: Pick<ChatStore, "bringBack" | "remove">): Promise<void> {
	const undo = vscode.l10n.t("Undo");
	const [first] = deleted;
	const message =
		deleted.length === 1 && first
			? vscode.l10n.t("“{0}” was deleted.", withoutLinks(nameOf(first)))
			: vscode.l10n.t("{0} chats were deleted.", deleted.length);
	const isUndone = (await vscode.window.showInformationMessage(message, undo)) === undo;
	for (const { chatId } of deleted) await (isUndone ? store.bringBack(chatId) : store.remove(chatId));
}

function refuseTitle(title: string): string | undefined {
	if (title.trim() === "") return vscode.l10n.t("A chat needs a name.");
	return title.length > 200 ? vscode.l10n.t("At most 200 characters.") : undefined;
}
