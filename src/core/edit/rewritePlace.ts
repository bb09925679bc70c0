import { diffArrays } from "diff";
import type { Replacement } from "../workspace.ts";
import { fileUnit, indentOf, indenterOf } from "./indentation.ts";
import { endOf, eolAt, type LineIndex, lineText, startOf } from "./lineIndex.ts";
import { firstLineOf, type Piece, type Place } from "./place.ts";
import { deletesAll, isText, type Wanted } from "./wanted.ts";

/** Lines that become others. `from` and `to` number the lines that were looked for; `to` is exclusive. */
interface Run {
	readonly from: number;
	readonly to: number;
	readonly inserted: readonly string[];
}

/** Two texts that differ in more lines than this are exchanged as a whole. */
const mostDifferences = 200;

/**
 * What to replace so that the search text at its place becomes its replacement. Lines that both have stay as the file has them, to the
 * byte, so that a tolerated difference is never written into the file. `undefined` when lines would go that the search text
 * does not show.
 */
export function rewritePlace(index: LineIndex, place: Place, wanted: Wanted): Replacement[] | undefined {
	const indent = indentFor(index, place, wanted);
	const replacements: Replacement[] = [];
	for (const run of runsOf(wanted, coversWholeLines(index, place))) {
		const pieces = place.pieces.slice(run.from, run.to).filter((piece) => piece !== undefined);
		const first = pieces[0];
		const last = pieces.at(-1);
		if (first && last && last.line - first.line + 1 > pieces.length) return undefined;
		const text = run.inserted.map(indent);
		const replacement = first && last ? exchange(index, place, run, first, last, text) : insert(index, place, run, text);
		if (replacement && index.text.slice(replacement.start, replacement.end) !== replacement.text)
			replacements.push(keepEndingsApart(index.text, replacement));
	}
	return replacements;
}

function exchange(index: LineIndex, place: Place, run: Run, first: Piece, last: Piece, inserted: readonly string[]): Replacement {
	if (inserted.length > 0) return { start: first.start, end: last.end, text: inserted.join(eolAt(index, first.line)) };
	/** The line ending goes with the lines: the one after them, and at the end of the search text the one before. */
	const isLast = run.to === place.pieces.length;
	const isFirst = run.from === 0;
	const hasNext = last.line + 1 < index.count;
	if (hasNext && (!isLast || (isFirst && last.end === endOf(index, last.line)))) {
		return { start: first.start, end: startOf(index, last.line + 1), text: "" };
	}
	const start = first.line > 0 && first.start === startOf(index, first.line) ? endOf(index, first.line - 1) : first.start;
	return { start, end: last.end, text: "" };
}

function insert(index: LineIndex, place: Place, run: Run, inserted: readonly string[]): Replacement | undefined {
	if (inserted.length === 0) return undefined;
	const before = place.pieces.slice(0, run.from).findLast((piece) => piece !== undefined);
	if (before) {
		const eol = eolAt(index, before.line);
		return { start: before.end, end: before.end, text: eol + inserted.join(eol) };
	}
	const after = place.pieces.find((piece) => piece !== undefined);
	if (!after) return undefined;
	const eol = eolAt(index, after.line);
	return { start: after.start, end: after.start, text: inserted.join(eol) + eol };
}

/** In a file of mixed endings a lone `\r` can come to stand before a `\n`: the two would be one ending, and a line would be gone. */
function keepEndingsApart(text: string, { start, end, text: inserted }: Replacement): Replacement {
	const joins = (left: string | undefined, right: string | undefined) => left === "\r" && right === "\n";
	if (inserted === "") return joins(text[start - 1], text[end]) ? { start: start - 1, end, text: "\r\n" } : { start, end, text: "" };
	const isJoined = joins(text[start - 1], inserted[0]) || joins(inserted.at(-1), text[end]);
	return { start, end, text: isJoined ? inserted.replace(/\r\n|\r|\n/g, "\r\n") : inserted };
}

function runsOf(wanted: Wanted, isWholeLines: boolean): Run[] {
	const { lines, replacement } = wanted;
	if (isWholeLines && deletesAll(wanted)) return [{ from: 0, to: lines.length, inserted: [] }];
	let start = 0;
	const shorter = Math.min(lines.length, replacement.length);
	while (start < shorter && lines[start] === replacement[start]) start++;
	let end = 0;
	while (end < shorter - start && lines.at(-1 - end) === replacement.at(-1 - end)) end++;
	const left = lines.slice(start, lines.length - end);
	const right = replacement.slice(start, replacement.length - end);
	const whole: Run = { from: start, to: start + left.length, inserted: right };
	if (left.length === 0 && right.length === 0) return [];
	if (left.length <= 1 || right.length <= 1) return [whole];
	const parts = diffArrays(left, right, { maxEditLength: mostDifferences });
	if (!parts) return [whole];
	const runs: Run[] = [];
	let at = start;
	for (const { added, removed, count, value } of parts) {
		const previous = runs.at(-1);
		const open = previous?.to === at ? previous : { from: at, to: at, inserted: [] };
		if (!added && !removed) {
			at += count;
			continue;
		}
		if (open === previous) runs.pop();
		if (removed) at += count;
		runs.push({ from: open.from, to: at, inserted: added ? [...open.inserted, ...value] : open.inserted });
	}
	return runs;
}

function coversWholeLines(index: LineIndex, { pieces }: Place): boolean {
	const first = pieces.find((piece) => piece !== undefined);
	const last = pieces.findLast((piece) => piece !== undefined);
	return first?.start === startOf(index, first?.line ?? 0) && last?.end === endOf(index, last?.line ?? 0);
}

/** What stands to the letter needs no other indentation. */
function indentFor(index: LineIndex, place: Place, { lines, replacement }: Wanted): (line: string) => string {
	if (place.how === "exact") return (line) => line;
	const pairs = lines.flatMap((line, at) => {
		const piece = place.pieces[at];
		return piece && isText(line) ? [{ from: indentOf(line), to: indentOf(lineText(index, piece.line)) }] : [];
	});
	return indenterOf(pairs, replacement, () => fileUnit(index, firstLineOf(place)));
}
