import type * as vscode from "vscode";
import { stateKeys } from "../names.ts";
import type { PendingFile } from "./pendingFile.ts";

/** How long typing may go on before it is stored, in milliseconds. What is lost by a crash is seen in the file itself. */
const pause = 300;

/** The pending files by their address, kept in the workspace state. */
export class PendingStore {
	private readonly byUri = new Map<string, PendingFile>();
	private readonly state: vscode.Memento;
	private timer: NodeJS.Timeout | undefined;

	constructor(state: vscode.Memento) {
		this.state = state;
		/** Records of an earlier version have another shape. */
		const stored = state.get<readonly Partial<PendingFile>[]>(stateKeys.pendingChanges, []);
		for (const file of stored) if (file.uri !== undefined && file.text && file.edits) this.byUri.set(file.uri, file as PendingFile);
	}

	dispose(): void {
		if (this.timer) this.write();
	}

	get files(): readonly PendingFile[] {
		return [...this.byUri.values()];
	}

	has(uri: string): boolean {
		return this.byUri.has(uri);
	}

	get(uri: string): PendingFile | undefined {
		return this.byUri.get(uri);
	}

	/** Decisions are stored at once, typing when it pauses. */
	set(file: PendingFile, isTyping: boolean): void {
		this.byUri.set(file.uri, file);
		if (isTyping) this.timer ??= setTimeout(() => this.write(), pause);
		else this.write();
	}

	delete(uri: string): void {
		this.byUri.delete(uri);
		this.write();
	}

	private write(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		void this.state.update(stateKeys.pendingChanges, this.files);
	}
}
