import * as vscode from "vscode";
import type { PendingChanges } from "./pendingChanges.ts";
import { baseUri, goneUri } from "./reviewUris.ts";

/** Opens the diff of a file against what it was before its pending changes. */
export async function openPendingDiff(pending: PendingChanges, uri: vscode.Uri, options: vscode.TextDocumentShowOptions): Promise<void> {
	const change = pending.changeOf(uri);
	const modified = change?.kind === "delete" ? goneUri(uri) : uri;
	await vscode.commands.executeCommand("vscode.diff", baseUri(uri), modified, titleOf(pending, uri), options);
}

/** Opens the diffs of all files in one editor. The editor shows a side that is not there as a file created or deleted. */
export async function openReviewOfAll(pending: PendingChanges): Promise<void> {
	if (pending.uris.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t("No changes are pending."));
	const resources = pending.uris.map((uri) => {
		const kind = pending.changeOf(uri)?.kind;
		return [uri, kind === "create" ? undefined : baseUri(uri), kind === "delete" ? undefined : uri];
	});
	await vscode.commands.executeCommand("vscode.changes", vscode.l10n.t("Outcrop: Pending Changes"), resources);
}

function titleOf(pending: PendingChanges, uri: vscode.Uri): string {
	const path = vscode.workspace.asRelativePath(uri);
	const change = pending.changeOf(uri);
	switch (change?.kind) {
		case "create":
			return vscode.l10n.t("{0} (created)", path);
		case "delete":
			return vscode.l10n.t("{0} (deleted)", path);
		case "move":
			return vscode.l10n.t("{0} → {1} (moved)", change.from ? vscode.workspace.asRelativePath(change.from) : "", path);
		default:
			return vscode.l10n.t("{0} (pending changes)", path);
	}
}
