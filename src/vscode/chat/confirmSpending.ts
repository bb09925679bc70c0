import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import { wayOutOf } from "./failureActions.ts";

/**
 * Asks before a prompt is taken for which there is no money left. Returns whether it may be sent. Behind a turn that runs it is
 * queued, and what that turn will have cost is not known yet.
 */
export async function confirmSpending(
	session: Pick<Session, "spent" | "allowMore" | "isRunning">,
	folder: vscode.WorkspaceFolder | undefined,
	state: vscode.Memento,
): Promise<boolean> {
	const { spent } = session;
	if (!spent || session.isRunning) return true;
	const way = wayOutOf(spent, folder, state);
	const choice = way?.title ?? vscode.l10n.t("Continue");
	if ((await vscode.window.showWarningMessage(spent.message, { modal: true }, choice)) !== choice) return false;
	if (way) return way.run();
	session.allowMore();
	return true;
}
