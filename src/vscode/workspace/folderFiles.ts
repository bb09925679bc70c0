import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { WorkspaceError } from "../../core/workspace.ts";
import { locatePath } from "./locatePath.ts";

/** Larger files are not opened, in bytes. */
const maxFileSize = 10_000_000;

/** Where a path of the model leads, located anew at the moment it is used. */
export async function uriIn(folder: vscode.WorkspaceFolder, path: string): Promise<vscode.Uri> {
	const located = await locatePath(folder.uri.fsPath, path);
	if (located === undefined) throw new WorkspaceError("outside", `"${path}" is outside of the workspace folder.`);
	return located === "." ? folder.uri : vscode.Uri.joinPath(folder.uri, located);
}

/** The file as the editor has it. It must still be there, and its size is looked at before a byte is read. */
export async function openIn(folder: vscode.WorkspaceFolder, path: string): Promise<vscode.TextDocument> {
	const uri = await uriIn(folder, path);
	const known = openDocument(uri);
	if (known?.isDirty) return known;
	const { size } = await statFile(uri, path);
	if (size > maxFileSize)
		throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to open. Use search_text to find what you need in it.`);
	const document = known ?? (await openAsText(uri, path));
	if (document.getText().includes("\uFFFD") && !(await holdsReplacementCharacter(uri))) {
		throw new WorkspaceError(
			"binary",
			`"${path}" is in an encoding that the editor does not know here; saving it would destroy it. Ask the user to reopen it with its encoding.`,
		);
	}
	return document;
}

/** The file is there, and it is no folder. */
export async function statFile(uri: vscode.Uri, path: string): Promise<vscode.FileStat> {
	let found: vscode.FileStat;
	try {
		found = await vscode.workspace.fs.stat(uri);
	} catch (error) {
		throw new WorkspaceError("not-found", `There is no file "${path}". Use find_files to look for it.`, error);
	}
	if (found.type & vscode.FileType.Directory) throw new WorkspaceError("refused", `"${path}" is a folder. Use list_files.`);
	return found;
}

export async function isThere(uri: vscode.Uri): Promise<boolean> {
	return vscode.workspace.fs.stat(uri).then(
		() => true,
		() => false,
	);
}

/** What the editor has open of a file, shown or not. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
	return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** Identifies this very text. */
export function versionOf(text: string): string {
	return createHash("sha256").update(text).digest("base64");
}

async function openAsText(uri: vscode.Uri, path: string): Promise<vscode.TextDocument> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		throw new WorkspaceError("binary", `"${path}" cannot be opened as text, it is probably binary. Ask the user to attach it.`, error);
	}
}

/** The editor puts U+FFFD in place of bytes it cannot decode; some files really hold it, and nothing that cannot be decoded. */
async function holdsReplacementCharacter(uri: vscode.Uri): Promise<boolean> {
	return isUtf8(await vscode.workspace.fs.readFile(uri));
}
