import * as vscode from "vscode";

/** What is remembered of the current chat besides its records. */
export interface CurrentChat {
	readonly chatId: string;
	/** URI of the workspace folder. */
	readonly folder?: string;
	readonly draft: string;
	/** When it was typed, by the clock of the page. */
	readonly draftAt?: number;
	/** Prompts that wait for the turn that runs, as they were typed. */
	readonly queued?: readonly string[];
}

/** What was queued when the window closed is back in the composer: it is not lost, and nothing is sent that nobody sends. */
export function withQueueAsDraft(current: CurrentChat): CurrentChat {
	const { draft, queued = [] } = current;
	return { ...current, draft: [...queued, draft].filter((text) => text.trim() !== "").join("\n\n"), queued: [] };
}

/** A new chat belongs to the folder of the active editor. */
export function freshChat(): CurrentChat {
	const active = vscode.window.activeTextEditor?.document.uri;
	const folder = active && vscode.workspace.getWorkspaceFolder(active);
	const chosen = folder ?? vscode.workspace.workspaceFolders?.[0];
	return { chatId: crypto.randomUUID(), folder: chosen?.uri.toString(), draft: "", queued: [] };
}
