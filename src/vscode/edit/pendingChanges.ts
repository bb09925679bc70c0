import * as vscode from "vscode";
import { applyChange, describeChange, type Hunk, hunkAt, reverseChange } from "../../core/edit/hunks.ts";
import {
	hunksOf,
	isTypedIn,
	isTypedInto,
	keepHunk,
	type PendingText,
	undoAll,
	undoHunk,
	untouched,
	withEdit,
	withFormatting,
	withTyping,
} from "../../core/edit/pendingText.ts";
import { assertNever } from "../../shared/assertNever.ts";
import type { EditState } from "../../shared/turnEvent.ts";
import { DiskWatch } from "./diskWatch.ts";
import { DocumentWatch } from "./documentWatch.ts";
import { type ChangeKind, deletion, kindOf, type NewEdit, type PendingEdit, type PendingFile, uriOf } from "./pendingFile.ts";
import { type FoundOnDisk, lookOnDisk } from "./pendingOnDisk.ts";
import { PendingRecords } from "./pendingRecords.ts";
import { UndoneStates } from "./undoneStates.ts";
import {
	confirmDeletion,
	confirmUndo,
	deleteFile,
	exists,
	openIfThere,
	renameFile,
	sayMixed,
	sayTaken,
	writeDeleted,
	writeText,
} from "./undoing.ts";

/**
 * The changes of the assistant that wait for a decision, per file against the file's base. Keeping moves the base, undoing
 * moves the file; what the user types is lost by neither without a question. Survives a reload.
 */
export class PendingChanges {
	private readonly records: PendingRecords;
	private readonly watch: DocumentWatch;
	private readonly diskWatch: DiskWatch;
	private readonly undone = new UndoneStates();

	constructor(state: vscode.Memento) {
		this.records = new PendingRecords(state);
		this.watch = new DocumentWatch({
			onChange: (document) => this.catchUp(document),
			onReplay: (document) => this.replay(document),
			onClose: ({ uri }) => {
				this.undone.forget(uri.toString());
				this.lookAgain(uri);
			},
			onRename: (from, to) => this.rename(from, to),
			isOfInterest: (uri) => this.records.at(uri) !== undefined || this.undone.has(uri.toString()),
		});
		this.diskWatch = new DiskWatch(
			(uri) => this.records.at(uri) !== undefined,
			(uri) => this.lookAgain(uri),
		);
	}

	dispose(): void {
		this.watch.dispose();
		this.diskWatch.dispose();
		this.records.dispose();
	}

	/** What is pending in this file is something else now. */
	get onDidChange(): vscode.Event<vscode.Uri> {
		return this.records.onDidChange;
	}

	get onDidDecide(): vscode.Event<{ editId: string; state: EditState }> {
		return this.records.onDidDecide;
	}

	/** Records what was just done to a file, and returns its id. */
	add({ uri, before, after, from, bytes, mode, inline = false }: NewEdit): string {
		const editId = crypto.randomUUID();
		if (!from && before === after) return editId;
		const known = this.knownBefore(uri, from, before);
		const kind: ChangeKind = from ? "move" : after === undefined ? "delete" : before === undefined ? "create" : "edit";
		const edit: PendingEdit = { editId, kind, change: describeChange(before ?? "", after ?? ""), from: from?.toString(), inline };
		const file = { ...known, uri: uri.toString(), edits: [...known.edits, edit] };
		if (from) this.addMove(file, from.toString(), after ?? known.text.current);
		else if (after === undefined) this.addDeletion(file, bytes, mode);
		else this.records.put({ ...file, deleted: undefined, text: withEdit(known.text, after) }, "stale");
		const document = openDocument(file.uri);
		if (document) this.catchUp(document);
		return editId;
	}

	/** Whether what changes in this file now is ours. */
	isEditing(uri: vscode.Uri): boolean {
		return this.watch.isEditing(uri);
	}

	/**
	 * Settles what others have put back, moved back or lost, for example git while the window was closed: else it would offer for ever
	 * what can no longer be done. All files when the features are loaded, and one when it comes, goes or is closed. What is another text is
	 * looked at when it is opened.
	 */
	async lookOnDisk(files = this.records.files): Promise<void> {
		await Promise.all(files.map(async (file) => this.settleFound(file, await lookOnDisk(file))));
	}

