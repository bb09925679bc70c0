import * as vscode from "vscode";
import type { ChatStore } from "../chat/chatStore.ts";
import { type CurrentChat, freshChat } from "../chat/currentChat.ts";

/** The chat that this window goes on with: the one that was current or, when another window has that, a new one. */
export async function claimChat(store: Pick<ChatStore, "claim" | "claimSoon">, current: CurrentChat): Promise<CurrentChat> {
	try {
		if (await store.claimSoon(current.chatId)) return current;
	} catch {
		/** A storage that cannot be written to is told of when something is to be kept. */
		return current;
	}
	const fresh = freshChat();
	store.claim(fresh.chatId);
	void vscode.window.showInformationMessage(
		vscode.l10n.t("Your last chat is open in another window, so a new one begins here. Its copy is a click away in the history."),
	);
	return { ...current, chatId: fresh.chatId, queued: [] };
}
