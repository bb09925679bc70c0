import { applyPatch, diffArrays, reversePatch, type StructuredPatch, structuredPatch } from "diff";
import type { Replacement } from "../workspace.ts";

/** Lines in which two texts differ. Zero-based; `end` is exclusive; a side without lines is the gap before `start`. */
export interface Hunk {
	readonly base: LineRange;
	readonly current: LineRange;
}

export interface LineRange {
	readonly start: number;
	readonly end: number;
}

/** A change from one text to another that can be carried over to texts that differ elsewhere. Plain JSON. */
export type Change = StructuredPatch;

/** Lines added and removed up to which a shortest difference is looked for; beyond, all lines between the first and the last one are one hunk. */
const mostEdits = 2_000;

export function diffHunks(base: string, current: string): Hunk[] {
	if (base === current) return [];
	const { start, baseEnd, currentEnd } = differingPart(base, current);
	const baseLines = splitLines(base.slice(start, baseEnd));
	const currentLines = splitLines(current.slice(start, currentEnd));
	const first = countLines(base, start);
	const parts = diffArrays(baseLines, currentLines, { maxEditLength: mostEdits });
	if (!parts)
		return [{ base: { start: first, end: first + baseLines.length }, current: { start: first, end: first + currentLines.length } }];
	const hunks: Hunk[] = [];
	let baseLine = first;
	let currentLine = first;
	for (const part of parts) {
		const baseLast = baseLine + (part.added ? 0 : part.count);
		const currentLast = currentLine + (part.removed ? 0 : part.count);
		if (part.added || part.removed)
			extend(hunks, { base: { start: baseLine, end: baseLast }, current: { start: currentLine, end: currentLast } });
		baseLine = baseLast;
		currentLine = currentLast;
	}
	return hunks;
}

/** The hunk that the line of the current text lies in, or right below. */
export function hunkAt(hunks: readonly Hunk[], line: number): Hunk | undefined {
	return (
		hunks.find(({ current }) => line >= current.start && line < Math.max(current.end, current.start + 1)) ??
		hunks.find(({ current }) => line === current.end)
	);
}

/** What to replace in `before` to get `after`, line by line, so that nothing else of a document is touched. */
export function lineReplacements(before: string, after: string): Replacement[] {
	const offsets = [0];
	for (const line of splitLines(before)) offsets.push((offsets.at(-1) ?? 0) + line.length);
	const lines = splitLines(after);
	return diffHunks(before, after).map(({ base, current }) => ({
		start: offsets[base.start] ?? before.length,
		end: offsets[base.end] ?? before.length,
		text: lines.slice(current.start, current.end).join(""),
	}));
}

export function describeChange(before: string, after: string): Change {
	return structuredPatch("before", "after", before, after, "", "", { context: 3, maxEditLength: mostEdits }) ?? wholeChange(before, after);
}

/**
 * Carries a change over to another text; `undefined` when the lines it touches are no longer there. Up to two of the three
 * lines around them may be others by now.
 */
export function applyChange(text: string, change: Change): string | undefined {
	const result = applyPatch(text, change, { autoConvertLineEndings: false, fuzzFactor: 2 });
	return result === false ? undefined : result;
}

export function reverseChange(change: Change): Change {
	return reversePatch(change);
}

/**
 * Carries what changes from `before` to `after` over to a text that differs from `before` elsewhere. What touches a place where
 * they differ, or one of the `reserved` lines of `before`, is left out. `hunks` are those between `text` and `before`.
 */
export function carryOver(
	text: string,
	before: string,
	after: string,
	reserved: readonly LineRange[] = [],
	hunks: readonly Hunk[] = diffHunks(text, before),
): string {
	if (text === before && reserved.length === 0) return after;
	const taken = [...hunks.map(({ current }) => current), ...reserved];
	const edits = diffHunks(before, after).filter((edit) => !taken.some((range) => touches(range, edit.base)));
	if (edits.length === 0) return text;
	return replaceLines(
		text,
		edits.map(({ base }) => shifted(base, hunks)),
		after,
		edits.map(({ current }) => current),
	);
}

