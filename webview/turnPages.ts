import type { Turn } from "../src/shared/transcript.ts";

export const turnsPerPage = 10;

/** Returns a function that groups turns into pages; a page whose turns are the same as before is the same array. */
export function createTurnPages(): (turns: readonly Turn[]) => readonly (readonly Turn[])[] {
	let pages: (readonly Turn[])[] = [];
	return (turns) => {
		pages = Array.from({ length: Math.ceil(turns.length / turnsPerPage) }, (_, index) => {
			const start = index * turnsPerPage;
			const before = pages[index];
			const length = Math.min(turnsPerPage, turns.length - start);
			const same = before?.length === length && before.every((turn, at) => turn === turns[start + at]);
			return same ? before : turns.slice(start, start + length);
		});
		return pages;
	};
}
