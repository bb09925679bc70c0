import * as vscode from "vscode";
import type { Account } from "../../core/connection.ts";
import type { Settings } from "../../core/settings.ts";
import type { Failure } from "../../shared/turnEvent.ts";
import { pathOf, selectedLines } from "../chat/attach.ts";
import { wayOutOf } from "../chat/failureActions.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel, withoutRefused } from "../connection/foreignModel.ts";
import { commands, internalCommands } from "../names.ts";
import { readChoices } from "../settings/choices.ts";
import { readSettings } from "../settings/settings.ts";
import { type InlineResult, type InlineRunPorts, runInlineEdit } from "./inlineEditRun.ts";
import { InlineProgress } from "./inlineProgress.ts";
import { askInstruction } from "./instructionPick.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { TrackedLines } from "./trackedLines.ts";
import { withoutLinks } from "../withoutLinks.ts";

export interface InlineEditPorts extends InlineRunPorts {
	readonly account: Account;
	readonly state: vscode.Memento;
	readonly pending: PendingChanges;
}

/** What the inline edits of this window share. */
interface Inline extends InlineEditPorts {
	readonly progress: InlineProgress;
	/** Instructions by the ids of the edits that came of them. */
	readonly instructions: Map<string, string>;
}

/** Lines that should change, and what is known of them. */
interface Place {
	readonly document: vscode.TextDocument;
	readonly range: vscode.Range;
	/** What the box begins with. */
	readonly instruction?: string;
	/** The lines came of an edit at the selection. */
	readonly isRefined?: boolean;
	/** Its instruction, while this window knows it. */
	readonly earlier?: string;
}

/** "Edit Selection": an instruction at the selection, one forced edit, then a pending hunk to accept, discard or refine. */
export function registerInlineEdit(ports: InlineEditPorts): vscode.Disposable {
	const progress = new InlineProgress();
	const inline: Inline = { ...ports, progress, instructions: new Map() };
	return vscode.Disposable.from(
		progress,
		vscode.commands.registerCommand(commands.editSelection, async () => {
			const editor = vscode.window.activeTextEditor;
			if (!editor) return say(vscode.l10n.t("Open a file and select what should be changed."));
			if (editor.selections.length > 1)
				return say(vscode.l10n.t("One place is edited at a time. Keep one cursor or selection, then try again."));
			await editPlace(inline, { document: editor.document, range: editor.selection });
		}),
		vscode.commands.registerCommand(internalCommands.refineHunk, async (uri: vscode.Uri, place: TrackedLines) => {
			const document = await vscode.workspace.openTextDocument(uri);
			const hunk = ports.pending.hunksOf(document).find(({ current }) => current.start === place.first);
			if (!hunk) return;
			const first = Math.min(hunk.current.start, document.lineCount - 1);
			const end = Math.max(first, hunk.current.end - 1);
			const range = new vscode.Range(first, 0, end, document.lineAt(end).text.length);
			await editPlace(inline, { document, range, isRefined: true, earlier: earlierInstruction(inline, uri) });
		}),
	);
}

async function editPlace(inline: Inline, place: Place): Promise<void> {
	const { document } = place;
	const folder = vscode.workspace.getWorkspaceFolder(document.uri);
	if (!folder) return say(vscode.l10n.t("Only files of an open folder can be edited."));
	if (!vscode.workspace.isTrusted) return say(vscode.l10n.t("Trust this workspace first: Outcrop changes no files in an untrusted one."));
	const path = pathOf(document.uri, folder);
	/** From here on the user may type around the lines: while the box is open, and while the model writes. */
	const lines = new TrackedLines(document, selectedLines(place.range));
	try {
		const instruction = await askInstruction(inline.state, titleOf(lines, path, place.isRefined), place.instruction ?? "");
		if (instruction === undefined) return;
		const settings = await confirmedSettings(inline, folder);
		if (!settings) return;
		const range = document.validateRange(new vscode.Range(lines.first, 0, lines.last, Number.MAX_SAFE_INTEGER));
		const edit = { folder, document, path, lines, settings, instruction, earlier: place.earlier };
		const { outcome, editIds } = await inline.progress.show(document, range, async (signal): Promise<InlineResult> => {
			return settings.model === "" ? { outcome: noModel(), editIds: [] } : runInlineEdit(inline, edit, signal);
		});
		const whole = place.earlier === undefined ? instruction : `${place.earlier}\n${instruction}`;
		for (const editId of editIds) inline.instructions.set(editId, whole);
		if (outcome.kind === "done" || outcome.kind === "cancelled") return;
		const again = document.validateRange(new vscode.Range(lines.first, 0, lines.last, Number.MAX_SAFE_INTEGER));
		if (await offerWayOut(outcome.failure, folder, inline.state)) await editPlace(inline, { ...place, range: again, instruction });
	} finally {
		lines.dispose();
	}
}

function noModel(): InlineResult["outcome"] {
	return { kind: "failed", failure: { kind: "not-found", message: vscode.l10n.t("No model is chosen yet."), action: "select-model" } };
}

/** The settings without what the user has refused; `undefined` when that is all of it. */
async function confirmedSettings(inline: Inline, folder: vscode.WorkspaceFolder): Promise<Settings | undefined> {
	const configured = withoutRefused(readSettings(folder, readChoices(inline.state)), folder, inline.state);
	if (!(await confirmForeignModel(configured, folder, inline)) || !(await confirmForeignGuardrail(configured, folder, inline)))
		return undefined;
	/** A fallback or the small model may have been refused just now. */
	return withoutRefused(configured, folder, inline.state);
}

/** Over the box that asks for the instruction. */
export function titleOf({ first, last }: Pick<TrackedLines, "first" | "last">, path: string, isRefined = false): string {
	if (isRefined)
		return first === last
			? vscode.l10n.t("Refine line {0} of {1}", first + 1, path)
			: vscode.l10n.t("Refine lines {0}–{1} of {2}", first + 1, last + 1, path);
	return first === last
		? vscode.l10n.t("Edit line {0} of {1}", first + 1, path)
		: vscode.l10n.t("Edit lines {0}–{1} of {2}", first + 1, last + 1, path);
}

function earlierInstruction({ pending, instructions }: Inline, uri: vscode.Uri): string | undefined {
	const known = pending.inlineEditsOf(uri).filter((editId) => instructions.has(editId));
	return instructions.get(known.at(-1) ?? "");
}

/** Offers what the failure offers, or another try. Returns whether to try again. */
async function offerWayOut(failure: Failure, folder: vscode.WorkspaceFolder, state: vscode.Memento): Promise<boolean> {
	const way = wayOutOf(failure, folder, state) ?? { title: vscode.l10n.t("Try Again"), run: async () => true };
	return (await vscode.window.showErrorMessage(withoutLinks(failure.message), way.title)) === way.title && way.run();
}

function say(message: string): void {
	void vscode.window.showInformationMessage(withoutLinks(message));
}