	/** Runs an edit of ours, so that it is not taken for the user's typing. */
	whileEditing<T>(uri: vscode.Uri, edit: () => Promise<T>): Promise<T> {
		return this.watch.whileEditing(uri, edit);
	}

	/** The files in which something is pending. */
	get files(): readonly PendingFile[] {
		return this.records.files;
	}

	/** Their addresses, by their paths. */
	get uris(): readonly vscode.Uri[] {
		return this.files.map(uriOf).toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
	}

	/** The file as it is without the pending changes; `undefined` when nothing is pending in it. */
	baseOf(uri: vscode.Uri): string | undefined {
		return this.records.at(uri)?.text.base;
	}

	/** What has become of the file as a whole, and where it was before; `undefined` when nothing is pending in it. */
	changeOf(uri: vscode.Uri): { readonly kind: ChangeKind; readonly from?: vscode.Uri } | undefined {
		const file = this.records.at(uri);
		return file && { kind: kindOf(file), from: file.from === undefined ? undefined : vscode.Uri.parse(file.from, true) };
	}

	/** How many places of the file wait for a decision. A file that is deleted, or moved and nothing else, is one. */
	countOf(uri: vscode.Uri): number {
		const file = this.records.at(uri);
		if (!file) return 0;
		return file.deleted ? 1 : Math.max(1, this.records.hunksIn(file).length);
	}

	uriOf(editId: string): vscode.Uri | undefined {
		const found = this.records.find(editId);
		return found && uriOf(found.file);
	}

	hunksOf(document: vscode.TextDocument): readonly Hunk[] {
		const file = this.catchUp(document);
		return file && !file.deleted ? this.records.hunksIn(file) : [];
	}

	/** The edits at the selection that wait in this file, oldest first. */
	inlineEditsOf(uri: vscode.Uri): readonly string[] {
		const edits = this.records.at(uri)?.edits ?? [];
		return edits.filter((edit) => edit.inline).map(({ editId }) => editId);
	}

	keepHunkAt(document: vscode.TextDocument, line: number): void {
		const hunk = hunkAt(this.hunksOf(document), line);
		const file = this.records.at(document.uri);
		if (!file || !hunk) return;
		this.undone.forget(file.uri);
		this.records.put({ ...file, existed: true, text: keepHunk(file.text, hunk) }, "kept");
	}

	/** Takes back the assistant's lines of a hunk. Lines that the user has added among them stay. */
	async undoHunkAt(document: vscode.TextDocument, line: number): Promise<void> {
		const hunk = hunkAt(this.hunksOf(document), line);
		const file = this.records.at(document.uri);
		if (!file || !hunk) return;
		if (!file.existed) return this.undoFile(document.uri);
		if (await this.mayUndo(file, document, [hunk])) await this.writeUndone(file, document, undoHunk(file.text, hunk));
	}

	keepFile(uri: vscode.Uri): void {
		const file = this.records.at(uri);
		if (!file) return;
		this.undone.forget(file.uri);
		this.records.close(file, "kept");
	}

	/** Takes back everything that is pending in a file. A file that is gone has nothing left to take back. */
	async undoFile(uri: vscode.Uri): Promise<void> {
		const found = this.records.at(uri);
		if (!found || (found.deleted && !(await this.restore(found)))) return;
		const document = await openIfThere(uri);
		const file = document ? this.catchUp(document) : this.records.at(uri);
		if (!file) return;
		if (!document) return this.undoUnreadable(file);
		if (!file.existed) return this.deleteCreated(file);
		if (!(await this.mayUndo(file, document, hunksOf(file.text)))) return;
		if (!(await this.writeUndone(file, document, undoAll(file.text)))) return;
		const left = this.records.at(uri);
		if (left?.from !== undefined) await this.moveBack(left, left.from);
	}

	/** The file as a whole was brought back to an earlier time: nothing of it waits for a decision any more. */
	settleFile(uri: vscode.Uri): void {
		const file = this.records.at(uri);
		if (file) this.records.close(file, "undone");
	}

	/** Keeps one edit; what else is pending in its file stays pending. */
	keepEdit(editId: string): void {
		const found = this.records.find(editId);
		if (!found) return this.records.sayDecided(editId, "stale");
		const { file, edit } = found;
		const left = file.edits.filter((candidate) => candidate !== edit);
		this.undone.forget(file.uri);
		if (left.length === 0 || (edit.kind === "delete" && file.deleted)) return this.records.close(file, "kept");
		const isOfText = edit.kind === "edit" || edit.kind === "create";
		const base = isOfText ? applyChange(file.text.base, edit.change) : file.text.base;
		if (base === undefined) return sayMixed();
		this.records.decide([edit], "kept");
		const from = edit.kind === "move" ? undefined : file.from;
		this.records.put({ ...file, from, existed: file.existed || edit.kind === "create", text: { ...file.text, base }, edits: left }, "kept");
	}

