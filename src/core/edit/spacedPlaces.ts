import type { LinePlaces } from "./findLines.ts";
import { endOf, equalButSpaces, type LineIndex, lineText, startOf } from "./lineIndex.ts";
import { mostPlaces, type Piece, type Place } from "./place.ts";
import type { Wanted } from "./wanted.ts";

/**
 * Places at which the lines stand as whole lines but for white space. Those that differ only around the lines win over those that
 * differ within them too.
 */
export function findSpacedPlaces(index: LineIndex, { lines }: Wanted, keys: readonly number[], found: LinePlaces): Place[] {
	const rarest = rarestLine(keys, found);
	if (rarest === undefined) return [];
	const indented: Place[] = [];
	const spaced: Place[] = [];
	for (const at of found.get(keys[rarest] ?? 0) ?? []) {
		if (indented.length > mostPlaces || spaced.length > mostPlaces) break;
		const first = at - rarest;
		if (first < 0 || first + lines.length > index.count || !keys.every((key, offset) => index.keys[first + offset] === key)) continue;
		if (!lines.every((line, offset) => equalButSpaces(index, startOf(index, first + offset), endOf(index, first + offset), line))) continue;
		const isIndented = lines.every((line, offset) => lineText(index, first + offset).trim() === line.trim());
		const pieces = lines.map((_, offset) => wholeLine(index, first + offset));
		(isIndented ? indented : spaced).push({ pieces, how: "spacing", similarity: 1 });
	}
	return indented.length > 0 ? indented : spaced;
}

export function wholeLine(index: LineIndex, line: number): Piece {
	return { start: startOf(index, line), end: endOf(index, line), line };
}

/** Of the lines that are not blank, the one with the fewest places. */
function rarestLine(keys: readonly number[], found: LinePlaces): number | undefined {
	let rarest: number | undefined;
	let fewest = Number.POSITIVE_INFINITY;
	for (const [line, key] of keys.entries()) {
		const places = found.get(key);
		if (!places || places.length >= fewest) continue;
		rarest = line;
		fewest = places.length;
	}
	return rarest;
}
