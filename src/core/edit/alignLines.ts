import { blankKey, endOf, equalButSpaces, type LineIndex, lineText, startOf } from "./lineIndex.ts";
import { lineSimilarity } from "./lineSimilarity.ts";
import { weightOf } from "./wanted.ts";

/** Lines that share less than half of their characters are not each other. */
const leastAlike = 0.5;

/** What lines of a search text became in the file. */
export interface Alignment {
	/** Zero-based line of the file for each line that was looked for. */
	readonly partners: readonly (number | undefined)[];
	/** From 0 to 1: what the two have in common, lines weighing as much as they have characters to see. */
	readonly similarity: number;
	/** Share of the search text that stands in lines which are equal but for white space. */
	readonly equalShare: number;
}

/** The best way to lay the lines upon the file so that the first comes to lie near `start`. Lines may be missing on either side. */
export function alignLines(index: LineIndex, lines: readonly string[], keys: readonly number[], start: number): Alignment | undefined {
	const straight = lines.map((_, at) => (likeness(index, lines, keys, at, start + at) > 0 ? start + at : undefined));
	const partners = straight.includes(undefined) ? alignWithGaps(index, lines, keys, start) : straight;
	return rate(index, lines, keys, partners);
}

const moveBoth = 0;
const skipWanted = 1;
const skipFile = 2;

/**
 * Needleman and Wunsch's alignment within a band about the diagonal, the ends of the file's side free. A cell holds what the
 * lines before it have in common; its line of the file is `start + row + column - slack`.
 */
function alignWithGaps(index: LineIndex, lines: readonly string[], keys: readonly number[], start: number): (number | undefined)[] {
	const slack = Math.min(8, 2 + (lines.length >>> 3));
	const width = 2 * slack + 1;
	const shared = new Float64Array((lines.length + 1) * width);
	const moves = new Uint8Array(shared.length);
	for (let row = 1; row <= lines.length; row++) {
		/** A blank line weighs a little, so that blank lines find each other too. */
		const weight = weightOf(lines[row - 1] ?? "") + 0.01;
		for (let column = 0; column < width; column++) {
			const cell = row * width + column;
			const alike = likeness(index, lines, keys, row - 1, start + row - 1 + column - slack);
			const both = alike > 0 ? (shared[cell - width] ?? 0) + alike * weight : -1;
			const withoutWanted = column + 1 < width ? (shared[cell - width + 1] ?? 0) : -1;
			const withoutFile = column > 0 ? (shared[cell - 1] ?? 0) : -1;
			const most = Math.max(both, withoutWanted, withoutFile);
			shared[cell] = most;
			moves[cell] = most === both ? moveBoth : most === withoutWanted ? skipWanted : skipFile;
		}
	}
	const last = shared.subarray(lines.length * width);
	return traceBack(moves, width, lines.length, last.indexOf(Math.max(...last)), start - slack);
}

function traceBack(moves: Uint8Array, width: number, rows: number, lastColumn: number, origin: number): (number | undefined)[] {
	const partners = Array.from<number | undefined>({ length: rows });
	let column = lastColumn;
	for (let row = rows; row > 0; ) {
		const move = moves[row * width + column];
		if (move === skipFile) column--;
		else {
			if (move === moveBoth) partners[row - 1] = origin + row - 1 + column;
			else column++;
			row--;
		}
	}
	return partners;
}

/** From `leastAlike` to 1; 0 for lines that are not each other. */
function likeness(index: LineIndex, lines: readonly string[], keys: readonly number[], at: number, line: number): number {
	if (line < 0 || line >= index.count) return 0;
	const wanted = lines[at] ?? "";
	const key = keys[at];
	if (key === index.keys[line]) return equalButSpaces(index, startOf(index, line), endOf(index, line), wanted) ? 1 : 0;
	if (key === blankKey || index.keys[line] === blankKey) return 0;
	return lineSimilarity(wanted.trim(), lineText(index, line).trim(), leastAlike);
}

function rate(
	index: LineIndex,
	lines: readonly string[],
	keys: readonly number[],
	partners: readonly (number | undefined)[],
): Alignment | undefined {
	const first = partners.find((line) => line !== undefined);
	const last = partners.findLast((line) => line !== undefined);
	if (first === undefined || last === undefined) return undefined;
	let wanted = 0;
	let common = 0;
	let equal = 0;
	for (const [at, line] of lines.entries()) {
		const weight = weightOf(line);
		const partner = partners[at];
		const alike = partner === undefined ? 0 : likeness(index, lines, keys, at, partner);
		wanted += weight;
		if (partner !== undefined) common += alike * (weight + weightOf(lineText(index, partner)));
		if (alike === 1) equal += weight;
	}
	let there = 0;
	for (let line = first; line <= last; line++) there += weightOf(lineText(index, line));
	return { partners, similarity: common / (wanted + there), equalShare: equal / wanted };
}