	/** Takes one edit back. Lines that the user changed since stay; when the edit's own lines are gone, its hunks stay pending. */
	async undoEdit(editId: string): Promise<void> {
		const found = this.records.find(editId);
		if (!found) return this.records.sayDecided(editId, "stale");
		const { file, edit } = found;
		const uri = uriOf(file);
		if (edit.kind === "delete") return void (await this.restore(file));
		if (edit.kind === "create") return this.undoFile(uri);
		if (edit.kind === "move") return this.moveBack(file, edit.from ?? file.uri);
		const document = file.deleted ? undefined : await openIfThere(uri);
		if (!document) return file.deleted ? sayMixed() : this.records.close(file, "stale");
		this.rememberUndone(this.catchUp(document));
		const before = document.getText();
		const text = applyChange(before, reverseChange(edit.change));
		if (text === undefined) return sayMixed();
		const isWritten = await writeText(document, text, this.watch, () => {
			const now = this.records.latest(file);
			if (!now) return;
			this.records.decide([edit], "undone");
			this.records.put({ ...now, text: withEdit(now.text, text), edits: now.edits.filter((one) => one.editId !== editId) }, "undone");
		});
		if (isWritten) this.catchUp(document);
	}

	/** The record of a file as it was before the edit that is being added. */
	private knownBefore(uri: vscode.Uri, from: vscode.Uri | undefined, before: string | undefined): PendingFile {
		const key = uri.toString();
		const there = this.records.at(uri);
		const moving = from && this.records.at(from);
		/** What was deleted where the moved file is now can no longer be brought back to its place by itself. */
		if (from && there?.deleted) this.records.close(there, "stale");
		const known = moving ?? (from && there?.deleted ? undefined : there);
		if (moving) this.records.takeOut(moving);
		if (!known) return { uri: key, existed: before !== undefined, text: untouched(before ?? ""), edits: [] };
		/** The user may have typed since the text was last seen. */
		const isBehind = before !== undefined && !known.deleted && before !== known.text.current;
		return isBehind ? { ...known, text: withTyping(known.text, before) } : known;
	}

	private addMove(file: PendingFile, from: string, text: string): void {
		const origin = file.from ?? (file.existed ? from : undefined);
		const moved = { ...file, from: origin, deleted: undefined, text: withEdit(file.text, text) };
		this.records.putMoved(moved, vscode.Uri.parse(from, true), "stale");
	}

	/** A file that the assistant created and deleted again is as if it had never been. */
	private addDeletion(file: PendingFile, bytes: Uint8Array | undefined, mode: number | undefined): void {
		if (file.existed) this.records.put({ ...file, deleted: deletion(file.text.current, bytes, mode) }, "stale");
		else this.records.close(file, "stale");
	}

	/** The user has moved a file, or a folder with it. */
	private rename(from: vscode.Uri, to: vscode.Uri): void {
		for (const file of this.records.files) {
			const isInside = file.uri.startsWith(`${from.toString()}/`);
			if (file.deleted || (file.uri !== from.toString() && !isInside)) continue;
			this.rekey(file, to.toString() + file.uri.slice(from.toString().length));
		}
	}

	private rekey(file: PendingFile, uri: string): void {
		this.records.takeOut(file);
		this.records.putMoved({ ...file, uri }, uriOf(file), "undone");
	}

	/** Takes in what changed in a file since it was last seen, in the editor or on the disk. Nothing when nothing is pending in it any more. */
	private catchUp(document: vscode.TextDocument): PendingFile | undefined {
		const file = this.records.at(document.uri);
		if (!file || file.deleted || this.watch.isEditing(document.uri)) return file;
		const text = document.getText();
		if (text === file.text.current) return file;
		const noted = this.watch.authorOf(document) === "user" ? withTyping(file.text, text) : withFormatting(file.text, text);
		this.records.put({ ...file, text: noted }, "undone", true);
		return this.records.latest(file);
	}

