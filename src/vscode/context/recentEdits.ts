import * as vscode from "vscode";

const most = 10;

/**
 * The files that the user has typed in, the newest first. A change of a file that is not in front of the user is no typing, and
 * neither is one that `isOurs` knows to be the assistant's.
 */
export class RecentEdits {
	private uris: readonly vscode.Uri[] = [];
	private readonly subscription: vscode.Disposable;

	constructor(isOurs: (uri: vscode.Uri) => boolean) {
		this.subscription = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			const isActive = vscode.window.activeTextEditor?.document === document;
			if (contentChanges.length > 0 && isActive && document.uri.scheme === "file" && !isOurs(document.uri)) this.note(document.uri);
		});
	}

	dispose(): void {
		this.subscription.dispose();
	}

	get all(): readonly vscode.Uri[] {
		return this.uris;
	}

	private note(uri: vscode.Uri): void {
		if (this.uris[0]?.toString() === uri.toString()) return;
		this.uris = [uri, ...this.uris.filter((other) => other.toString() !== uri.toString())].slice(0, most);
	}
}
