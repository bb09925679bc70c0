import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as vscode from "vscode";

/** Where this workspace, or a window without one, keeps what is its own. */
export function storageFolderOf(context: vscode.ExtensionContext): string {
	return (context.storageUri ?? context.globalStorageUri).fsPath;
}

/** The folder of the checkpoints. */
export function checkpointFolderOf(storageFolder: string): string {
	return join(storageFolder, "checkpoints");
}

/**
 * A file that is there while a change of files is under way: still there at the start, a crash has cut it. The editor's workspace state
 * would not do: it reaches the disk some time later, and a window that ends before takes the note with it.
 */
export function unfinishedNoteOf(storageFolder: string): string {
	return join(checkpointFolderOf(storageFolder), "unfinished");
}

/** Tells whether a crash has, most likely, cut a change. Quick enough for activation: one look at the disk. */
export function isChangeUnfinished(storageFolder: string): boolean {
	return existsSync(unfinishedNoteOf(storageFolder));
}
