import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import {
	type ChangedFile,
	type IntendedFile,
	isSameImage,
	type JournaledChange,
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
	for (const { chatId, change } of cut) await recover(checkpoints, pending, chatId, change);
}

async function recover(checkpoints: Checkpoints, pending: PendingChanges, chatId: string, change: JournaledChange): Promise<void> {
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
	if (touched.length === 0) return protection.append({ kind: "void", changeId: change.changeId });
	const undo = vscode.l10n.t("Undo");
	const keep = vscode.l10n.t("Keep");
	const answer = await vscode.window.showWarningMessage(messageOf(touched), undo, keep);
	if (answer === undefined) return;
	/** The question may have stood there for hours: what was typed since is the user's, whatever the answer. */
	const { changeId } = change;
	if (answer === keep) return protection.append({ kind: "done", changeId, files: left });
	const asLeft = { changeId, files: change.files.map((file, index) => ({ ...file, after: left[index]?.after })) };
	if (await takeBack(checkpoints, pending, chatId, asLeft)) await protection.append({ kind: "void", changeId });
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
