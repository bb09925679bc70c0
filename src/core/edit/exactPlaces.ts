import { findLines } from "./findLines.ts";
import { findTexts } from "./findTexts.ts";
import { endOf, keyOf, lineAt, type LineIndex, startOf } from "./lineIndex.ts";
import { mostPlaces, type Piece, type Place } from "./place.ts";
import { isText, type Wanted } from "./wanted.ts";

/**
 * The places at which the lines stand to the letter, for each of the searches; the first may begin and the last may end inside of a
 * line. Line by line, so that line endings never matter. Where to compare them is told by the rarest line between the first and the
 * last, which is a whole line of the file; without one, by the longest line, wherever it stands in the text.
 */
export function findExactPlaces(index: LineIndex, searches: readonly Wanted[]): Place[][] {
	const inner = searches.map(({ lines }) => innerLines(lines));
	const found = findLines(
		index,
		inner.flatMap((lines) => lines.map(({ key }) => key)),
	);
	const cores = searches.map(({ lines }, search) => (inner[search]?.length === 0 ? longestLine(lines) : { at: 0, indent: 0, text: "" }));
	const texts = [...new Set(cores.map(({ text }) => text))];
	const hits = new Map(findTexts(index.text, texts).map((offsets, at) => [texts[at], offsets]));
	return searches.map(({ lines }, search) => {
		const { at, indent, text } = cores[search] ?? { at: 0, indent: 0, text: "" };
		const offsets = hits.get(text) ?? [];
		if (lines.length === 1) return placesInLines(index, lines[0] ?? "", offsets, indent);
		const rarest = (inner[search] ?? [])
			.map((line) => ({ at: line.at, places: found.get(line.key) ?? [] }))
			.reduce<{ at: number; places: readonly number[] } | undefined>(
				(a, b) => (a && a.places.length <= b.places.length ? a : b),
				undefined,
			);
		const firsts = rarest ? rarest.places.map((line) => line - rarest.at) : offsets.map((offset) => lineAt(index, offset) - at);
		return placesOfLines(index, lines, firsts);
	});
}

function placesInLines(index: LineIndex, wanted: string, offsets: readonly number[], indent: number): Place[] {
	const places: Place[] = [];
	for (const offset of offsets) {
		if (places.length > mostPlaces) break;
		const start = offset - indent;
		if (start < 0 || !index.text.startsWith(wanted, start)) continue;
		const piece = { start, end: start + wanted.length, line: lineAt(index, offset) };
		places.push({ pieces: [piece], how: "exact", similarity: 1 });
	}
	return places;
}

function placesOfLines(index: LineIndex, lines: readonly string[], firsts: readonly number[]): Place[] {
	const places: Place[] = [];
	let previous = -1;
	for (const first of firsts) {
		if (places.length > mostPlaces) break;
		if (first === previous || !standsAt(index, lines, first)) continue;
		previous = first;
		places.push({ pieces: lines.map((_, at) => pieceAt(index, lines, first, at)), how: "exact", similarity: 1 });
	}
	return places;
}

/** The ends are compared first: in a file that repeats itself, it is they that differ. */
function standsAt(index: LineIndex, lines: readonly string[], first: number): boolean {
	const last = lines.length - 1;
	if (first < 0 || first + last >= index.count) return false;
	if (!isEqual(index, lines, first, last) || !isEqual(index, lines, first, 0)) return false;
	for (let at = 1; at < last; at++) if (!isEqual(index, lines, first, at)) return false;
	return true;
}

function isEqual(index: LineIndex, lines: readonly string[], first: number, at: number): boolean {
	const { start, end, line } = pieceAt(index, lines, first, at);
	const isWithin = start >= startOf(index, line) && end <= endOf(index, line);
	const isWhole = at === 0 || at === lines.length - 1 || end === endOf(index, line);
	return isWithin && isWhole && index.text.startsWith(lines[at] ?? "", start);
}

/** The first line ends with its line of the file, all others begin with theirs. */
function pieceAt(index: LineIndex, lines: readonly string[], first: number, at: number): Piece {
	const line = first + at;
	const length = lines[at]?.length ?? 0;
	const start = at === 0 ? endOf(index, line) - length : startOf(index, line);
	return { start, end: start + length, line };
}

function innerLines(lines: readonly string[]): { at: number; key: number }[] {
	return lines.flatMap((line, at) => (at > 0 && at < lines.length - 1 && isText(line) ? [{ at, key: keyOf(line) }] : []));
}

/** Without the white space around it, which every second line of a file begins with. */
function longestLine(lines: readonly string[]): { at: number; indent: number; text: string } {
	let longest = { at: 0, indent: 0, text: "" };
	for (const [at, whole] of lines.entries()) {
		const text = whole.trim();
		if (text.length > longest.text.length) longest = { at, indent: whole.indexOf(text), text };
	}
	return longest;
}
