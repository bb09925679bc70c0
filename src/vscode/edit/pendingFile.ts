import * as vscode from "vscode";
import type { Change } from "../../core/edit/hunks.ts";
import { isSettled, type PendingText } from "../../core/edit/pendingText.ts";

/** One file in which changes of the assistant wait for a decision. Plain JSON, kept in the workspace state. */
export interface PendingFile {
	/** Where the file is now; of a deleted one, where it was. */
	readonly uri: string;
	/** Of a deleted file, the text that it had. */
	readonly text: PendingText;
	/** False: the assistant created the file. */
	readonly existed: boolean;
	/** Where the file was before the assistant moved it. */
	readonly from?: string;
	readonly deleted?: {
		/** Base64 of what was on the disk, where that is more than the text in UTF-8: a byte order mark, an encoding, no text at all. */
		readonly bytes?: string;
		/** Its permissions, where it can be run. */
		readonly mode?: number;
	};
	/** What the assistant did, oldest first. */
	readonly edits: readonly PendingEdit[];
}

/** An edit of the assistant that the user has neither kept nor undone. */
export interface PendingEdit {
	readonly editId: string;
	readonly kind: ChangeKind;
	/** What it did to the text. */
	readonly change: Change;
	/** Where a moved file was. */
	readonly from?: string;
	/** True for edits at the selection: they are accepted, discarded or refined. */
	readonly inline: boolean;
}

/** What the assistant has just done to one file. */
export interface NewEdit {
	readonly uri: vscode.Uri;
	/** `undefined` for a new file. */
	readonly before: string | undefined;
	/** `undefined` for a deleted file; what the edit made of the text, without what the user has typed meanwhile. */
	readonly after: string | undefined;
	/** Where a moved file was. */
	readonly from?: vscode.Uri;
	/** What a deleted file had on the disk, so that it comes back byte for byte. */
	readonly bytes?: Uint8Array;
	/** Permissions of a deleted file that can be run. */
	readonly mode?: number;
	readonly inline?: boolean;
}

export type ChangeKind = "edit" | "create" | "delete" | "move";

/** What has become of the file as a whole. */
export function kindOf(file: PendingFile): ChangeKind {
	if (file.deleted) return "delete";
	if (!file.existed) return "create";
	return file.from === undefined ? "edit" : "move";
}

/** Nothing differs any more from what the file was. */
export function isDecided(file: PendingFile): boolean {
	return file.existed && !file.deleted && file.from === undefined && isSettled(file.text);
}

/** The bytes of a deleted file. */
export function deletedBytes({ text, deleted }: PendingFile): Uint8Array {
	return deleted?.bytes === undefined ? new TextEncoder().encode(text.current) : new Uint8Array(Buffer.from(deleted.bytes, "base64"));
}

export function deletion(text: string, bytes: Uint8Array | undefined, mode: number | undefined): PendingFile["deleted"] {
	if (!bytes || Buffer.from(text).equals(bytes)) return { mode };
	return { bytes: Buffer.from(bytes).toString("base64"), mode };
}

export function uriOf({ uri }: PendingFile): vscode.Uri {
	return vscode.Uri.parse(uri, true);
}
