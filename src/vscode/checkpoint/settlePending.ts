import * as vscode from "vscode";
import type { PendingChanges } from "../edit/pendingChanges.ts";

/** Files were brought back: what was created, deleted or moved is no question any more, and lines are seen to be what they were. */
export async function settlePending(pending: PendingChanges, paths: Iterable<string>): Promise<void> {
	for (const uri of [...paths].map((path) => vscode.Uri.file(path))) {
		const kind = pending.changeOf(uri)?.kind;
		if (kind === "edit") pending.hunksOf(await vscode.workspace.openTextDocument(uri));
		else if (kind !== undefined) pending.settleFile(uri);
	}
}
