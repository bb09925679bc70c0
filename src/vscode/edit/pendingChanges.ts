import * as vscode from "vscode";
import {
	applyChange,
	carryOver,
	type Change,
	describeChange,
	diffHunks,
	type Hunk,
	keepHunk,
	lineReplacements,
	reverseChange,
	undoHunk,
} from "../../core/edit/hunks.ts";
import type { EditState } from "../../shared/turnEvent.ts";
import { stateKeys } from "../names.ts";

/** An edit of the assistant that the user has neither kept nor undone. */
interface PendingEdit {
	readonly editId: string;
	readonly change: Change;
	/** True for edits at the selection: they are accepted, discarded or refined. */
	readonly inline: boolean;
}

interface PendingFile {
	readonly uri: string;
	/** The file without what is pending; `undefined` when the assistant created it. */
	base: string | undefined;
	/** The last text that was seen, to tell the user's typing from it. */
	current: string;
	edits: PendingEdit[];
}

export interface NewEdit {
	readonly uri: vscode.Uri;
	/** `undefined` for a new file. */
	readonly before: string | undefined;
	readonly after: string;
	readonly inline?: boolean;
}

/**
 * The changes of the assistant that wait for a decision, per file against the file's base. Keeping moves the base, undoing
 * moves the document; what the user types elsewhere in the file belongs to neither. Survives a reload.
 */
export class PendingChanges {
	private readonly files = new Map<string, PendingFile>();
	private readonly editing = new Set<string>();
	private readonly changed = new vscode.EventEmitter<vscode.Uri>();
	private readonly decided = new vscode.EventEmitter<{ editId: string; state: EditState }>();
	private readonly state: vscode.Memento;
	private readonly subscriptions: readonly vscode.Disposable[];

	/** The pending hunks of this file are others now. */
	readonly onDidChange = this.changed.event;
	readonly onDidDecide = this.decided.event;

	constructor(state: vscode.Memento) {
		this.state = state;
		for (const file of state.get<PendingFile[]>(stateKeys.pendingChanges, [])) this.files.set(file.uri, file);
		this.subscriptions = [
			vscode.workspace.onDidChangeTextDocument(({ document }) => this.noticeTyping(document)),
			vscode.workspace.onDidOpenTextDocument((document) => this.noticeTyping(document)),
			vscode.workspace.onDidRenameFiles(({ files }) => files.forEach(({ oldUri, newUri }) => this.rename(oldUri, newUri))),
		];
	}

	dispose(): void {
		for (const subscription of this.subscriptions) subscription.dispose();
		this.changed.dispose();
		this.decided.dispose();
	}

	/** Records an edit that was just applied, and returns its id. */
	add({ uri, before, after, inline = false }: NewEdit): string {
		const editId = crypto.randomUUID();
		const key = uri.toString();
		if (before === after) return editId;
		const file = this.files.get(key) ?? { uri: key, base: before, current: after, edits: [] };
		file.current = after;
		file.edits.push({ editId, change: describeChange(before ?? "", after), inline });
		this.files.set(key, file);
		this.save(file);
		return editId;
	}

	/** Runs an edit of ours, so that it is not taken for the user's typing. */
	async whileEditing<T>(uri: vscode.Uri, edit: () => Promise<T>): Promise<T> {
		const key = uri.toString();
		this.editing.add(key);
		try {
			return await edit();
		} finally {
			this.editing.delete(key);
		}
	}

	get uris(): readonly vscode.Uri[] {
		return [...this.files.keys()].map((key) => vscode.Uri.parse(key, true));
	}

	/** The file as it is without the pending changes; `undefined` when nothing is pending in it. */
	baseOf(uri: vscode.Uri): string | undefined {
		const file = this.files.get(uri.toString());
		return file && (file.base ?? "");
	}

	uriOf(editId: string): vscode.Uri | undefined {
		const found = this.find(editId);
		return found && vscode.Uri.parse(found.file.uri, true);
	}

	hunksOf(document: vscode.TextDocument): readonly Hunk[] {
		const base = this.baseOf(document.uri);
		return base === undefined ? [] : diffHunks(base, document.getText());
	}

	isInline(uri: vscode.Uri): boolean {
		return this.files.get(uri.toString())?.edits.some((edit) => edit.inline) ?? false;
	}

	keepHunkAt(document: vscode.TextDocument, line: number): void {
		const file = this.catchUp(document);
		const hunk = hunkAt(this.hunksOf(document), line);
		if (!file || !hunk) return;
		file.base = keepHunk(file.base ?? "", document.getText(), hunk);
		this.settle(file, document.getText(), "kept");
	}

	async undoHunkAt(document: vscode.TextDocument, line: number): Promise<void> {
		const file = this.catchUp(document);
		const hunk = hunkAt(this.hunksOf(document), line);
		if (!file || !hunk) return;
		if (file.base === undefined) return this.undoFile(document.uri);
		await this.write(document, undoHunk(file.base, document.getText(), hunk), (text) => this.settle(file, text, "undone"));
	}

	keepFile(uri: vscode.Uri): void {
		const file = this.files.get(uri.toString());
		if (file) this.close(file, "kept");
	}

	/** Takes back everything that is pending in a file. A file that is gone has nothing left to take back. */
	async undoFile(uri: vscode.Uri): Promise<void> {
		const document = await openIfThere(uri);
		const file = document ? this.catchUp(document) : this.files.get(uri.toString());
		if (!file) return;
		if (!document) return this.close(file, "stale");
		if (file.base === undefined) return this.deleteCreated(file, document);
		await this.write(document, file.base, () => this.close(file, "undone"));
	}

