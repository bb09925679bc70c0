import * as vscode from "vscode";
import type { Account } from "./core/connection.ts";
import type { Model } from "./core/model.ts";
import type * as engineModule from "./engine.ts";
import { Chat } from "./vscode/chat.ts";
import { ChatStore } from "./vscode/chatStore.ts";
import { ChatViews } from "./vscode/chatViews.ts";
import { registerExplainSelection } from "./vscode/explainSelection.ts";
import { registerInlineEdit } from "./vscode/inlineEdit.ts";
import { Log } from "./vscode/log.ts";
import { registerChatCommands } from "./vscode/openChat.ts";
import { PendingChanges } from "./vscode/pendingChanges.ts";
import { registerPickers } from "./vscode/pickers.ts";
import { registerReview } from "./vscode/review.ts";
import { registerSignIn } from "./vscode/signIn.ts";
import type { StatusBar } from "./vscode/statusBar.ts";
import type { FolderSearch } from "./vscode/workspaceFiles.ts";

export interface Features {
	/** Shows the chat in the view or editor tab that the editor made for it. */
	showChat(view: Pick<vscode.WebviewView, "webview" | "onDidDispose">): void;
}

/** The second bundle: builds the adapters and registers every feature. Loaded with the first command or when the chat is shown. */
export function createFeatures(context: vscode.ExtensionContext, statusBar: StatusBar): Features {
	const state = context.workspaceState;
	const log = new Log();
	const pending = new PendingChanges(state);
	const store = new ChatStore((context.storageUri ?? context.globalStorageUri).fsPath);
	const chat = new Chat({ model, tools: () => engine().tools, search, pending, store, state, log, warmUp: () => void engine() });
	const views = new ChatViews(chat, context.extensionUri, (error) => log.error(error));
	const onChange = () => {
		chat.postState();
		statusBar.update();
	};
	context.subscriptions.push(
		log,
		pending,
		chat,
		views,
		registerChatCommands(chat, () => log.show()),
		registerPickers({ chat, account, state, onChange }),
		registerSignIn(chat, account),
		registerReview(pending),
		registerExplainSelection(chat),
		registerInlineEdit({ state, model, pending, search, log, editTool: () => engine().applyEdit }),
	);
	return { showChat: (view) => views.connect(view.webview, view.onDidDispose) };
}

type Engine = ReturnType<typeof loadEngine>;
let loaded: Engine | undefined;

/** The engine, loaded the first time something is asked of it. */
function engine(): Engine {
	loaded ??= loadEngine();
	return loaded;
}

function loadEngine() {
	const { createBedrock, tools, applyEdit, TextSearch } = require("./bedrock.cjs") as typeof engineModule;
	return { ...createBedrock(), tools, applyEdit, search: new TextSearch(vscode.env.appRoot) };
}

const model: Model = { converse: (request, signal) => engine().model.converse(request, signal) };

const search: FolderSearch = {
	find: (...query) => engine().search.find(...query),
	search: (...query) => engine().search.search(...query),
};

const account: Account = {
	profiles: () => engine().account.profiles(),
	region: (connection) => engine().account.region(connection),
	models: (connection, signal) => engine().account.models(connection, signal),
	guardrails: (connection, signal) => engine().account.guardrails(connection, signal),
	refresh: () => engine().account.refresh(),
};
