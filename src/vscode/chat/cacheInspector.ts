import * as vscode from "vscode";
import type { cacheMarkdown } from "../../core/models/cacheView.ts";
import { pricesAsOf } from "../../core/models/modelFacts.ts";
import type { ToWebview } from "../../shared/protocol.ts";
import type { Transcript } from "../../shared/transcript.ts";
import type { Surface } from "./chat.ts";
import { commands, schemes } from "../names.ts";
import type { OwnDocuments } from "../ownDocuments.ts";

interface InspectedChat {
	transcript(): Promise<Transcript>;
	connect(surface: Surface): vscode.Disposable;
}

interface CacheInspectorPorts {
	readonly chat: InspectedChat;
	readonly documents: OwnDocuments;
	/** Loaded with the engine: without a call of a model there is nothing to tell. */
	readonly cacheMarkdown: typeof cacheMarkdown;
}

/** The command that shows the chat's prompt cache, as a page of the editor's own Markdown preview. It follows the chat while it is open. */
export function registerCacheInspector({ chat, documents, cacheMarkdown }: CacheInspectorPorts): vscode.Disposable {
	const page = vscode.Uri.from({ scheme: schemes.cache, path: `/${vscode.l10n.t("Prompt Cache")}.md` });
	const changes = new vscode.EventEmitter<vscode.Uri>();
	return vscode.Disposable.from(
		changes,
		chat.connect({ post: (message) => changesPage(message) && changes.fire(page) }),
		documents.register(schemes.cache, {
			onDidChange: changes.event,
			provideTextDocumentContent: async () => cacheMarkdown((await chat.transcript()).turns, pricesAsOf),
		}),
		vscode.commands.registerCommand(commands.showCache, async () => {
			changes.fire(page);
			await vscode.commands.executeCommand("markdown.showPreview", page);
		}),
	);
}

/** Another chat, or another call of this one. */
function changesPage(message: ToWebview): boolean {
	return message.kind === "snapshot" || (message.kind === "events" && message.events.some(({ kind }) => kind === "usage"));
}
