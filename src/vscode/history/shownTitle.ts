import type * as vscode from "vscode";
import type { ToWebview } from "../../shared/protocol.ts";

/** Shows what a chat is called: an editor tab by its name, the view beside its own. An empty title is of a chat that was asked nothing. */
export function showTitle(view: vscode.WebviewView | vscode.WebviewPanel, title: string): void {
	if ("reveal" in view) view.title = title || "Outcrop";
	else view.description = title;
}

/** Whether a chat may be called otherwise after this message: another chat is shown, or the first prompt is there. */
export function mayRetitle(message: ToWebview): boolean {
	if (message.kind === "snapshot") return true;
	return message.kind === "events" && message.events.some(({ kind }) => kind === "turn-start" || kind === "rewind");
}
