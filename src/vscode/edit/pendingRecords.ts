import * as vscode from "vscode";
import type { Hunk } from "../../core/edit/hunks.ts";
import { hunksOf, type PendingText } from "../../core/edit/pendingText.ts";
import type { EditState } from "../../shared/turnEvent.ts";
import { isDecided, type PendingEdit, type PendingFile, uriOf } from "./pendingFile.ts";
import { PendingStore } from "./pendingStore.ts";

/** What waits for a decision, file by file. A record in which nothing waits any more is gone, and whoever watches is told of each change. */
export class PendingRecords {
	private readonly store: PendingStore;
	private readonly changed = new vscode.EventEmitter<vscode.Uri>();
	private readonly decided = new vscode.EventEmitter<{ editId: string; state: EditState }>();
	private readonly known = new Map<string, { readonly text: PendingText; readonly hunks: readonly Hunk[] }>();

	readonly onDidChange = this.changed.event;
	readonly onDidDecide = this.decided.event;

	constructor(state: vscode.Memento) {
		this.store = new PendingStore(state);
	}

	dispose(): void {
		this.store.dispose();
		this.changed.dispose();
		this.decided.dispose();
	}

	get files(): readonly PendingFile[] {
		return this.store.files;
	}

	at(uri: vscode.Uri): PendingFile | undefined {
		return this.store.get(uri.toString());
	}

	/** The record as it is now, of one that may have changed since. */
	latest({ uri }: PendingFile): PendingFile | undefined {
		return this.store.get(uri);
	}

	find(editId: string): { file: PendingFile; edit: PendingEdit } | undefined {
		for (const file of this.store.files) {
			const edit = file.edits.find((candidate) => candidate.editId === editId);
			if (edit) return { file, edit };
		}
		return undefined;
	}

	hunksIn({ uri, text }: PendingFile): readonly Hunk[] {
		const known = this.known.get(uri);
		if (known?.text.base === text.base && known.text.current === text.current) return known.hunks;
		const hunks = hunksOf(text);
		this.known.set(uri, { text, hunks });
		return hunks;
	}

	/** When nothing differs from the base any more, every edit has been decided: `state` says how. */
	put(file: PendingFile, state: EditState, isTyping = false): void {
		if (isDecided(file) || file.edits.length === 0) return this.close(file, state);
		const isTextDecided = file.existed && !file.deleted && file.text.base === file.text.current;
		const ofText = isTextDecided ? file.edits.filter(({ kind }) => kind === "edit" || kind === "create") : [];
		this.store.set({ ...file, edits: file.edits.filter((edit) => !ofText.includes(edit)) }, isTyping);
		this.decide(ofText, state);
		this.changed.fire(uriOf(file));
	}

	/** Nothing of the file waits any more. */
	close(file: PendingFile, state: EditState): void {
		this.store.delete(file.uri);
		this.known.delete(file.uri);
		this.decide(file.edits, state);
		this.changed.fire(uriOf(file));
	}

	decide(edits: readonly PendingEdit[], state: EditState): void {
		for (const { editId } of edits) this.sayDecided(editId, state);
	}

	/** Also of an edit that no record knows any more. */
	sayDecided(editId: string, state: EditState): void {
		this.decided.fire({ editId, state });
	}

	/** Brings a record of an earlier moment back in the place of the one that is there: edits that came back wait again. */
	bringBack(then: PendingFile): void {
		const now = this.latest(then);
		const isIn = (file: PendingFile | undefined, { editId }: PendingEdit) => file?.edits.some((edit) => edit.editId === editId) === true;
		this.store.set(then, false);
		this.decide(now?.edits.filter((edit) => !isIn(then, edit)) ?? [], "undone");
		this.decide(
			then.edits.filter((edit) => !isIn(now, edit)),
			"pending",
		);
		this.changed.fire(uriOf(then));
	}

	/** Takes a record out without a decision: it goes on under another address. */
	takeOut(file: PendingFile): void {
		this.store.delete(file.uri);
	}

	/** The file is somewhere else now; `state` says what became of its edits when nothing of it waits any more. */
	putMoved(file: PendingFile, from: vscode.Uri, state: EditState): void {
		this.put(file.from === file.uri ? this.withoutMoves(file) : file, state);
		this.changed.fire(from);
	}

	/** The file is back where it was. */
	private withoutMoves(file: PendingFile): PendingFile {
		this.decide(
			file.edits.filter(({ kind }) => kind === "move"),
			"undone",
		);
		return { ...file, from: undefined, edits: file.edits.filter(({ kind }) => kind !== "move") };
	}
}