	/** Keeps one edit; what else is pending in its file stays pending. */
	keepEdit(editId: string): void {
		const found = this.find(editId);
		if (!found) return this.decided.fire({ editId, state: "stale" });
		const { file, edit } = found;
		if (file.edits.length === 1) return this.close(file, "kept");
		const base = applyChange(file.base ?? "", edit.change);
		if (base === undefined) return void vscode.window.showInformationMessage(mixed());
		file.base = base;
		this.closeEdit(file, edit, "kept");
	}

	/** Takes one edit back. Lines that the user changed since stay; when the edit's own lines are gone, its hunks stay pending. */
	async undoEdit(editId: string): Promise<void> {
		const found = this.find(editId);
		if (!found) return this.decided.fire({ editId, state: "stale" });
		const { file, edit } = found;
		const uri = vscode.Uri.parse(file.uri, true);
		const document = await openIfThere(uri);
		if (!document) return this.close(file, "stale");
		this.catchUp(document);
		if (file.edits.length === 1 && file.base === undefined) return this.deleteCreated(file, document);
		const text = applyChange(document.getText(), reverseChange(edit.change));
		if (text === undefined) return void vscode.window.showInformationMessage(mixed());
		await this.write(document, text, (written) => {
			file.current = written;
			if (written === file.base) this.close(file, "undone");
			else this.closeEdit(file, edit, "undone");
		});
	}

	private find(editId: string): { file: PendingFile; edit: PendingEdit } | undefined {
		for (const file of this.files.values()) {
			const edit = file.edits.find((candidate) => candidate.editId === editId);
			if (edit) return { file, edit };
		}
		return undefined;
	}

	/** When nothing differs from the base any more, every edit of the file has been decided. */
	private settle(file: PendingFile, text: string, state: EditState): void {
		file.current = text;
		if (text === file.base) this.close(file, state);
		else this.save(file);
	}

	private closeEdit(file: PendingFile, edit: PendingEdit, state: EditState): void {
		file.edits = file.edits.filter((candidate) => candidate !== edit);
		this.decided.fire({ editId: edit.editId, state });
		if (file.edits.length === 0) this.files.delete(file.uri);
		this.save(file);
	}

	private close(file: PendingFile, state: EditState): void {
		this.files.delete(file.uri);
		for (const { editId } of file.edits) this.decided.fire({ editId, state });
		this.save(file);
	}

	private rename(from: vscode.Uri, to: vscode.Uri): void {
		const file = this.files.get(from.toString());
		if (!file) return;
		this.files.delete(file.uri);
		const moved = { ...file, uri: to.toString() };
		this.files.set(moved.uri, moved);
		this.save(moved);
	}

	private noticeTyping(document: vscode.TextDocument): void {
		if (!this.editing.has(document.uri.toString())) this.catchUp(document);
	}

	/** Takes in what changed in a file since it was last seen, in the editor or on the disk. Nothing when nothing is pending in it any more. */
	private catchUp(document: vscode.TextDocument): PendingFile | undefined {
		const file = this.files.get(document.uri.toString());
		const text = document.getText();
		if (!file || text === file.current) return file;
		if (file.base !== undefined) file.base = carryOver(file.base, file.current, text);
		this.settle(file, text, "undone");
		return this.files.get(file.uri);
	}

	/** Writes a text into a document, settles what is pending, and saves. Saving can take its time: formatters run in it. */
	private async write(document: vscode.TextDocument, text: string, settle: (written: string) => void): Promise<void> {
		const wasDirty = document.isDirty;
		const edit = new vscode.WorkspaceEdit();
		for (const { start, end, text: inserted } of lineReplacements(document.getText(), text)) {
			edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
		}
		const applied = await this.whileEditing(document.uri, async () => vscode.workspace.applyEdit(edit));
		if (!applied) return;
		settle(document.getText());
		if (!wasDirty) await document.save();
	}

	/** A created file goes again. What the user has written into it since is not thrown away without a question. */
	private async deleteCreated(file: PendingFile, document: vscode.TextDocument): Promise<void> {
		const isAsCreated = file.edits.length === 1 && document.getText() === applyChange("", file.edits[0]?.change ?? describeChange("", ""));
		if (!isAsCreated) {
			const remove = vscode.l10n.t("Delete");
			const message = vscode.l10n.t(
				"{0} has been changed since it was created. Delete it all the same?",
				vscode.workspace.asRelativePath(document.uri),
			);
			if ((await vscode.window.showWarningMessage(message, { modal: true }, remove)) !== remove) return;
		}
		const edit = new vscode.WorkspaceEdit();
		edit.deleteFile(document.uri, { ignoreIfNotExists: true });
		if (await this.whileEditing(document.uri, async () => vscode.workspace.applyEdit(edit))) this.close(file, "undone");
	}

	private save(file: PendingFile): void {
		void this.state.update(stateKeys.pendingChanges, [...this.files.values()]);
		this.changed.fire(vscode.Uri.parse(file.uri, true));
	}
}

function mixed(): string {
	return vscode.l10n.t("These lines have been changed since. Decide each change in the editor, at its Keep and Undo.");
}

async function openIfThere(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		await vscode.workspace.fs.stat(uri);
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		return undefined;
	}
}

function hunkAt(hunks: readonly Hunk[], line: number): Hunk | undefined {
	return (
		hunks.find(({ current }) => line >= current.start && line < Math.max(current.end, current.start + 1)) ??
		hunks.find(({ current }) => line === current.end)
	);
}
