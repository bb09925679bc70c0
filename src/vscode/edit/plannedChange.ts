import { chmod, lstat, stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as vscode from "vscode";
import { applyReplacements } from "../../core/edit/locateEdits.ts";
import { type AppliedChange, type FileChange, type Replacement, WorkspaceError } from "../../core/workspace.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { largestFile, runnable } from "../checkpoint/checkpoints.ts";
import { isThere, openDocument, openIn, statFile, uriIn, versionOf } from "../workspace/folderFiles.ts";
import type { NewEdit } from "./pendingFile.ts";

/** In bytes. A deleted file waits for the user's decision in the state of the workspace, which is written as a whole each time. */
const largestDeleted = 10_000_000;

/** One change of one file, checked, and ready to become a part of the one edit. */
export interface PlannedChange {
	/** Files that it touches, for the checkpoint. */
	readonly files: readonly { readonly uri: vscode.Uri; readonly from?: vscode.Uri; readonly planned?: Uint8Array }[];
	/** Throws when the file is no longer what was checked. Does not wait, so that nothing comes between it and the edit. */
	check(): void;
	addTo(edit: vscode.WorkspaceEdit): void;
	/** For the review, once it is done. */
	describe(): NewEdit;
	/** Saves what was saved before, once it is done. */
	finish(): Promise<Omit<AppliedChange, "editId">>;
	/** Puts the file back, should the change have been made although another one of the same edit was refused. */
	takeBack(): Promise<void>;
}

/** Checks a change: the file is what it was read as, and nothing is in the way. */
export async function planChange(folder: vscode.WorkspaceFolder, change: FileChange): Promise<PlannedChange> {
	switch (change.kind) {
		case "edit": {
			const document = await openIn(folder, change.path);
			if (versionOf(document.getText()) !== change.version) throw stale(change.path);
			return planEdit(document, change.path, change.replacements);
		}
		case "create":
			return planCreation(await uriIn(folder, change.path), change.path, change.text);
		case "delete":
			await refuseLink(folder, change.path);
			refuseUnsaved(await uriIn(folder, change.path), change.path);
			await refuseOther(folder, change.path, change.version);
			return planDeletion(await uriIn(folder, change.path), change.path);
		case "move":
			await refuseLink(folder, change.from);
			await refuseOther(folder, change.from, change.version);
			return planMove(await uriIn(folder, change.from), await uriIn(folder, change.path), change);
		default:
			return assertNever(change);
	}
}

/** `replacements` are of the document as it is now. */
export function planEdit(document: vscode.TextDocument, path: string, replacements: readonly Replacement[]): PlannedChange {
	const { uri, version, isDirty: wasDirty } = document;
	const before = document.getText();
	const eol = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
	const after = applyReplacements(
		before,
		replacements.map((replacement) => ({ ...replacement, text: replacement.text.replace(/\r\n|\r|\n/g, eol) })),
	);
	return {
		files: [{ uri }],
		check: () => {
			if (document.version !== version || document.isClosed) throw stale(path);
		},
		addTo: (edit) => {
			for (const { start, end, text } of replacements) edit.replace(uri, rangeOf(document, start, end), text);
		},
		describe: () => ({ uri, before, after }),
		/** Saving may format the file, and the user may type while it does: neither is part of the edit. */
		finish: async () => {
			const saved = !wasDirty && !document.isUntitled && (await document.save());
			return { path, saved, version: versionOf(document.getText()) };
		},
		takeBack: async () => {
			if (document.version === version || document.getText() !== after) return;
			const edit = new vscode.WorkspaceEdit();
			edit.replace(uri, rangeOf(document, 0, after.length), before);
			if ((await vscode.workspace.applyEdit(edit)) && !wasDirty) await document.save();
		},
	};
}

async function planCreation(uri: vscode.Uri, path: string, text: string): Promise<PlannedChange> {
	if (await isThere(uri)) throw new WorkspaceError("exists", `"${path}" exists already. Use apply_edit to change it.`);
	const contents = await encode(text, uri, path);
	return {
		files: [{ uri, planned: contents }],
		check: () => undefined,
		addTo: (edit) => edit.createFile(uri, { overwrite: false, contents }),
		describe: () => ({ uri, before: undefined, after: text }),
		finish: async () => ({ path, saved: true, version: versionOf(text) }),
		takeBack: () => removeIfThere(uri, contents),
	};
}

async function planDeletion(uri: vscode.Uri, path: string): Promise<PlannedChange> {
	const bytes = await readWhole(uri, path, largestDeleted);
	const before = await textOf(uri, bytes);
	const mode = runnable((await stat(uri.fsPath)).mode);
	return {
		files: [{ uri }],
		check: () => refuseUnsaved(uri, path),
		addTo: (edit) => edit.deleteFile(uri, { recursive: false, ignoreIfNotExists: false }),
		describe: () => ({ uri, before: before ?? "", after: undefined, bytes, mode }),
		finish: async () => ({ path, saved: true, version: "" }),
		takeBack: async () => {
			if (await isThere(uri)) return;
			await vscode.workspace.fs.writeFile(uri, bytes);
			if (mode !== undefined) await chmod(uri.fsPath, mode);
		},
	};
}

async function planMove(
	from: vscode.Uri,
	uri: vscode.Uri,
	{ from: oldPath, path }: { from: string; path: string },
): Promise<PlannedChange> {
	if (await isThere(uri)) throw new WorkspaceError("exists", `"${path}" exists already. Choose another path, or delete it first.`);
	const bytes = await readWhole(from, oldPath, largestFile);
	const text = openDocument(from)?.getText() ?? (await textOf(from, bytes));
	const wasDirty = openDocument(from)?.isDirty ?? false;
	return {
		files: [{ uri: from }, { uri, from, planned: bytes }],
		check: () => undefined,
		addTo: (edit) => edit.renameFile(from, uri, { overwrite: false }),
		describe: () => ({ uri, from, before: text ?? "", after: text ?? "" }),
		finish: async () => ({ path, saved: !wasDirty, version: versionOf(text ?? "") }),
		takeBack: async () => {
			if ((await isThere(uri)) && !(await isThere(from))) await vscode.workspace.fs.rename(uri, from, { overwrite: false });
		},
	};
}

function stale(path: string): WorkspaceError {
	return new WorkspaceError("stale", `"${path}" has changed in the meantime, so nothing was changed. Read it again, then edit.`);
}

/** Paths are located through links: not the link would go, but a file that nobody has named. */
async function refuseLink(folder: vscode.WorkspaceFolder, path: string): Promise<void> {
	await uriIn(folder, path);
	const found = await lstat(resolve(folder.uri.fsPath, path)).catch(() => undefined);
	if (found?.isSymbolicLink())
		throw new WorkspaceError("refused", `"${path}" is a link to another file. Name that file, or ask the user to change the link.`);
}

/** As it was read: through the document, which may have other line endings than the disk, and an encoding that only the editor knows. */
async function refuseOther(folder: vscode.WorkspaceFolder, path: string, version: string | undefined): Promise<void> {
	if (version !== undefined && versionOf((await openIn(folder, path)).getText()) !== version) throw stale(path);
}

/** What the user has not saved would be gone with the file. */
function refuseUnsaved(uri: vscode.Uri, path: string): void {
	if (openDocument(uri)?.isDirty)
		throw new WorkspaceError("refused", `"${path}" has changes that the user has not saved, so it was not deleted. Ask the user first.`);
}

/** Its size is looked at before a byte is read. */
async function readWhole(uri: vscode.Uri, path: string, most: number): Promise<Uint8Array> {
	const { size } = await statFile(uri, path);
	if (size > most)
		throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to be brought back later. Ask the user to change it.`);
	return vscode.workspace.fs.readFile(uri);
}

/** As the editor will read it: a workspace may have another encoding than UTF-8. */
async function encode(text: string, uri: vscode.Uri, path: string): Promise<Uint8Array> {
	const contents = await vscode.workspace.encode(text, { uri });
	if (Buffer.from(text).equals(contents)) return contents;
	const back = await vscode.workspace.decode(contents, { uri });
	if (back.replace(/^\uFEFF/, "") === text.replace(/^\uFEFF/, "")) return contents;
	throw new WorkspaceError("refused", `"${path}" has characters that the encoding of this workspace lacks. Write it without them.`);
}

/** `undefined`: it is no text. */
async function textOf(uri: vscode.Uri, bytes: Uint8Array): Promise<string | undefined> {
	if (bytes.includes(0)) return undefined;
	return vscode.workspace.decode(bytes, { uri });
}

async function removeIfThere(uri: vscode.Uri, contents: Uint8Array): Promise<void> {
	const there = await vscode.workspace.fs.readFile(uri).then(
		(bytes) => bytes,
		() => undefined,
	);
	if (there && Buffer.from(there).equals(contents)) await vscode.workspace.fs.delete(uri);
}

function rangeOf(document: vscode.TextDocument, start: number, end: number): vscode.Range {
	return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
