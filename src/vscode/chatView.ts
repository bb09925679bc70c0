import * as vscode from "vscode";
import { parseToHost } from "../shared/toHost.ts";
import type { Chat } from "./chat.ts";
import { chatHtml } from "./chatHtml.ts";
import { commands, views } from "./names.ts";

/** Shows the chat in its view and, on request, in an editor tab. */
export function registerChatView(chat: Chat, extensionUri: vscode.Uri, reportBug: (error: unknown) => void): vscode.Disposable {
	const connect = (webview: vscode.Webview, onDidDispose: vscode.Event<void>) => {
		webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist")] };
		const surface = { post: (message: unknown) => void webview.postMessage(message) };
		const subscriptions = [
			chat.connect(surface),
			webview.onDidReceiveMessage(async (value: unknown) => {
				const message = parseToHost(value);
				if (!message) return;
				try {
					await chat.handle(message, surface);
				} catch (error) {
					reportBug(error);
				}
			}),
		];
		onDidDispose(() => subscriptions.forEach((subscription) => void subscription.dispose()));
		webview.html = chatHtml(webview, extensionUri);
	};
	return vscode.Disposable.from(
		vscode.window.registerWebviewViewProvider(
			views.chat,
			{ resolveWebviewView: (view) => connect(view.webview, view.onDidDispose) },
			{ webviewOptions: { retainContextWhenHidden: true } },
		),
		vscode.commands.registerCommand(commands.openInEditor, () => {
			const panel = vscode.window.createWebviewPanel(views.panel, "Outcrop", vscode.ViewColumn.Beside, { retainContextWhenHidden: true });
			panel.iconPath = vscode.Uri.joinPath(extensionUri, "media", "outcrop.svg");
			connect(panel.webview, panel.onDidDispose);
		}),
	);
}
