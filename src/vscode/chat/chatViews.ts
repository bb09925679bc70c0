import * as vscode from "vscode";
import type { ToWebview } from "../../shared/protocol.ts";
import { parseToHost } from "../../shared/toHost.ts";
import type { Attention } from "../native/attention.ts";
import type { Chat } from "./chat.ts";
import { handleMessage } from "./chatMessages.ts";
import { mayRetitle, showTitle } from "../history/shownTitle.ts";
import { commands, views } from "../names.ts";
import { pageHtml, pageIcon } from "../pageHtml.ts";

/** Connects webviews to the chat: the view in the side bar and, on request, an editor tab. Both show the same chat. */
export class ChatViews {
	private readonly chat: Chat;
	private readonly extensionUri: vscode.Uri;
	private readonly attention: Pick<Attention, "watch">;
	private readonly reportBug: (error: unknown) => void;
	/** Brings the editor tab to the front, if there is one. */
	private showTab: (() => void) | undefined;
	private readonly command = vscode.commands.registerCommand(commands.openInEditor, () => this.openInEditor());

	constructor(chat: Chat, extensionUri: vscode.Uri, attention: Pick<Attention, "watch">, reportBug: (error: unknown) => void) {
		this.chat = chat;
		this.extensionUri = extensionUri;
		this.attention = attention;
		this.reportBug = reportBug;
	}

	dispose(): void {
		this.command.dispose();
	}

	/** Fills a view or an editor tab with the chat until it is disposed. What it sends is parsed, and dropped when it is nothing we know. */
	connect(view: vscode.WebviewView | vscode.WebviewPanel): void {
		const { webview } = view;
		/** One that is restored after a reload has lost it. */
		if ("iconPath" in view) view.iconPath = pageIcon(this.extensionUri);
		this.attention.watch(view);
		webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, "dist")] };
		const retitle = () => showTitle(view, this.chat.title);
		const post = (message: ToWebview) => {
			void webview.postMessage(message);
			if (mayRetitle(message)) retitle();
		};
		const focus = () => post({ kind: "focus", target: "composer" });
		const show = () => {
			if (!view.visible) bringToFront(view);
			focus();
		};
		const showTab = () => {
			bringToFront(view);
			focus();
		};
		const surface = { post, show };
		const titles = this.chat.ports.titles.onDidChange(retitle);
		if (!("show" in view)) this.showTab = showTab;
		const connection = this.chat.connect(surface);
		const listener = webview.onDidReceiveMessage(async (value: unknown) => {
			const message = parseToHost(value);
			if (message) await handleMessage(this.chat, message, surface).catch(this.reportBug);
		});
		view.onDidDispose(() => {
			titles.dispose();
			connection.dispose();
			listener.dispose();
			this.chat.keyboard.forget(surface);
			if (this.showTab === showTab) this.showTab = undefined;
		});
		webview.html = pageHtml(webview, this.extensionUri, "webview", "Outcrop");
	}

	/** One tab is enough: both would show the same chat. */
	private openInEditor(): void {
		if (this.showTab) return this.showTab();
		this.connect(vscode.window.createWebviewPanel(views.panel, "Outcrop", vscode.ViewColumn.Beside, { retainContextWhenHidden: true }));
		this.chat.focusNextPage("composer");
	}
}

/** With the keyboard, which the workbench moves at some later moment: perhaps out of a list that was opened meanwhile. */
function bringToFront(view: vscode.WebviewView | vscode.WebviewPanel): void {
	if ("show" in view) view.show();
	else view.reveal();
}
