import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";

/** Milliseconds that a turn has to end once it is stopped: a command that it runs may take its time. */
const patience = 5_000;

/** Stops what runs in a chat before another one is shown, once the user agrees. False when they do not. */
export async function leaveChat(session: Pick<Session, "isRunning" | "stop"> | undefined): Promise<boolean> {
	if (!session?.isRunning) return true;
	const stop = vscode.l10n.t("Stop and Leave");
	const detail = vscode.l10n.t("What has come stays in the chat, and you can go on with it from the history.");
	const message = vscode.l10n.t("The answer is still being written.");
	if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, stop)) !== stop) return false;
	session.stop();
	const until = Date.now() + patience;
	while (session.isRunning && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
	return true;
}
