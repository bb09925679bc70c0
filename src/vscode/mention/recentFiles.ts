import * as vscode from "vscode";
import { pathOf } from "../chat/attach.ts";

/** Files that are remembered. */
const mostRecent = 50;

/** Which files the user works with: those in tabs first, the latest first among them, then those that were shown before. */
export class RecentFiles implements vscode.Disposable {
	private recent: readonly vscode.Uri[] = [];
	private readonly subscription: vscode.Disposable;

	constructor() {
		this.note(vscode.window.activeTextEditor);
		this.subscription = vscode.window.onDidChangeActiveTextEditor((editor) => this.note(editor));
	}

	dispose(): void {
		this.subscription.dispose();
	}

	/** Relative to the folder; what is outside of it is left out. */
	pathsIn(folder: vscode.WorkspaceFolder): readonly string[] {
		const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ input }) => input));
		const open = tabs.flatMap((input) => (input instanceof vscode.TabInputText ? [input.uri] : []));
		const isOpen = new Set(open.map(String));
		const recentOpen = this.recent.filter((uri) => isOpen.has(uri.toString()));
		const all = [...recentOpen, ...open, ...this.recent].filter((uri) => isWithin(uri, folder));
		return [...new Set(all.map((uri) => pathOf(uri, folder)))];
	}

	private note(editor: vscode.TextEditor | undefined): void {
		if (!editor) return;
		const { uri } = editor.document;
		this.recent = [uri, ...this.recent.filter((known) => known.toString() !== uri.toString())].slice(0, mostRecent);
	}
}

function isWithin(uri: vscode.Uri, folder: vscode.WorkspaceFolder): boolean {
	return vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
}