/** A text with some of its lines, in order and apart from each other, replaced by lines of another. */
export function replaceLines(text: string, ranges: readonly LineRange[], other: string, replacements: readonly LineRange[]): string {
	const lines = splitLines(text);
	const others = splitLines(other);
	let result = "";
	let position = 0;
	for (const [index, range] of ranges.entries()) {
		const replacement = replacements[index] ?? { start: 0, end: 0 };
		result += lines.slice(position, range.start).join("") + others.slice(replacement.start, replacement.end).join("");
		position = range.end;
	}
	return result + lines.slice(position).join("");
}

/** Lines with their endings, so that joining them gives the text back. */
export function splitLines(text: string): string[] {
	const lines: string[] = [];
	let start = 0;
	for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
		lines.push(text.slice(start, end + 1));
		start = end + 1;
	}
	if (start < text.length) lines.push(text.slice(start));
	return lines;
}

/** Sharing lines, or lying between two of them. What only borders on a range is outside of it. */
export function touches(a: LineRange, b: LineRange): boolean {
	return a.start < b.end && b.start < a.end;
}

/** Where lines of the current side, outside of all hunks, are on the base's side. */
function shifted(range: LineRange, hunks: readonly Hunk[]): LineRange {
	const shift = hunks
		.filter((hunk) => hunk.current.end <= range.start)
		.reduce((sum, hunk) => sum + length(hunk.base) - length(hunk.current), 0);
	return { start: range.start + shift, end: range.end + shift };
}

function length({ start, end }: LineRange): number {
	return end - start;
}

/** A removal next to an addition is one hunk. */
function extend(hunks: Hunk[], hunk: Hunk): void {
	const last = hunks.at(-1);
	if (last && last.base.end === hunk.base.start && last.current.end === hunk.current.start) {
		hunks[hunks.length - 1] = {
			base: { start: last.base.start, end: hunk.base.end },
			current: { start: last.current.start, end: hunk.current.end },
		};
	} else {
		hunks.push(hunk);
	}
}

/** Offsets of whole lines, behind those that both texts begin with and before those that both end with. */
function differingPart(base: string, current: string): { start: number; baseEnd: number; currentEnd: number } {
	const most = Math.min(base.length, current.length);
	let same = 0;
	while (same < most && base.charCodeAt(same) === current.charCodeAt(same)) same++;
	const start = same === 0 ? 0 : base.lastIndexOf("\n", same - 1) + 1;
	let tail = 0;
	while (tail < most - start && base.charCodeAt(base.length - 1 - tail) === current.charCodeAt(current.length - 1 - tail)) tail++;
	if (!startsLine(base, base.length - tail) || !startsLine(current, current.length - tail)) {
		const lineEnd = base.indexOf("\n", base.length - tail);
		tail = lineEnd < 0 ? 0 : base.length - lineEnd - 1;
	}
	return { start, baseEnd: base.length - tail, currentEnd: current.length - tail };
}

function startsLine(text: string, offset: number): boolean {
	return offset === 0 || text.charCodeAt(offset - 1) === 10;
}

function countLines(text: string, end: number): number {
	let count = 0;
	for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
	return count;
}

/** Everything taken out and everything put in: for texts that differ too much for a shortest change. */
function wholeChange(before: string, after: string): Change {
	const lines = (sign: string, text: string) => {
		const signed = splitLines(text).map((line) => sign + line.replace(/\n$/, ""));
		return text === "" || text.endsWith("\n") ? signed : [...signed, "\\ No newline at end of file"];
	};
	const counts = { oldStart: 1, oldLines: splitLines(before).length, newStart: 1, newLines: splitLines(after).length };
	const hunk = { ...counts, lines: [...lines("-", before), ...lines("+", after)] };
	return { ...describeChange("", ""), hunks: [hunk] };
}
