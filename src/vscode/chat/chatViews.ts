import * as vscode from "vscode";
import type { ToWebview } from "../../shared/protocol.ts";
import { parseToHost } from "../../shared/toHost.ts";
import type { Chat } from "./chat.ts";
import { handleMessage } from "./chatMessages.ts";
import { commands, views } from "../names.ts";
import { pageHtml, pageIcon } from "../pageHtml.ts";

/** Connects webviews to the chat: the view in the side bar and, on request, an editor tab. Both show the same chat. */
export class ChatViews {
	private readonly chat: Chat;
	private readonly extensionUri: vscode.Uri;
	private readonly reportBug: (error: unknown) => void;
	private readonly command = vscode.commands.registerCommand(commands.openInEditor, () => this.openInEditor());

	constructor(chat: Chat, extensionUri: vscode.Uri, reportBug: (error: unknown) => void) {
		this.chat = chat;
		this.extensionUri = extensionUri;
		this.reportBug = reportBug;
	}

	dispose(): void {
		this.command.dispose();
	}

	/** Fills a webview with the chat until it is disposed. What it sends is parsed, and dropped when it is nothing we know. */
	connect(webview: vscode.Webview, onDidDispose: vscode.Event<void>): void {
		webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, "dist")] };
		const surface = { post: (message: ToWebview) => void webview.postMessage(message) };
		const connection = this.chat.connect(surface);
		const listener = webview.onDidReceiveMessage(async (value: unknown) => {
			const message = parseToHost(value);
			if (message) await handleMessage(this.chat, message, surface).catch(this.reportBug);
		});
		onDidDispose(() => {
			connection.dispose();
			listener.dispose();
		});
		webview.html = pageHtml(webview, this.extensionUri, "webview", "Outcrop");
	}

	private openInEditor(): void {
		const panel = vscode.window.createWebviewPanel(views.panel, "Outcrop", vscode.ViewColumn.Beside, { retainContextWhenHidden: true });
		panel.iconPath = pageIcon(this.extensionUri);
		this.connect(panel.webview, panel.onDidDispose);
	}
}
