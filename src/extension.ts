import * as vscode from "vscode";
import type * as featuresModule from "./features.ts";
import { registerExplainAction } from "./vscode/chat/explainAction.ts";
import { isChangeUnfinished, storageFolderOf } from "./vscode/checkpoint/unfinishedNote.ts";
import { registerNativeStandIns } from "./vscode/native/nativeStandIns.ts";
import { commands, schemes, stateKeys, views } from "./vscode/names.ts";
import { StatusBar } from "./vscode/connection/statusBar.ts";

/**
 * The first bundle. Activation shows the status bar and stands in for every command, for the providers of our own documents, and for
 * what the editor's own chat and other extensions find.
 * The features are loaded when the first of them is asked for, when the chat is shown, or at once when changes of an earlier
 * session still wait for a decision, or when a crash has cut a change.
 */
export function activate(context: vscode.ExtensionContext): void {
	const statusBar = new StatusBar(context.workspaceState);
	const standIns = [
		...Object.values(commands).map((command) =>
			vscode.commands.registerCommand(command, (...parameters: unknown[]) => {
				features();
				return vscode.commands.executeCommand(command, ...parameters);
			}),
		),
		...Object.values(schemes).map((scheme) =>
			vscode.workspace.registerTextDocumentContentProvider(scheme, {
				provideTextDocumentContent: (uri, token) => features().documents.textOf(uri, token),
			}),
		),
	];
	let loaded: featuresModule.Features | undefined;
	const whenLoaded = new vscode.EventEmitter<featuresModule.Features["native"]>();
	const features = () => {
		if (!loaded) {
			/** The features register the same commands, and an id can be registered only once. */
			for (const standIn of standIns.splice(0)) standIn.dispose();
			const { createFeatures } = require("./features.cjs") as typeof featuresModule;
			loaded = createFeatures(context, statusBar);
			whenLoaded.fire(loaded.native);
		}
		return loaded;
	};
	context.subscriptions.push(
		statusBar,
		{ dispose: () => standIns.forEach((standIn) => void standIn.dispose()) },
		registerExplainAction(),
		whenLoaded,
		...registerNativeStandIns(context, {
			doors: () => features().native,
			whenLoaded: whenLoaded.event,
			isLoaded: () => loaded !== undefined,
		}),
		vscode.window.registerWebviewViewProvider(
			views.chat,
			{ resolveWebviewView: (view) => features().showChat(view) },
			{ webviewOptions: { retainContextWhenHidden: true } },
		),
		vscode.window.registerWebviewPanelSerializer(views.panel, { deserializeWebviewPanel: async (panel) => features().showChat(panel) }),
	);
	const isPending = context.workspaceState.get<unknown[]>(stateKeys.pendingChanges, []).length > 0;
	if (isPending || isChangeUnfinished(storageFolderOf(context))) features();
}
