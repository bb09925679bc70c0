import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import type { Chat } from "./chat.ts";

/** Why there is a second chat with the same beginning. */
export type CopyReason = "edit" | "retry" | "branch";

/** Keeps the chat as it is now in the history. */
export async function keepCopy(chat: Chat, session: Session, why: CopyReason): Promise<void> {
	await copy(chat, session, session.transcript.turns.length, why);
}

/** Opens a new chat that begins as this one, up to and including a turn. What its turns have changed can be brought back there as well. */
export async function branch(chat: Chat, turnId: string): Promise<void> {
	const session = await chat.open();
	const at = session.transcript.turns.findIndex(({ id }) => id === turnId);
	if (at < 0) return;
	const isUnfinished = session.transcript.turns[at]?.outcome === undefined;
	if (isUnfinished) return void vscode.window.showInformationMessage(vscode.l10n.t("Stop the answer first."));
	await chat.openStored(await copy(chat, session, at + 1, "branch"));
}

/** A new chat with the first `count` turns of this one. */
async function copy(chat: Chat, session: Session, count: number, why: CopyReason): Promise<string> {
	const { store, checkpoints } = chat.ports;
	const { turns } = session.transcript;
	const copyId = await store.fork(chat.id, { text: nameCopy(chat.title, why), by: "user" });
	const next = turns[count];
	if (next) store.writer(copyId, (error) => chat.ports.log.error(error)).append({ kind: "rewind", turnId: next.id, paid: "elsewhere" });
	await checkpoints.files.fork(chat.id, copyId, new Set(turns.slice(0, count).map(({ id }) => id)));
	return copyId;
}

/** A copy of a copy is named for what both are copies of. */
function nameCopy(title: string, why: CopyReason): string {
	const reasons = { edit: vscode.l10n.t("before the edit"), retry: vscode.l10n.t("before the retry"), branch: vscode.l10n.t("branch") };
	const ending = Object.values(reasons)
		.map((reason) => ` (${reason})`)
		.find((one) => title.endsWith(one));
	return vscode.l10n.t("{0} ({1})", ending ? title.slice(0, -ending.length) : title, reasons[why]);
}
