import { alignLines, type Alignment } from "./alignLines.ts";
import type { LinePlaces } from "./findLines.ts";
import { findTexts } from "./findTexts.ts";
import { lineAt, type LineIndex, lineText } from "./lineIndex.ts";
import { differsByTypos, haveSameNumbers } from "./lineSimilarity.ts";
import type { Place } from "./place.ts";
import { wholeLine } from "./spacedPlaces.ts";
import type { Wanted } from "./wanted.ts";

/** A line that is in the file more often than this says little about where the search text belongs. */
const rare = 16;
/** Places that are looked at for one search text, and fewer for a long one: this many lines altogether, but always two. */
const mostStarts = 24;
const mostLines = 2_400;
/** A part of a line shorter than this is everywhere. */
const shortestPart = 4;
/** With so much of the text in equal lines, the place is known, and what differs may be another wording. */
const anchoredShare = 0.5;

export interface SimilarSearch {
	readonly wanted: Wanted;
	readonly keys: readonly number[];
}

export interface SimilarPlace extends Place {
	/** What differs is of the kind that copying does. */
	readonly isPlausible: boolean;
}

/**
 * Places that are like the lines of each search, the most similar first. Looked at is only what an anchor leads to: a line that is
 * equal but for white space and rare in the file; or, for a search without any, the thirds of its longest lines, one of which
 * survives up to two typos.
 */
export function findSimilarPlaces(index: LineIndex, searches: readonly SimilarSearch[], found: LinePlaces): SimilarPlace[][] {
	const starts = searches.map(({ wanted, keys }) => startsByLines(wanted, keys, found));
	const adrift = searches.filter((_, search) => starts[search]?.size === 0);
	const byParts = startsByParts(index, adrift);
	return searches.map((search, at) => placesAt(index, search, byParts.get(search) ?? starts[at] ?? new Set()));
}

function placesAt(index: LineIndex, { wanted, keys }: SimilarSearch, starts: ReadonlySet<number>): SimilarPlace[] {
	const places = new Map<number, SimilarPlace>();
	const most = Math.min(mostStarts, Math.max(2, Math.floor(mostLines / wanted.lines.length)));
	for (const start of [...starts].slice(0, most)) {
		const alignment = alignLines(index, wanted.lines, keys, start);
		if (!alignment) continue;
		const first = alignment.partners.find((line) => line !== undefined) ?? start;
		if ((places.get(first)?.similarity ?? 0) >= alignment.similarity) continue;
		places.set(first, {
			pieces: alignment.partners.map((line) => (line === undefined ? undefined : wholeLine(index, line))),
			how: "similar",
			similarity: alignment.similarity,
			isPlausible: isPlausible(index, wanted, alignment),
		});
	}
	return [...places.values()].toSorted((a, b) => b.similarity - a.similarity);
}

function isPlausible(index: LineIndex, { lines }: Wanted, { partners, equalShare }: Alignment): boolean {
	return lines.every((line, at) => {
		const partner = partners[at];
		if (partner === undefined) return line.trim() === "" || equalShare >= anchoredShare;
		const there = lineText(index, partner);
		if (isCutOff(lines, at, there)) return differsByTypos(line, there);
		return haveSameNumbers(line, there) && (equalShare >= anchoredShare || differsByTypos(line, there));
	});
}

/** The search text begins or ends inside of this line, the rest of which it would take with it. */
function isCutOff(lines: readonly string[], at: number, there: string): boolean {
	const line = (lines[at] ?? "").trim();
	return (at === 0 && there.trim().endsWith(line)) || (at === lines.length - 1 && there.trim().startsWith(line));
}

/** Where the first line would be, in the order of how many rare lines say so. */
function startsByLines({ lines }: Wanted, keys: readonly number[], found: LinePlaces): Set<number> {
	const votes = new Map<number, number>();
	for (const [at, line] of lines.entries()) {
		const places = found.get(keys[at] ?? 0) ?? [];
		if (places.length > rare || !/[\p{L}\p{N}]{3}/u.test(line)) continue;
		for (const place of places) votes.set(place - at, (votes.get(place - at) ?? 0) + 1);
	}
	return new Set([...votes].toSorted(([, a], [, b]) => b - a).map(([start]) => start));
}

function startsByParts(index: LineIndex, searches: readonly SimilarSearch[]): Map<SimilarSearch, Set<number>> {
	const parts = searches.flatMap((search) => partsOf(search.wanted).map((part) => ({ search, ...part })));
	const hits = findTexts(
		index.text,
		parts.map(({ text }) => text),
		rare,
	);
	const starts = new Map(searches.map((search) => [search, new Set<number>()]));
	for (const [part, { search, at }] of parts.entries()) {
		const offsets = hits[part] ?? [];
		if (offsets.length > rare) continue;
		for (const offset of offsets) starts.get(search)?.add(lineAt(index, offset) - at);
	}
	return starts;
}

/** The thirds of the two longest lines, with the number of the line. */
function partsOf({ lines }: Wanted): { at: number; text: string }[] {
	return lines
		.map((line, at) => ({ at, text: line.trim() }))
		.filter(({ text }) => text.length >= 3 * shortestPart)
		.toSorted((a, b) => b.text.length - a.text.length)
		.slice(0, 2)
		.flatMap(({ at, text }) => {
			const size = Math.min(Math.floor(text.length / 3), 100);
			return [0, size, text.length - size].map((from) => ({ at, text: text.slice(from, from + size) }));
		});
}
