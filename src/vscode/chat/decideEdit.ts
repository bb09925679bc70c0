import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import { openPendingDiff } from "../edit/review.ts";

/** What the user decides about an edit in the chat. */
export async function decideEdit(pending: PendingChanges, editId: string, what: "keep" | "undo" | "diff"): Promise<void> {
	switch (what) {
		case "keep":
			return pending.keepEdit(editId);
		case "undo":
			return pending.undoEdit(editId);
		case "diff": {
			const uri = pending.uriOf(editId);
			if (uri) return openPendingDiff(uri);
			return void vscode.window.showInformationMessage(vscode.l10n.t("This edit is no longer pending."));
		}
		default:
			return assertNever(what);
	}
}
