import * as vscode from "vscode";

/** Milliseconds after which a file that has gone stays gone: git and some programs write a file anew by deleting it first. */
const settled = 2_000;

/** Tells that a file has come or gone on the disk, whoever has done that, once the disk has settled. */
export class DiskWatch {
	private readonly waiting = new Map<string, NodeJS.Timeout>();
	private readonly watcher = vscode.workspace.createFileSystemWatcher("**/*", false, true, false);

	constructor(isOfInterest: (uri: vscode.Uri) => boolean, onSettled: (uri: vscode.Uri) => void) {
		const note = (uri: vscode.Uri) => {
			const key = uri.toString();
			clearTimeout(this.waiting.get(key));
			this.waiting.delete(key);
			if (!isOfInterest(uri)) return;
			const look = () => {
				this.waiting.delete(key);
				onSettled(uri);
			};
			this.waiting.set(key, setTimeout(look, settled));
		};
		this.watcher.onDidCreate(note);
		this.watcher.onDidDelete(note);
	}

	dispose(): void {
		for (const timer of this.waiting.values()) clearTimeout(timer);
		this.watcher.dispose();
	}
}
