import * as vscode from "vscode";
import { type IntendedFile, isSameImage, type JournaledChange, openChanges } from "../../core/checkpoint/checkpointJournal.ts";
import { keepImage, noteEnd } from "../../core/checkpoint/protectedChange.ts";
import type { Target } from "../../core/checkpoint/restorePlan.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { applyTargets } from "./restoreFiles.ts";
import { settlePending } from "./settlePending.ts";

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
	for (const file of change.files) {
		await wakeUp(file.path);
		const now = await keepImage(file.path, protection);
		if (isSameImage(now, file.before)) continue;
		touched.push({ file, isTorn: file.planned !== undefined && now.disk !== file.planned });
	}
	if (touched.length === 0) return protection.append({ kind: "void", changeId: change.changeId });
	const undo = vscode.l10n.t("Undo");
	const keep = vscode.l10n.t("Keep");
	const answer = await vscode.window.showWarningMessage(messageOf(touched), undo, keep);
	if (answer === undefined) return;
	const paths = change.files.map(({ path }) => path);
	if (answer === undo) {
		const targets = new Map(touched.map(({ file }) => [file.path, targetOf(file)]));
		await applyTargets(targets, protection.store);
		await settlePending(pending, targets.keys());
		return protection.append({ kind: "void", changeId: change.changeId });
	}
	await noteEnd(change.changeId, paths, protection);
}

/** What a crash left unsaved is in the editor's backup, and the editor shows it only once the file is opened. */
async function wakeUp(path: string): Promise<void> {
	await vscode.workspace.openTextDocument(vscode.Uri.file(path)).then(
		() => undefined,
		() => undefined,
	);
}

function targetOf({ before }: IntendedFile): Target {
	const isAbsent = before.disk === "absent" && before.unsaved === undefined;
	return isAbsent ? { kind: "absent" } : { kind: "image", image: before };
}

function messageOf(touched: readonly { readonly file: IntendedFile; readonly isTorn: boolean }[]): string {
	const nameOf = ({ file }: { readonly file: IntendedFile }) => vscode.workspace.asRelativePath(vscode.Uri.file(file.path));
	const torn = touched.filter(({ isTorn }) => isTorn).map(nameOf);
	const message = vscode.l10n.t("The editor stopped while Outcrop was changing {0}.", touched.map(nameOf).join(", "));
	return torn.length === 0 ? message : `${message} ${vscode.l10n.t("Not whole: {0}.", torn.join(", "))}`;
}
