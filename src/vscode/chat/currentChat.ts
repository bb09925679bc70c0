import * as vscode from "vscode";

/** What is remembered of the current chat besides its records. */
export interface CurrentChat {
	readonly chatId: string;
	/** URI of the workspace folder. */
	readonly folder?: string;
	readonly draft: string;
}

/** A new chat belongs to the folder of the active editor. */
export function freshChat(): CurrentChat {
	const active = vscode.window.activeTextEditor?.document.uri;
	const folder = active && vscode.workspace.getWorkspaceFolder(active);
	return { chatId: crypto.randomUUID(), folder: (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.toString(), draft: "" };
}
