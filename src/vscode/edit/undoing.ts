import { chmod } from "node:fs/promises";
import * as vscode from "vscode";
import { lineReplacements } from "../../core/edit/hunks.ts";
import type { DocumentWatch } from "./documentWatch.ts";
import { deletedBytes, type PendingFile, uriOf } from "./pendingFile.ts";
import { withoutLinks } from "../withoutLinks.ts";

/**
 * Writes a text into a document line by line, tells when it stands there, and saves what had no unsaved changes before. Saving can
 * take its time: formatters run in it. False when the editor refused, for example because the user typed at that very moment.
 */
export async function writeText(
	document: vscode.TextDocument,
	text: string,
	watch: DocumentWatch,
	onWritten: () => void,
): Promise<boolean> {
	const wasDirty = document.isDirty;
	const edit = new vscode.WorkspaceEdit();
	for (const { start, end, text: inserted } of lineReplacements(document.getText(), text)) {
		edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
	}
	const isWritten = edit.size === 0 || (await watch.whileEditing(document.uri, async () => vscode.workspace.applyEdit(edit)));
	if (!isWritten) return false;
	onWritten();
	if (!wasDirty && edit.size > 0) await document.save();
	return true;
}

export async function deleteFile(uri: vscode.Uri): Promise<boolean> {
	const edit = new vscode.WorkspaceEdit();
	edit.deleteFile(uri, { ignoreIfNotExists: true });
	return vscode.workspace.applyEdit(edit);
}

/** As it was, byte for byte, and as it could be run. */
export async function writeDeleted(file: PendingFile): Promise<void> {
	const uri = uriOf(file);
	await vscode.workspace.fs.writeFile(uri, deletedBytes(file));
	if (file.deleted?.mode !== undefined) await chmod(uri.fsPath, file.deleted.mode);
}

export async function renameFile(from: vscode.Uri, to: vscode.Uri): Promise<boolean> {
	const edit = new vscode.WorkspaceEdit();
	edit.renameFile(from, to, { overwrite: false });
	return vscode.workspace.applyEdit(edit);
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch {
		return false;
	}
}

export async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		await vscode.workspace.fs.stat(uri);
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		return undefined;
	}
}

/** Whether lines may go with what the user has typed into them. */
export async function confirmUndo(): Promise<boolean> {
	const undo = vscode.l10n.t("Undo");
	const message = vscode.l10n.t("You have changed these lines since. Undo all the same?");
	return (await vscode.window.showWarningMessage(message, { modal: true }, undo)) === undo;
}

/** Whether a created file may go with what the user has written into it. */
export async function confirmDeletion(uri: vscode.Uri): Promise<boolean> {
	const remove = vscode.l10n.t("Delete");
	const message = vscode.l10n.t("{0} has been changed since it was created. Delete it all the same?", vscode.workspace.asRelativePath(uri));
	return (await vscode.window.showWarningMessage(message, { modal: true }, remove)) === remove;
}

export function sayMixed(): void {
	const message = vscode.l10n.t("These lines have been changed since. Decide each change in the editor, at its Keep and Undo.");
	void vscode.window.showInformationMessage(withoutLinks(message));
}

export function sayTaken(uri: vscode.Uri): false {
	const message = vscode.l10n.t("There is another {0} by now. Move it away, then undo again.", vscode.workspace.asRelativePath(uri));
	void vscode.window.showInformationMessage(withoutLinks(message));
	return false;
}
