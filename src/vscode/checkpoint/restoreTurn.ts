import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import type { Checkpoint } from "../../core/checkpoint/checkpointJournal.ts";
import { planRestore, type RestorePlan } from "../../core/checkpoint/restorePlan.ts";
import { isWorkspaceError } from "../../core/workspace.ts";
import type { Turn } from "../../shared/transcript.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import type { Checkpoints } from "./checkpoints.ts";
import { applyTargets, restorePorts } from "./restoreFiles.ts";
import { settlePending } from "./settlePending.ts";
import { titleOf } from "./turnScope.ts";
import { retell } from "../../shared/retell.ts";

export interface RestoringPorts {
	readonly checkpoints: Checkpoints;
	readonly pending: PendingChanges;
}

/**
 * Brings the files back to how they were before a turn of the chat, or, when that has been done, to how they were before it was done.
 * What the user has typed since stays. Asks first, and can itself be taken back.
 */
export async function restoreTurn(
	ports: RestoringPorts,
	chatId: string,
	session: Session,
	turnId: string,
	confirm: ConfirmRestore = confirmRestore,
): Promise<void> {
	if (session.isRunning) return say(vscode.l10n.t("Stop the answer first: it may be changing files."));
	const turn = session.transcript.turns.find(({ id }) => id === turnId);
	const since = turn ? await checkpointsSince(ports.checkpoints, chatId, turn) : [];
	if (!turn?.checkpoint || since.length === 0) return say(vscode.l10n.t("What the files were before this message is no longer stored."));
	const think = () => planRestore(since, restorePorts(ports.checkpoints, chatId));
	const plan = await think();
	if (plan.targets.size === 0) return say(withConflicts(vscode.l10n.t("The files are as they were already."), plan));
	const kept = await confirm(plan, turn);
	if (!kept) return;
	const targets = new Map([...plan.targets].filter(([path]) => !kept.has(path)));
	const checkpointId = crypto.randomUUID();
	const isRedo = turn.checkpoint.state === "restored";
	const scope = { chatId, turn: () => ({ turnId, checkpointId, title: titleOf(turn.prompt.text) }) };
	const { store } = ports.checkpoints.protection(chatId);
	const files = [...targets.keys()].map((path) => ({ path, from: plan.moves.get(path) }));
	const isStillMeant = async () => isDeepStrictEqual(await think(), plan);
	let notSaved: readonly string[];
	try {
		notSaved = await ports.checkpoints.protect(scope, files, () => applyTargets(targets, store, isStillMeant));
	} catch (error) {
		if (!isWorkspaceError(error)) throw error;
		return void vscode.window.showErrorMessage(retell(error.message));
	}
	await settlePending(ports.pending, targets.keys());
	session.noteCheckpoint({ kind: "checkpoint", turnId, checkpointId, state: isRedo ? "taken" : "restored" });
	if (plan.conflicts.length > 0) say(withConflicts(vscode.l10n.t("The files were restored."), plan));
	if (notSaved.length > 0) sayNotSaved(notSaved);
}

/** Nothing when nobody remembers the checkpoint any more. After a redo, the turn's own beginning is meant again. */
function checkpointsSince(checkpoints: Checkpoints, chatId: string, { id, checkpoint }: Turn): Promise<readonly Checkpoint[]> {
	return checkpoints.since(chatId, checkpoint?.state === "restored" ? { checkpointId: checkpoint.id } : { turnId: id });
}

/** Asks the user. The paths that stay as they are; `undefined`: nothing is to be done. */
export type ConfirmRestore = (plan: RestorePlan, turn: Turn) => Promise<ReadonlySet<string> | undefined>;

async function confirmRestore(plan: RestorePlan, { prompt, checkpoint }: Turn): Promise<ReadonlySet<string> | undefined> {
	const restore = checkpoint?.state === "restored" ? vscode.l10n.t("Redo") : vscode.l10n.t("Restore");
	const title =
		checkpoint?.state === "restored"
			? vscode.l10n.t("Bring back what was restored before “{0}”?", titleOf(prompt.text))
			: vscode.l10n.t("Restore the files to before “{0}”?", titleOf(prompt.text));
	const answer = await vscode.window.showWarningMessage(title, { modal: true, detail: describeRestore(plan) }, restore);
	return answer === restore ? keptOf(plan) : undefined;
}

/** What would be restored, for a dialog. */
export function describeRestore(plan: RestorePlan): string {
	return [describe(plan), conflictLine(plan)].filter(Boolean).join("\n\n");
}

/** The paths that stay as they are, of those that the user may not want to lose; asks about them. */
export async function keptOf(plan: RestorePlan): Promise<ReadonlySet<string> | undefined> {
	if (plan.changedSince.length === 0) return new Set();
	const remove = vscode.l10n.t("Delete");
	const keep = vscode.l10n.t("Keep");
	const message = vscode.l10n.t(
		"{0}: changed since Outcrop created it. Delete it all the same?",
		plan.changedSince.map((path) => nameOf(path)).join(", "),
	);
	const answer = await vscode.window.showWarningMessage(message, { modal: true }, remove, keep);
	return answer === undefined ? undefined : new Set(answer === keep ? plan.changedSince : []);
}

/** As many as a dialog shows without filling the screen. */
const mostNames = 20;

function describe({ targets }: RestorePlan): string {
	const names = [...targets].map(([path, { kind }]) => (kind === "absent" ? vscode.l10n.t("{0} (deleted)", nameOf(path)) : nameOf(path)));
	const more = names.length - mostNames;
	return [...names.toSorted().slice(0, mostNames), ...(more > 0 ? [vscode.l10n.t("and {0} more", more)] : [])].join("\n");
}

function withConflicts(message: string, plan: RestorePlan): string {
	return [message, conflictLine(plan)].filter(Boolean).join(" ");
}

function conflictLine({ conflicts }: RestorePlan): string {
	if (conflicts.length === 0) return "";
	return vscode.l10n.t("Your own changes stay in {0}, where the same lines would have to change.", conflicts.map(nameOf).join(", "));
}

/** A file that may only be read, a folder that is gone. */
export function sayNotSaved(paths: readonly string[]): void {
	const message = vscode.l10n.t("{0} could not be saved as it was to be. Look whether it may be written.", paths.map(nameOf).join(", "));
	void vscode.window.showWarningMessage(message);
}

function nameOf(path: string): string {
	return vscode.workspace.asRelativePath(vscode.Uri.file(path));
}

function say(message: string): void {
	void vscode.window.showInformationMessage(message);
}