	private lookAgain(uri: vscode.Uri): void {
		const file = this.records.at(uri);
		if (file) void this.lookOnDisk([file]);
	}

	/** Nothing when the file was opened or changed while it was read: then what the editor holds counts. */
	private settleFound(file: PendingFile, found: FoundOnDisk): void {
		const isOpen = !file.deleted && openDocument(file.uri) !== undefined;
		if (isOpen || this.isEditing(uriOf(file)) || this.records.latest(file) !== file) return;
		switch (found) {
			case "waiting":
				return;
			case "put-back":
				return this.records.close(file, "undone");
			case "restored":
				return this.putRestored(file);
			case "moved-back":
				return this.followBack(file, file.from ?? file.uri);
			case "lost":
				return this.records.close(file, "stale");
			default:
				return assertNever(found);
		}
	}

	/** Another file that waits there is not the one that was moved away. */
	private followBack(file: PendingFile, from: string): void {
		if (this.records.at(vscode.Uri.parse(from, true))) return this.records.close(file, "stale");
		this.rekey(file, from);
		const document = openDocument(from);
		if (document) this.catchUp(document);
	}

	/** The editor's own undo or redo: what was pending in a text that it brings back is pending again. */
	private replay(document: vscode.TextDocument): void {
		const now = this.records.at(document.uri);
		this.rememberUndone(now);
		const then = this.undone.find(document.uri.toString(), document.getText());
		if (!then || now?.deleted) return void this.catchUp(document);
		this.records.bringBack(then);
	}

	private rememberUndone(file: PendingFile | undefined): void {
		if (file && !file.deleted) this.undone.remember(file);
	}

	/** Whether a hunk may go with what was typed into it. Not when anything has changed while the user was asked. */
	private async mayUndo(file: PendingFile, document: vscode.TextDocument, hunks: readonly Hunk[]): Promise<boolean> {
		if (!isTypedInto(file.text, hunks)) return true;
		return (await confirmUndo()) && this.catchUp(document)?.text === file.text;
	}

	/** False when the editor refused, and everything is as it was. */
	private async writeUndone(file: PendingFile, document: vscode.TextDocument, text: PendingText): Promise<boolean> {
		this.rememberUndone(file);
		const settle = () => this.records.put({ ...(this.records.latest(file) ?? file), text }, "undone");
		const isWritten = await writeText(document, text.current, this.watch, settle);
		if (isWritten) this.catchUp(document);
		return isWritten;
	}

	/** The file is gone, or it is no text: a moved one goes back all the same. */
	private async undoUnreadable(file: PendingFile): Promise<void> {
		if (file.from === undefined || !(await exists(uriOf(file)))) return this.records.close(file, "stale");
		await this.moveBack(file, file.from);
	}

	/** A created file goes again. What the user has written into it since is not thrown away without a question. */
	private async deleteCreated(file: PendingFile): Promise<void> {
		const uri = uriOf(file);
		if (isTypedIn(file.text) && !(await confirmDeletion(uri))) return;
		if (await this.watch.whileEditing(uri, () => deleteFile(uri))) this.records.close(file, "undone");
	}

	/** A deleted file comes back byte for byte. False when something else is in its place. */
	private async restore(file: PendingFile): Promise<boolean> {
		const uri = uriOf(file);
		if (await exists(uri)) return sayTaken(uri);
		await writeDeleted(file);
		this.putRestored(file);
		return true;
	}

	private putRestored(file: PendingFile): void {
		const deletions = file.edits.filter(({ kind }) => kind === "delete");
		this.records.put({ ...file, deleted: undefined, edits: file.edits.filter((edit) => !deletions.includes(edit)) }, "undone");
		this.records.decide(deletions, "undone");
	}

	/** A moved file goes back with what it has become since. */
	private async moveBack(file: PendingFile, to: string): Promise<void> {
		const [uri, target] = [uriOf(file), vscode.Uri.parse(to, true)];
		if (await exists(target)) return void sayTaken(target);
		if (!(await this.watch.whileEditing(uri, () => renameFile(uri, target)))) return;
		const moves = file.edits.filter(({ kind, from }) => kind === "move" && from === to);
		this.records.decide(moves, "undone");
		const left = this.records.latest(file) ?? file;
		this.rekey({ ...left, edits: left.edits.filter(({ kind, from }) => kind !== "move" || from !== to) }, to);
	}
}

function openDocument(uri: string): vscode.TextDocument | undefined {
	return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}
