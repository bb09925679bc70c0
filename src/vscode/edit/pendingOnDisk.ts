import * as vscode from "vscode";
import { deletedBytes, type PendingFile, uriOf } from "./pendingFile.ts";

/** What has become of a file while nobody watched, for example by git while the window was closed. */
export type FoundOnDisk =
	/** It waits as it did, or nobody can tell: it is looked at again when it is opened. */
	| "waiting"
	/** It is as it was before the assistant. */
	| "put-back"
	/** A deleted one is there again as it was when it was deleted. What was done to it before may still wait. */
	| "restored"
	/** A moved one is where it was. What was done to its text may still wait. */
	| "moved-back"
	/** It is gone, or another one is in its place: nothing of it can be undone by itself. */
	| "lost";

export async function lookOnDisk(file: PendingFile): Promise<FoundOnDisk> {
	try {
		const there = await readIfThere(uriOf(file));
		if (!there) return await lookForGone(file);
		if (file.deleted) return await lookAtRestored(file, there);
		return file.existed && file.from === undefined && (await isBase(file, there)) ? "put-back" : "waiting";
	} catch {
		return "waiting";
	}
}

async function lookAtRestored(file: PendingFile, there: Uint8Array): Promise<FoundOnDisk> {
	if (Buffer.from(deletedBytes(file)).equals(there)) return "restored";
	return file.from === undefined && (await isBase(file, there)) ? "put-back" : "lost";
}

async function lookForGone(file: PendingFile): Promise<FoundOnDisk> {
	if (!file.existed) return "put-back";
	const before = file.from === undefined ? undefined : await readIfThere(vscode.Uri.parse(file.from, true));
	if (before && (await isBase(file, before))) return "put-back";
	if (file.deleted) return "waiting";
	return before ? "moved-back" : "lost";
}

async function isBase(file: PendingFile, bytes: Uint8Array): Promise<boolean> {
	return (await vscode.workspace.decode(bytes, { uri: uriOf(file) })) === file.text.base;
}

/** `undefined` when it is gone. Rejects when nobody can tell: it cannot be read, or the folder that it is in is not there either, as on a drive that is away. */
async function readIfThere(uri: vscode.Uri): Promise<Uint8Array | undefined> {
	try {
		return await vscode.workspace.fs.readFile(uri);
	} catch (error) {
		const folder = vscode.workspace.getWorkspaceFolder(uri);
		if (!(error instanceof vscode.FileSystemError) || error.code !== "FileNotFound" || !folder) throw error;
		await vscode.workspace.fs.stat(folder.uri);
		return undefined;
	}
}
