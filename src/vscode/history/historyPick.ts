import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { ChatStore } from "../chat/chatStore.ts";
import type { ListedChat } from "./chatIndex.ts";
import { actionOf, type HistoryAction, type HistoryItem, historyItems } from "./historyItems.ts";
import { withoutLinks } from "../withoutLinks.ts";

export interface HistoryPickPorts {
	readonly store: Pick<ChatStore, "list">;
	/** The chat that is shown. */
	currentId(): string;
	open(chat: ListedChat): Promise<void>;
	rename(chat: ListedChat): Promise<void>;
	pin(chat: ListedChat): Promise<void>;
	earlier(chat: ListedChat): Promise<void>;
	fork(chat: ListedChat): Promise<void>;
	export(chat: ListedChat): Promise<void>;
	delete(chat: ListedChat): Promise<void>;
	deleteAll(chats: readonly ListedChat[]): Promise<void>;
	import(): Promise<void>;
	report(error: unknown): void;
}

/**
 * "Show History": the editor's own list of the chats of this workspace, searched by titles and prompts. Resolves when it is done with;
 * true: chats were deleted, and nothing else has come to the front in its place.
 */
export async function showHistory(ports: HistoryPickPorts, search = ""): Promise<boolean> {
	const pick = vscode.window.createQuickPick<HistoryItem>();
	pick.value = search;
	pick.keepScrollPosition = true;
	const deleteAll = { iconPath: new vscode.ThemeIcon("clear-all"), tooltip: vscode.l10n.t("Delete All Chats") };
	const load = { iconPath: new vscode.ThemeIcon("cloud-upload"), tooltip: vscode.l10n.t("Import Chat") };
	let chats: readonly ListedChat[] = [];
	const fill = () => {
		const moment = { now: Date.now(), language: vscode.env.language, current: ports.currentId() };
		const found = historyItems(chats, pick.value, moment);
		const nothing = { label: vscode.l10n.t("No chat has all of these words."), alwaysShow: true };
		pick.items = found.length === 0 && chats.length > 0 && !pick.busy ? [nothing] : found;
		const placeholder = vscode.l10n.t("Search titles and prompts, and choose the chat to go on with");
		pick.placeholder = chats.length === 0 && !pick.busy ? vscode.l10n.t("There are no chats in this workspace yet.") : placeholder;
	};
	/** Whoever has chosen a row while the others were still read keeps it. */
	const fillAround = () => {
		const chosen = pick.activeItems[0]?.chat?.chatId;
		fill();
		const again = pick.items.find(({ chat }) => chat?.chatId === chosen);
		if (chosen !== undefined && again) pick.activeItems = [again];
	};
	const refresh = async () => {
		pick.busy = true;
		fill();
		chats = await ports.store.list((some) => {
			if (some.length <= chats.length) return;
			chats = some;
			fillAround();
		});
		pick.busy = false;
		fillAround();
	};
	const attempt = (work: Promise<unknown>) => work.catch((error: unknown) => tell(error, ports));
	/** What was chosen instead of the list. */
	let chosenWork: Promise<unknown> | undefined;
	const closed = new Promise<void>((resolve) => {
		pick.onDidHide(() => resolve());
	});
	pick.title = vscode.l10n.t("History");
	pick.buttons = [load, deleteAll];
	pick.onDidChangeValue(fill);
	pick.onDidAccept(() => {
		const [chosen] = pick.selectedItems;
		if (!chosen?.chat) return;
		pick.hide();
		chosenWork = attempt(ports.open(chosen.chat));
	});
	pick.onDidTriggerButton(({ tooltip }) => {
		pick.hide();
		/** All are those that are there, not those that are shown so far. */
		chosenWork = attempt(tooltip === load.tooltip ? ports.import() : ports.store.list().then(ports.deleteAll).then(isDone));
	});
	pick.onDidTriggerItemButton(({ item, button }) => {
		const { chat } = item;
		const action = chat && actionOf(chat, button);
		if (!chat || !action) return;
		/** A pin leaves the list as it is; a name is asked for in its place, and then it is there again. */
		if (action === "pin") return void attempt(ports.pin(chat).then(refresh));
		pick.hide();
		chosenWork = attempt(action === "rename" ? ports.rename(chat).then(() => showHistory(ports, pick.value)) : run(action, chat, ports));
	});
	pick.show();
	await attempt(refresh());
	await closed;
	pick.dispose();
	return (await chosenWork) === true;
}

const isDone = () => true;

function run(action: Exclude<HistoryAction, "pin" | "rename">, chat: ListedChat, ports: HistoryPickPorts): Promise<unknown> {
	switch (action) {
		case "earlier":
			return ports.earlier(chat);
		case "fork":
			return ports.fork(chat);
		case "export":
			return ports.export(chat);
		case "delete":
			return ports.delete(chat).then(isDone);
		default:
			return assertNever(action);
	}
}

function tell(error: unknown, { report }: HistoryPickPorts): void {
	report(error);
	void vscode.window.showErrorMessage(withoutLinks(error instanceof Error ? error.message : String(error)));
}
