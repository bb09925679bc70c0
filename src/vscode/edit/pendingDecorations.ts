import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import type { ChangeKind } from "./pendingFile.ts";

/** Marks files with pending changes wherever the editor names files: how many places wait, in the colours of its gutter. */
export class PendingDecorations implements vscode.FileDecorationProvider {
	private readonly changed = new vscode.EventEmitter<vscode.Uri>();
	private readonly shown = new Map<string, string>();
	private readonly pending: PendingChanges;
	readonly onDidChangeFileDecorations = this.changed.event;

	constructor(pending: PendingChanges) {
		this.pending = pending;
	}

	dispose(): void {
		this.changed.dispose();
	}

	/** Typing changes most hunks, and the number of them hardly ever. */
	update(uri: vscode.Uri): void {
		const key = uri.toString();
		const now = `${this.pending.changeOf(uri)?.kind} ${this.pending.countOf(uri)}`;
		if (this.shown.get(key) === now) return;
		this.shown.set(key, now);
		this.changed.fire(uri);
	}

	provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
		const change = this.pending.changeOf(uri);
		if (!change) return undefined;
		const count = this.pending.countOf(uri);
		const badge = count > 9 ? "9+" : String(count);
		const decoration = new vscode.FileDecoration(badge, tooltipOf(change.kind, count), new vscode.ThemeColor(colorOf(change.kind)));
		decoration.propagate = true;
		return decoration;
	}
}

function tooltipOf(kind: ChangeKind, count: number): string {
	switch (kind) {
		case "create":
			return vscode.l10n.t("Created by Outcrop, to be reviewed");
		case "delete":
			return vscode.l10n.t("Deleted by Outcrop, to be reviewed");
		case "move":
			return vscode.l10n.t("Moved by Outcrop, to be reviewed");
		case "edit":
			return count === 1
				? vscode.l10n.t("1 change of Outcrop to be reviewed")
				: vscode.l10n.t("{0} changes of Outcrop to be reviewed", String(count));
		default:
			return assertNever(kind);
	}
}

function colorOf(kind: ChangeKind): string {
	switch (kind) {
		case "create":
			return "editorGutter.addedBackground";
		case "delete":
			return "editorGutter.deletedBackground";
		case "edit":
		case "move":
			return "editorGutter.modifiedBackground";
		default:
			return assertNever(kind);
	}
}
