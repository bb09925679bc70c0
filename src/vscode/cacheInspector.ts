import * as vscode from "vscode";
import { cacheMarkdown } from "../core/cacheView.ts";
import { pricesAsOf } from "../core/modelFacts.ts";
import type { Transcript } from "../shared/transcript.ts";
import { commands } from "./names.ts";

const scheme = "outcrop-cache";

/** The command that shows the chat's prompt cache, as a page of the editor's own Markdown preview. */
export function registerCacheInspector(chat: { transcript(): Promise<Transcript> }): vscode.Disposable {
	const page = vscode.Uri.from({ scheme, path: `/${vscode.l10n.t("Prompt Cache")}.md` });
	const changes = new vscode.EventEmitter<vscode.Uri>();
	return vscode.Disposable.from(
		changes,
		vscode.workspace.registerTextDocumentContentProvider(scheme, {
			onDidChange: changes.event,
			provideTextDocumentContent: async () => cacheMarkdown((await chat.transcript()).turns, pricesAsOf),
		}),
		vscode.commands.registerCommand(commands.showCache, async () => {
			changes.fire(page);
			await vscode.commands.executeCommand("markdown.showPreview", page);
		}),
	);
}
