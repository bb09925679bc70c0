import * as vscode from "vscode";
import { type AppliedChange, type FileChange, type Replacement, WorkspaceError } from "../../core/workspace.ts";
import type { ChangeScope, Checkpoints } from "../checkpoint/checkpoints.ts";
import { uriIn } from "../workspace/folderFiles.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { type PlannedChange, planChange, planEdit } from "./plannedChange.ts";

/** Whose changes these are, and whether they are made at the selection. */
export interface ChangeOrigin extends ChangeScope {
	readonly isInline?: boolean;
}

/**
 * The one way by which the assistant changes files: everything is checked first, what the files are is made safe, then one edit of the
 * editor changes all of them, one undo, and the review knows of it. A keystroke that comes in between wins: nothing is changed.
 */
export class FileChanges {
	private readonly pending: PendingChanges;
	private readonly checkpoints: Checkpoints;

	constructor(pending: PendingChanges, checkpoints: Checkpoints) {
		this.pending = pending;
		this.checkpoints = checkpoints;
	}

	/** As `Workspace.change`. */
	async change(
		folder: vscode.WorkspaceFolder,
		changes: readonly FileChange[],
		origin: ChangeOrigin,
		signal: AbortSignal,
	): Promise<readonly AppliedChange[]> {
		const planned: PlannedChange[] = [];
		for (const change of changes) planned.push(await planChange(folder, change));
		refuseTwice(planned);
		return this.carryOut(planned, origin, signal);
	}

	/** Changes a document that the user has chosen, wherever it is. */
	async edit(
		document: vscode.TextDocument,
		replacements: readonly Replacement[],
		origin: ChangeOrigin,
		signal: AbortSignal,
	): Promise<AppliedChange | undefined> {
		const [applied] = await this.carryOut([planEdit(document, document.uri.fsPath, replacements)], origin, signal);
		return applied;
	}

	/** As `Workspace.protect`. */
	async protect<Result>(
		folder: vscode.WorkspaceFolder,
		paths: readonly string[],
		origin: ChangeOrigin,
		apply: () => Promise<Result>,
	): Promise<Result> {
		const uris = await Promise.all(paths.map((path) => uriIn(folder, path)));
		const files = uris.map(({ fsPath }) => ({ path: fsPath }));
		return this.checkpoints.protect(origin, files, () => this.whileEditing(uris, apply));
	}

	private async carryOut(planned: readonly PlannedChange[], origin: ChangeOrigin, signal: AbortSignal): Promise<readonly AppliedChange[]> {
		const files = planned.flatMap((change) => change.files);
		const uris = files.map(({ uri }) => uri);
		const journaled = files.map(({ uri, from, planned: bytes }) => ({ path: uri.fsPath, from: from?.fsPath, planned: bytes }));
		return this.checkpoints.protect(origin, journaled, async () => {
			/** Texts first: the editor refuses them, and with them everything, when a keystroke came before. */
			const edit = new vscode.WorkspaceEdit();
			for (const change of planned) change.check();
			for (const change of planned) change.addTo(edit);
			signal.throwIfAborted();
			const isApplied = await this.whileEditing(uris, async () => vscode.workspace.applyEdit(edit));
			if (!isApplied) {
				await this.whileEditing(uris, async () => void (await Promise.all(planned.map((change) => change.takeBack()))));
				throw refused(planned);
			}
			const editIds = planned.map((change) => this.pending.add({ ...change.describe(), inline: origin.isInline ?? false }));
			const applied: AppliedChange[] = [];
			for (const [index, change] of planned.entries()) applied.push({ ...(await change.finish()), editId: editIds[index] ?? "" });
			return applied;
		});
	}

	/** So that none of it is taken for the user's typing. */
	private whileEditing<Result>(uris: readonly vscode.Uri[], edit: () => Promise<Result>): Promise<Result> {
		return uris.reduceRight((run, uri) => () => this.pending.whileEditing(uri, run), edit)();
	}
}

/** Two changes of one file would each be of a text that the other has changed. */
function refuseTwice(planned: readonly PlannedChange[]): void {
	const paths = planned.flatMap(({ files }) => files).map(({ uri }) => uri.fsPath);
	const twice = paths.find((path, index) => paths.indexOf(path) !== index);
	if (twice !== undefined) throw new WorkspaceError("refused", `"${twice}" is changed twice in one call. Make one change of it.`);
}

function refused(planned: readonly PlannedChange[]): WorkspaceError {
	const names = planned.flatMap(({ files }) => files).map(({ uri }) => `"${vscode.workspace.asRelativePath(uri)}"`);
	return new WorkspaceError(
		"stale",
		`${names.join(", ")} was being changed at the same moment, so nothing was changed. Read it again, then try again.`,
	);
}
