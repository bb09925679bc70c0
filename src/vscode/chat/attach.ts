import { basename } from "node:path";
import * as vscode from "vscode";
import { type AttachmentResult, attachFile, attachLines, tooLargeBecause } from "../../core/documents/attachments.ts";
import type { MediaFacts } from "../../core/documents/media.ts";

/** Reads a file that the user picked, dropped or has open. A document with unsaved changes is taken as the editor has it. */
export async function attachUri(uri: vscode.Uri, folder: vscode.WorkspaceFolder | undefined, facts: MediaFacts): Promise<AttachmentResult> {
	const path = pathOf(uri, folder);
	const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
	if (open?.isDirty) return attachFile({ id: crypto.randomUUID(), path, bytes: new TextEncoder().encode(open.getText()) }, facts);
	try {
		const { type, size } = await vscode.workspace.fs.stat(uri);
		if (type & vscode.FileType.Directory) return { refusal: vscode.l10n.t("{0} is a folder. Attach its files one by one.", path) };
		/** What is refused by its size alone is not read. */
		const refusal = tooLargeBecause(path, size, facts);
		if (refusal !== undefined) return { refusal };
		return attachFile({ id: crypto.randomUUID(), path, bytes: await vscode.workspace.fs.readFile(uri) }, facts);
	} catch {
		return { refusal: vscode.l10n.t("{0} cannot be read.", path) };
	}
}

/** The lines that the selection touches. A selection that ends at the start of a line does not count that line. */
export function attachSelection(
	document: vscode.TextDocument,
	selection: vscode.Range,
	folder: vscode.WorkspaceFolder | undefined,
): AttachmentResult {
	const { first, last } = selectedLines(selection);
	const lines = Array.from({ length: last - first + 1 }, (_, index) => document.lineAt(first + index).text);
	return attachLines(crypto.randomUUID(), pathOf(document.uri, folder), first + 1, lines);
}

/** Zero-based, inclusive. */
export function selectedLines(selection: vscode.Range): { first: number; last: number } {
	const first = selection.start.line;
	const endsAtLineStart = selection.end.character === 0 && selection.end.line > first;
	return { first, last: endsAtLineStart ? selection.end.line - 1 : selection.end.line };
}

/**
 * How the chat of `folder` names a file: relative to the folder; a file of another folder of the window behind that folder's
 * name, so that it is not taken for one of the chat's; a file outside by its name alone.
 */
export function pathOf(uri: vscode.Uri, folder: vscode.WorkspaceFolder | undefined): string {
	const own = vscode.workspace.getWorkspaceFolder(uri);
	if (!own) return basename(uri.path);
	return vscode.workspace.asRelativePath(uri, own.uri.toString() !== folder?.uri.toString()).replace(/\\/g, "/");
}
