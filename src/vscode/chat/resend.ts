import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import type { Turn } from "../../shared/transcript.ts";
import { type ConfirmRestore, describeRestore, keptOf, restoreTurn } from "../checkpoint/restoreTurn.ts";
import type { Chat } from "./chat.ts";

export interface NewPrompt {
	/** In the place of the prompt as it was. */
	readonly text?: string;
	/** Answers this one turn. */
	readonly model?: string;
}

/**
 * Takes a turn of the chat and all after it back, and sends its prompt anew, with what was attached to it. The chat as it was stays
 * in its record, and so in the history as an earlier version; the user decides what becomes of the files that were changed. Nothing happens when the user does not want that.
 */
export async function resend(chat: Chat, turnId: string, { text, model }: NewPrompt): Promise<void> {
	const session = await chat.open();
	if (session.isRunning) return void vscode.window.showInformationMessage(vscode.l10n.t("Stop the answer first."));
	const { turns } = session.transcript;
	const at = turns.findIndex(({ id }) => id === turnId);
	const turn = turns[at];
	if (!turn) return;
	const prepared = await chat.prepare(text ?? turn.prompt.text);
	if (!prepared || !(await settleFiles(chat, session, turns.slice(at)))) return;
	/** Somebody may have sent something while the user was asked. */
	if (session.isRunning) return;
	const attached = session.attachmentsOf(turnId);
	/** What is mentioned anew goes with it; what was mentioned before is among what was attached. */
	const mentioned = text === undefined ? [] : await chat.tray.takeFor(text, []);
	const added = mentioned.filter(({ path }) => !attached.some((one) => one.path === path));
	chat.tray.drop(mentioned);
	if (!session.rewind(turnId)) return;
	await session.send(prepared.text, [...attached, ...added], model === undefined ? prepared.override : { ...prepared.override, model });
}

/** Asks what becomes of the files that these turns have changed. False: the user does not want to go on. */
async function settleFiles(chat: Chat, session: Session, cut: readonly Turn[]): Promise<boolean> {
	const first = cut.find(({ checkpoint }) => checkpoint?.state === "taken");
	if (!first || (await chat.ports.checkpoints.since(chat.id, { turnId: first.id })).length === 0) return true;
	let goesOn = true;
	const ask: ConfirmRestore = async (plan) => {
		const restore = vscode.l10n.t("Restore the Files as Well");
		const keep = vscode.l10n.t("Keep the Files");
		const message = vscode.l10n.t("What is taken back has changed files. Restore them to what they were before?");
		const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: describeRestore(plan) }, restore, keep);
		const kept = answer === restore ? await keptOf(plan) : undefined;
		goesOn = answer === keep || kept !== undefined;
		return kept;
	};
	await restoreTurn(chat.ports, chat.id, session, first.id, ask);
	return goesOn;
}
