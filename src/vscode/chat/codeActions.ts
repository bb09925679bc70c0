import * as vscode from "vscode";
import { type Place, strayMasks } from "../../core/guardrail/masks.ts";
import { isWorkspaceError } from "../../core/workspace.ts";
import { scopeOfEdit } from "../checkpoint/turnScope.ts";
import type { FileChanges } from "../edit/fileChanges.ts";
import { withoutLinks } from "../withoutLinks.ts";
import { retell } from "../../shared/retell.ts";

export interface CodePorts {
	readonly changes: FileChanges;
	/** Of the chat that the code stands in. */
	readonly masks: ReadonlySet<string>;
}

/** What the buttons of a code block do. All of them act because the user clicked, on the editor the user last used. */

export async function copyCode(text: string): Promise<void> {
	await vscode.env.clipboard.writeText(text);
}

export async function insertCode(text: string, { masks }: CodePorts): Promise<void> {
	const editor = targetEditor();
	if (!editor) return noEditor();
	if (refuseMasks({ before: editor.document.getText(editor.selection), after: text }, masks)) return;
	await editor.edit((edit) => edit.replace(editor.selection, text));
}

/**
 * Puts the block where it belongs in the open file, as a pending change: over the selection, or over the lines between its
 * own first and last line when each of these stands in the file just once.
 */
export async function applyCode(text: string, { changes, masks }: CodePorts): Promise<void> {
	const editor = targetEditor();
	if (!editor) return noEditor();
	const { document } = editor;
	const range = editor.selection.isEmpty ? findPlace(document, text) : editor.selection;
	if (refuseMasks({ before: range ? document.getText(range) : "", after: text }, masks)) return;
	if (!range) {
		return void vscode.window.showInformationMessage(
			vscode.l10n.t("Select the lines that this code should replace, then choose Apply again."),
		);
	}
	const replacement = { start: document.offsetAt(range.start), end: document.offsetAt(range.end), text: fitEnd(text, range) };
	try {
		await changes.edit(document, [replacement], scopeOfEdit(vscode.l10n.t("Code of the chat")), new AbortController().signal);
	} catch (error) {
		if (!isWorkspaceError(error)) throw error;
		void vscode.window.showErrorMessage(withoutLinks(retell(error.message)));
	}
}

/** A mask stands for a value that is hidden: in a file it would be in that value's place. Tells whether it has refused. */
function refuseMasks(place: Place, masks: ReadonlySet<string>): boolean {
	const stray = strayMasks(place, masks);
	if (stray.length === 0) return false;
	void vscode.window.showWarningMessage(
		vscode.l10n.t(
			"Nothing was written: this code holds {0} where the guardrail hides a value. Copy it, and fill the value in yourself.",
			stray.join(", "),
		),
	);
	return true;
}

/** Over whole lines the code ends with a line end, or the next line would be glued to it; inside a line it does not. */
function fitEnd(text: string, range: vscode.Range): string {
	const bare = text.replace(/\r?\n$/, "");
	return range.end.character === 0 && !range.isEmpty ? `${bare}\n` : bare;
}

function findPlace(document: vscode.TextDocument, text: string): vscode.Range | undefined {
	const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
	const first = onlyLine(document, lines[0]);
	const last = onlyLine(document, lines.at(-1));
	if (first === undefined || last === undefined || last < first) return undefined;
	return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}

function onlyLine(document: vscode.TextDocument, wanted: string | undefined): number | undefined {
	if (wanted === undefined) return undefined;
	const found = Array.from({ length: document.lineCount }, (_, line) => line).filter(
		(line) => document.lineAt(line).text.trim() === wanted.trim(),
	);
	return found.length === 1 ? found[0] : undefined;
}

/** The focus is in the chat now, so no editor may be active; the one in sight is meant. */
function targetEditor(): vscode.TextEditor | undefined {
	return vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((editor) => editor.document.uri.scheme === "file");
}

function noEditor(): void {
	void vscode.window.showInformationMessage(vscode.l10n.t("Open a file first: there is no editor to put the code into."));
}
