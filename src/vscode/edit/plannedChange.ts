import * as vscode from "vscode";
import { applyReplacements } from "../../core/edit/locateEdits.ts";
import { type AppliedChange, type FileChange, type Replacement, WorkspaceError } from "../../core/workspace.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { isThere, openDocument, openIn, statFile, uriIn, versionOf } from "../workspace/folderFiles.ts";
import type { NewEdit } from "./pendingChanges.ts";

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
			return planDeletion(await uriIn(folder, change.path), change.path, change.version);
		case "move":
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
	const contents = new TextEncoder().encode(text);
	return {
		files: [{ uri, planned: contents }],
		check: () => undefined,
		addTo: (edit) => edit.createFile(uri, { overwrite: false, contents }),
		describe: () => ({ uri, before: undefined, after: text }),
		finish: async () => ({ path, saved: true, version: versionOf(text) }),
		takeBack: () => removeIfThere(uri, contents),
	};
}

async function planDeletion(uri: vscode.Uri, path: string, version: string | undefined): Promise<PlannedChange> {
	await statFile(uri, path);
	refuseUnsaved(uri, path);
	const bytes = await vscode.workspace.fs.readFile(uri);
	const before = await textOf(uri, bytes);
	/** The document may have other line endings than the disk: it is what was shown. */
	if (version !== undefined && version !== versionOf(openDocument(uri)?.getText() ?? before ?? "")) throw stale(path);
	return {
		files: [{ uri }],
		check: () => refuseUnsaved(uri, path),
		addTo: (edit) => edit.deleteFile(uri, { recursive: false, ignoreIfNotExists: false }),
		describe: () => ({ uri, before: before ?? "", after: undefined, bytes }),
		finish: async () => ({ path, saved: true, version: "" }),
		takeBack: async () => {
			if (!(await isThere(uri))) await vscode.workspace.fs.writeFile(uri, bytes);
		},
	};
}

async function planMove(
	from: vscode.Uri,
	uri: vscode.Uri,
	{ from: oldPath, path }: { from: string; path: string },
): Promise<PlannedChange> {
	await statFile(from, oldPath);
	if (await isThere(uri)) throw new WorkspaceError("exists", `"${path}" exists already. Choose another path, or delete it first.`);
	const bytes = await vscode.workspace.fs.readFile(from);
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

/** What the user has not saved would be gone with the file. */
function refuseUnsaved(uri: vscode.Uri, path: string): void {
	if (openDocument(uri)?.isDirty)
		throw new WorkspaceError("refused", `"${path}" has changes that the user has not saved, so it was not deleted. Ask the user first.`);
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
