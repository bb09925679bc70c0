import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import { openPendingDiff } from "../edit/openReview.ts";

type Decision = "keep" | "undo" | "diff";

let decided: Promise<void> = Promise.resolve();

/** What the user decides about an edit in the chat. One after the other: all that is undone at once may be one file, changed and moved. */
export function decideEdit(pending: PendingChanges, editId: string, what: Decision): Promise<void> {
	const decision = decided.then(() => decide(pending, editId, what));
	decided = decision.catch(() => undefined);
	return decision;
}

async function decide(pending: PendingChanges, editId: string, what: Decision): Promise<void> {
	switch (what) {
		case "keep":
			return pending.keepEdit(editId);
		case "undo":
			return pending.undoEdit(editId);
		case "diff": {
			const uri = pending.uriOf(editId);
			if (uri) return openPendingDiff(pending, uri, { preview: true, preserveFocus: true });
			return void vscode.window.showInformationMessage(vscode.l10n.t("This edit is no longer pending."));
		}
		default:
			return assertNever(what);
	}
}
