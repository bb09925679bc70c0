import * as vscode from "vscode";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import { openIfThere } from "../edit/undoing.ts";

/** Files were brought back: what was created, deleted or moved is no question any more, nor is what is gone with its file, and lines are seen to be what they were. */
export async function settlePending(pending: PendingChanges, paths: Iterable<string>): Promise<void> {
	for (const uri of [...paths].map((path) => vscode.Uri.file(path))) {
		const kind = pending.changeOf(uri)?.kind;
		const document = kind === "edit" ? await openIfThere(uri) : undefined;
		if (document) pending.hunksOf(document);
		else if (kind !== undefined) pending.settleFile(uri);
	}
}
