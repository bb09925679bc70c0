import type { Checkpoint } from "./checkpointJournal.ts";

/** Turns of a chat that can be brought back. Whoever goes further back than this has a version control, or has lost the thread. */
export const turnsKept = 50;

/** Chats of a workspace that keep their checkpoints: the ones that were last changed. */
export const chatsKept = 20;

/** Bytes of a chat's contents: enough for thousands of source files, little beside what a build leaves behind. */
const bytesKept = 200_000_000;

/** The newest checkpoints: of so many turns at most, and from the oldest that still fits into so many bytes. At least the newest one. */
export function keptCheckpoints(
	checkpoints: readonly Checkpoint[],
	sizeOf: (kept: readonly Checkpoint[]) => number,
): readonly Checkpoint[] {
	let kept = checkpoints.slice(firstKept(checkpoints));
	while (kept.length > 1 && sizeOf(kept) > bytesKept) kept = kept.slice(1);
	return kept;
}

function firstKept(checkpoints: readonly Checkpoint[]): number {
	const turns = new Set<string>();
	for (let index = checkpoints.length - 1; index >= 0; index--) {
		turns.add(checkpoints[index]?.turnId ?? "");
		if (turns.size > turnsKept) return index + 1;
	}
	return 0;
}
