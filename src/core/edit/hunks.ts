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

export function diffHunks(base: string, current: string): Hunk[] {
	const hunks: Hunk[] = [];
	let baseLine = 0;
	let currentLine = 0;
	for (const part of diffArrays(splitLines(base), splitLines(current))) {
		const baseEnd = baseLine + (part.added ? 0 : part.count);
		const currentEnd = currentLine + (part.removed ? 0 : part.count);
		if (part.added || part.removed)
			extend(hunks, { base: { start: baseLine, end: baseEnd }, current: { start: currentLine, end: currentEnd } });
		baseLine = baseEnd;
		currentLine = currentEnd;
	}
	return hunks;
}

/** The base with one hunk taken over from the current text: what keeping it means. */
export function keepHunk(base: string, current: string, hunk: Hunk): string {
	return withLines(base, hunk.base, linesOf(current, hunk.current));
}

/** The current text with one hunk as it was in the base: what undoing it means. */
export function undoHunk(base: string, current: string, hunk: Hunk): string {
	return withLines(current, hunk.current, linesOf(base, hunk.base));
}

/** What to replace in `before` to get `after`, line by line, so that nothing else of a document is touched. */
export function lineReplacements(before: string, after: string): Replacement[] {
	const lines = splitLines(before);
	const offsets = [0];
	for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + line.length);
	return diffHunks(before, after).map(({ base, current }) => ({
		start: offsets[base.start] ?? before.length,
		end: offsets[base.end] ?? before.length,
		text: linesOf(after, current),
	}));
}

export function describeChange(before: string, after: string): Change {
	return structuredPatch("before", "after", before, after, "", "", { context: 3 });
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
 * Carries the user's own typing in the current text over to the base, so that it does not count as a pending change. What
 * touches a hunk is left out: it is part of that hunk from now on.
 */
export function carryOver(base: string, before: string, after: string): string {
	const hunks = diffHunks(base, before);
	let carried = base;
	for (const edit of diffHunks(before, after).toReversed()) {
		if (hunks.some((hunk) => touches(hunk.current, edit.base))) continue;
		const shift = hunks
			.filter((hunk) => hunk.current.end <= edit.base.start)
			.reduce((sum, hunk) => sum + length(hunk.base) - length(hunk.current), 0);
		carried = withLines(carried, { start: edit.base.start + shift, end: edit.base.end + shift }, linesOf(after, edit.current));
	}
	return carried;
}

/** Sharing lines, or lying between two of them. What only borders on a hunk is outside of it. */
function touches(a: LineRange, b: LineRange): boolean {
	return a.start < b.end && b.start < a.end;
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

function withLines(text: string, range: LineRange, replacement: string): string {
	const lines = splitLines(text);
	return lines.slice(0, range.start).join("") + replacement + lines.slice(range.end).join("");
}

function linesOf(text: string, range: LineRange): string {
	return splitLines(text).slice(range.start, range.end).join("");
}

/** Lines with their endings, so that joining them gives the text back. */
function splitLines(text: string): string[] {
	return text === "" ? [] : text.split(/(?<=\n)/);
}
