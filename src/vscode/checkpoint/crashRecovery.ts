import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import {
	type ChangedFile,
	type IntendedFile,
	isSameImage,
	type JournaledChange,
	type JournalRecord,
	openChanges,
} from "../../core/checkpoint/checkpointJournal.ts";
import { keepImage } from "../../core/checkpoint/protectedChange.ts";
import { planRestore } from "../../core/checkpoint/restorePlan.ts";
import { isWorkspaceError } from "../../core/workspace.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { applyTargets, restorePorts } from "./restoreFiles.ts";
import { sayNotSaved } from "./restoreTurn.ts";
import { settlePending } from "./settlePending.ts";
import { scopeOfEdit } from "./turnScope.ts";
import { retell } from "../../shared/retell.ts";

/**
 * Looks for changes that a crash has cut, and offers to take them back. Changes no file without an answer; asks again at the next start
 * when there is none. A change that has touched nothing is closed in silence.
 */
export async function offerRecovery(checkpoints: Checkpoints, pending: PendingChanges): Promise<void> {
	/** All of them first: what this window changes from now on is under way, and not cut. */
	const cut: { readonly chatId: string; readonly change: JournaledChange }[] = [];
	for (const chatId of await checkpoints.files.chatIds()) {
		for (const change of openChanges(await checkpoints.files.checkpointsOf(chatId))) cut.push({ chatId, change });
	}
	if (cut.length === 0) return;
	/** Whatever else is changed in the meantime, the next start looks again, unless all questions were answered. */
	await checkpoints.begin();
	let areSettled = true;
	for (const { chatId, change } of cut) areSettled = (await recover(checkpoints, pending, chatId, change)) && areSettled;
	if (areSettled) await checkpoints.end();
}

/** False when the change is still cut: there was no answer, or the editor refused. */
async function recover(checkpoints: Checkpoints, pending: PendingChanges, chatId: string, change: JournaledChange): Promise<boolean> {
	const protection = checkpoints.protection(chatId);
	const touched: { readonly file: IntendedFile; readonly isTorn: boolean }[] = [];
	const left: ChangedFile[] = [];
	for (const file of change.files) {
		await wakeUp(file.path);
		const now = await keepImage(file.path, protection);
		left.push({ path: file.path, after: now });
		if (isSameImage(now, file.before)) continue;
		touched.push({ file, isTorn: file.planned !== undefined && now.disk !== file.planned });
	}
	const { changeId } = change;
	const close = async (record: JournalRecord) => {
		await protection.append(record);
		return true;
	};
	if (touched.length === 0) return close({ kind: "void", changeId });
	const undo = vscode.l10n.t("Undo");
	const keep = vscode.l10n.t("Keep");
	const answer = await vscode.window.showWarningMessage(messageOf(touched), undo, keep);
	if (answer === undefined) return false;
	/** The question may have stood there for hours: what was typed since is the user's, whatever the answer. */
	if (answer === keep) return close({ kind: "done", changeId, files: left });
	const asLeft = { changeId, files: change.files.map((file, index) => ({ ...file, after: left[index]?.after })) };
	return (await takeBack(checkpoints, pending, chatId, asLeft)) && close({ kind: "void", changeId });
}

/** False when the editor refused, and nothing was changed. */
async function takeBack(checkpoints: Checkpoints, pending: PendingChanges, chatId: string, change: JournaledChange): Promise<boolean> {
	const think = () => planRestore([{ changes: [change] }], restorePorts(checkpoints, chatId));
	const plan = await think();
	const files = [...plan.targets.keys()].map((path) => ({ path, from: plan.moves.get(path) }));
	const isStillMeant = async () => isDeepStrictEqual(await think(), plan);
	const { store } = checkpoints.protection(chatId);
	const scope = scopeOfEdit(vscode.l10n.t("Undo what a crash has cut"));
	try {
		const notSaved = await checkpoints.protect(scope, files, () => applyTargets(plan.targets, store, isStillMeant));
		if (notSaved.length > 0) sayNotSaved(notSaved);
	} catch (error) {
		if (!isWorkspaceError(error)) throw error;
		void vscode.window.showErrorMessage(retell(error.message));
		return false;
	}
	await settlePending(pending, plan.targets.keys());
	return true;
}

/** What a crash left unsaved is in the editor's backup, and the editor shows it only once the file is opened. */
async function wakeUp(path: string): Promise<void> {
	await vscode.workspace.openTextDocument(vscode.Uri.file(path)).then(
		() => undefined,
		() => undefined,
	);
}

function messageOf(touched: readonly { readonly file: IntendedFile; readonly isTorn: boolean }[]): string {
	const nameOf = ({ file }: { readonly file: IntendedFile }) => vscode.workspace.asRelativePath(vscode.Uri.file(file.path));
	const torn = touched.filter(({ isTorn }) => isTorn).map(nameOf);
	const message = vscode.l10n.t("The editor stopped while Outcrop was changing {0}.", touched.map(nameOf).join(", "));
	return torn.length === 0 ? message : `${message} ${vscode.l10n.t("Not whole: {0}.", torn.join(", "))}`;
}
