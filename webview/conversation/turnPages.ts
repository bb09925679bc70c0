import type { Turn } from "../../src/shared/transcript.ts";

export const turnsPerPage = 10;

/**
 * Returns a function that groups turns into pages; a page whose turns are the same as before is the same array. The pages before
 * `first` are not looked at: a chunk must cost the same in the longest chat.
 */
export function createTurnPages(): (turns: readonly Turn[], first: number) => readonly (readonly Turn[])[] {
	let known = new Map<number, readonly Turn[]>();
	return (turns, first) => {
		const pages = new Map<number, readonly Turn[]>();
		for (let number = first; number * turnsPerPage < turns.length; number++) {
			pages.set(number, sameOrNew(known.get(number), turns, number * turnsPerPage));
		}
		known = pages;
		return [...pages.values()];
	};
}

function sameOrNew(before: readonly Turn[] | undefined, turns: readonly Turn[], start: number): readonly Turn[] {
	const length = Math.min(turnsPerPage, turns.length - start);
	const isSame = before?.length === length && before.every((turn, at) => turn === turns[start + at]);
	return isSame ? before : turns.slice(start, start + length);
}
