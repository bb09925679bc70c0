import * as vscode from "vscode";
import type { Chat } from "./chat.ts";
import { commands, views } from "../names.ts";

/** The commands that open, fill and steer the chat. */
export function registerChatCommands(chat: Chat, showLog: () => void): vscode.Disposable {
	const register = (command: string, run: (...args: never[]) => unknown) => vscode.commands.registerCommand(command, run);
	return vscode.Disposable.from(
		register(commands.open, () => chat.reveal()),
		register(commands.newChat, async () => {
			if (await chat.startNew()) await chat.reveal();
		}),
		register(commands.stop, () => chat.stop()),
		register(commands.compact, () => chat.compact()),
		register(commands.addSelection, async () => {
			const editor = vscode.window.activeTextEditor;
			if (editor && !editor.selection.isEmpty) chat.tray.addSelection(editor);
			else void vscode.window.showInformationMessage(vscode.l10n.t("Open a file and select what should go to the chat."));
			await chat.reveal();
		}),
		register(commands.addFile, async (uri?: vscode.Uri, uris?: readonly vscode.Uri[]) => {
			const active = vscode.window.activeTextEditor?.document.uri;
			const chosen = uris && uris.length > 0 ? uris : uri ? [uri] : active ? [active] : [];
			if (chosen.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t("Open the file that should go to the chat."));
			await chat.reveal();
			await chat.tray.addUris(chosen);
		}),
		register(commands.focusLastMessage, async () => {
			await vscode.commands.executeCommand(`${views.chat}.focus`);
			chat.focus("last-message");
		}),
		register(commands.showLog, showLog),
		register(commands.leaveList, () => chat.keyboard.leaveList()),
	);
}
