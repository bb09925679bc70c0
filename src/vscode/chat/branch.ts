import * as vscode from "vscode";
import type { Chat } from "./chat.ts";

/** Opens a new chat that begins as this one, up to and including a turn. What its turns have changed can be brought back there as well. */
export async function branch(chat: Chat, turnId: string): Promise<void> {
	const { store, checkpoints, log } = chat.ports;
	const { turns } = (await chat.open()).transcript;
	const at = turns.findIndex(({ id }) => id === turnId);
	if (at < 0) return;
	const isUnfinished = turns[at]?.outcome === undefined;
	if (isUnfinished) return void vscode.window.showInformationMessage(vscode.l10n.t("Stop the answer first."));
	const copyId = await store.fork(chat.id, { text: nameBranch(chat.title), by: "user" });
	const next = turns[at + 1];
	if (next) store.writer(copyId, (error) => log.error(error)).append({ kind: "rewind", turnId: next.id, paid: "elsewhere" });
	await checkpoints.files.fork(chat.id, copyId, new Set(turns.slice(0, at + 1).map(({ id }) => id)));
	await chat.openStored(copyId);
}

/** A branch of a branch is named for what both are branches of. */
function nameBranch(title: string): string {
	const ending = ` (${vscode.l10n.t("branch")})`;
	const own = title.endsWith(ending) ? title.slice(0, -ending.length) : title;
	return vscode.l10n.t("{0} ({1})", own, vscode.l10n.t("branch"));
}
