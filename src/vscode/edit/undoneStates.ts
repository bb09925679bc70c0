import type { PendingFile } from "./pendingFile.ts";

/** Earlier states of one file that are remembered: each has the whole text. */
const most = 20;

/**
 * What was pending in open documents before it was undone, by undoing here or with the editor's own undo. The editor can bring each of
 * these texts back, and what it brings back is not the user's typing.
 */
export class UndoneStates {
	private readonly byUri = new Map<string, readonly PendingFile[]>();

	has(uri: string): boolean {
		return this.byUri.has(uri);
	}

	remember(file: PendingFile): void {
		const others = (this.byUri.get(file.uri) ?? []).filter(({ text }) => text.current !== file.text.current);
		this.byUri.set(file.uri, [...others, file].slice(-most));
	}

	/** The state in which the file had exactly this text. */
	find(uri: string, text: string): PendingFile | undefined {
		return this.byUri.get(uri)?.find((file) => file.text.current === text);
	}

	/** What was kept since is not to be decided again, and what is closed cannot be brought back. */
	forget(uri: string): void {
		this.byUri.delete(uri);
	}
}
