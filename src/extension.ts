import * as vscode from "vscode";
import type { Account } from "./core/connection.ts";
import type { Model } from "./core/model.ts";
import type * as lazyModule from "./lazy.ts";
import { Chat } from "./vscode/chat.ts";
import { ChatStore } from "./vscode/chatStore.ts";
import { registerChatView } from "./vscode/chatView.ts";
import { registerExplainSelection } from "./vscode/explainSelection.ts";
import { registerInlineEdit } from "./vscode/inlineEdit.ts";
import { Log } from "./vscode/log.ts";
import { registerChatCommands } from "./vscode/openChat.ts";
import { PendingChanges } from "./vscode/pendingChanges.ts";
import { registerPickers } from "./vscode/pickers.ts";
import { registerReview } from "./vscode/review.ts";
import { registerSignIn } from "./vscode/signIn.ts";
import { StatusBar } from "./vscode/statusBar.ts";
import type { FolderSearch } from "./vscode/workspaceFiles.ts";

/** Builds the adapters and registers the features. Touches neither network nor SDK. */
export function activate(context: vscode.ExtensionContext): void {
	const state = context.workspaceState;
	const log = new Log();
	const pending = new PendingChanges(state);
	const store = new ChatStore((context.storageUri ?? context.globalStorageUri).fsPath);
	const chat = new Chat({ model, tools: () => lazy().tools, search, pending, store, state, log, warmUp: () => void lazy() });
	const statusBar = new StatusBar(state);
	const onChange = () => {
		chat.postState();
		statusBar.update();
	};
	context.subscriptions.push(
		log,
		pending,
		chat,
		statusBar,
		registerChatView(chat, context.extensionUri, (error) => log.error(error)),
		registerChatCommands(chat, () => log.show()),
		registerPickers({ chat, account, state, onChange }),
		registerSignIn(chat, account),
		registerReview(pending),
		registerExplainSelection(chat),
		registerInlineEdit({ chat, model, search, pending, log, editTool: () => lazy().applyEdit }),
	);
}

type Lazy = ReturnType<typeof load>;
let loaded: Lazy | undefined;

/** The second bundle, loaded the first time something is asked of it. */
function lazy(): Lazy {
	loaded ??= load();
	return loaded;
}

function load() {
	const { createBedrock, tools, applyEdit, TextSearch } = require("./bedrock.cjs") as typeof lazyModule;
	return { ...createBedrock(), tools, applyEdit, search: new TextSearch(vscode.env.appRoot) };
}

const model: Model = { converse: (request, signal) => lazy().model.converse(request, signal) };

const search: FolderSearch = {
	find: (...query) => lazy().search.find(...query),
	search: (...query) => lazy().search.search(...query),
};

const account: Account = {
	profiles: () => lazy().account.profiles(),
	region: (connection) => lazy().account.region(connection),
	models: (connection, signal) => lazy().account.models(connection, signal),
	guardrails: (connection, signal) => lazy().account.guardrails(connection, signal),
	refresh: () => lazy().account.refresh(),
};
