import * as vscode from "vscode";
import { diffHunks } from "../../core/edit/hunks.ts";
import type { PendingText } from "../../core/edit/pendingText.ts";
import type { PendingSummary, ToHost } from "../../shared/protocol.ts";
import { openPendingDiff } from "../edit/openReview.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";
import { kindOf, type PendingFile, uriOf } from "../edit/pendingFile.ts";
import { commands } from "../names.ts";

/** Milliseconds in which changes of lines are gathered: a file in which something is pending changes with every key that is pressed in it. */
const quietMs = 150;

/** Files that are listed; all of them are counted. The state of the chat is posted whole, and often. */
const mostListed = 100;

/** What waits for a decision, as the composer shows it. */
export function summarizePending({ files }: Pick<PendingChanges, "files">): PendingSummary {
	const all = files
		.map((file) => ({ uri: file.uri, path: vscode.workspace.asRelativePath(uriOf(file)), change: kindOf(file), ...countLines(file) }))
		.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
	const sum = (side: "added" | "removed") => all.reduce((lines, file) => lines + file[side], 0);
	return { files: all.slice(0, mostListed), count: all.length, added: sum("added"), removed: sum("removed") };
}

/** Calls `onChange` when the summary has become another one: at once when other files wait than before, which is what a decision does. */
export function watchPending(pending: Pick<PendingChanges, "files" | "onDidChange">, onChange: () => void): vscode.Disposable {
	let timer: NodeJS.Timeout | undefined;
	let shown = JSON.stringify(summarizePending(pending));
	let waiting = namesOf(pending);
	const look = () => {
		timer = undefined;
		waiting = namesOf(pending);
		const now = JSON.stringify(summarizePending(pending));
		if (now === shown) return;
		shown = now;
		onChange();
	};
	const subscription = pending.onDidChange(() => {
		/** All files that are decided with one click are one change all the same. */
		if (namesOf(pending) === waiting) return void (timer ??= setTimeout(look, quietMs));
		clearTimeout(timer);
		timer = setTimeout(look, 0);
	});
	const dispose = () => {
		subscription.dispose();
		clearTimeout(timer);
	};
	return { dispose };
}

function namesOf({ files }: Pick<PendingChanges, "files">): string {
	return files.map(({ uri }) => uri).join("\n");
}

/** What the user decides at the composer: about one file, or, without its address, about all of them. */
export async function decidePending(pending: PendingChanges, { what, uri }: Extract<ToHost, { kind: "pending" }>): Promise<void> {
	if (uri === undefined) return void (await vscode.commands.executeCommand(decideAll[what]));
	/** The page names a file, and only one that waits is touched. */
	const file = pending.files.find((candidate) => candidate.uri === uri);
	if (!file) return;
	if (what === "keep") return pending.keepFile(uriOf(file));
	if (what === "undo") return pending.undoFile(uriOf(file));
	return openPendingDiff(pending, uriOf(file), { preview: true, preserveFocus: true });
}

const decideAll = { keep: commands.keepAll, undo: commands.undoAll, review: commands.reviewAll } as const;

const counts = new WeakMap<PendingText, { readonly added: number; readonly removed: number }>();

/** A text that has not changed is the same object, so that it is compared once. */
function countLines({ text, deleted }: PendingFile): { readonly added: number; readonly removed: number } {
	const known = counts.get(text);
	if (known && !deleted) return known;
	const hunks = diffHunks(text.base, deleted ? "" : text.current);
	const sum = (side: "base" | "current") => hunks.reduce((lines, hunk) => lines + hunk[side].end - hunk[side].start, 0);
	const counted = { added: sum("current"), removed: sum("base") };
	if (!deleted) counts.set(text, counted);
	return counted;
}
