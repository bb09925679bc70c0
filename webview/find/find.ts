import type { Turn } from "../../src/shared/transcript.ts";
import { fillBlankPages } from "../markdown/blankPages.ts";
import { countIn, patternOf, sourcePatternOf } from "./findText.ts";
import { rangesIn } from "./pageRanges.ts";

/** What was found for a query: turns that have it, in order, and how many places are in each. */
export interface Found {
	readonly query: string;
	readonly turns: readonly FoundTurn[];
	readonly count: number;
}

interface FoundTurn {
	readonly index: number;
	readonly id: string;
	readonly count: number;
	/** Empty as long as the turn is not built; its text is searched then, as it was written. */
	readonly ranges: readonly Range[];
}

export function find(query: string, turns: readonly Turn[]): Found {
	const [pattern, sourcePattern] = [patternOf(query), sourcePatternOf(query)];
	if (!pattern || !sourcePattern) return { query, turns: [], count: 0 };
	fillBlankPages();
	const found = turns.flatMap((turn, index): FoundTurn[] => {
		const element = turnElement(turn.id);
		const ranges = element ? rangesIn(element, pattern) : [];
		const count = element ? ranges.length : countIn(turn, sourcePattern);
		return count > 0 ? [{ index, id: turn.id, count, ranges }] : [];
	});
	return { query, turns: found, count: found.reduce((sum, { count }) => sum + count, 0) };
}

/** A place in a turn, from 0. */
export interface Place {
	readonly turn: FoundTurn;
	readonly place: number;
}

/** The place with this number, from 0. */
export function placeOf(found: Found, number: number): Place | undefined {
	let before = 0;
	for (const turn of found.turns) {
		if (number < before + turn.count) return { turn, place: number - before };
		before += turn.count;
	}
	return undefined;
}

export function numberOf(found: Found, turn: FoundTurn, place: number): number {
	return found.turns.slice(0, found.turns.indexOf(turn)).reduce((sum, { count }) => sum + count, place);
}

/** The page's element of a turn, if it is built. */
function turnElement(id: string): Element | undefined {
	return document.getElementById(`answer-${id}`)?.closest(".turn") ?? undefined;
}
