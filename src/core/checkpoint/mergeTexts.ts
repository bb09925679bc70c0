import { diffHunks, type Hunk, type LineRange } from "../edit/hunks.ts";

export interface Merged {
	readonly text: string;
	/** Both had changed the same lines differently somewhere; ours are in the text. */
	readonly hasConflict: boolean;
}

/**
 * What `theirs` changes in `base`, done to `ours`, line by line. Where both have changed the same lines, ours stay. Line endings never
 * count as a change; those of the result are the ones of `ours`.
 */
export function mergeTexts(base: string, ours: string, theirs: string): Merged {
	const eol = ours.match(/\r\n|\r|\n/)?.[0];
	const ourBase = withEndings(base, eol);
	const wanted = withEndings(theirs, eol);
	const our = withEndings(ours, eol);
	const mine = diffHunks(ourBase, our);
	const oldLines = splitLines(our);
	const newLines = splitLines(wanted);
	let hasConflict = false;
	let lines = oldLines;
	for (const hunk of diffHunks(ourBase, wanted).toReversed()) {
		const replacement = newLines.slice(hunk.current.start, hunk.current.end);
		const meeting = mine.filter((own) => meets(own.base, hunk.base));
		if (meeting.length === 0) {
			const start = hunk.base.start + shiftAt(mine, hunk.base);
			lines = lines.toSpliced(start, hunk.base.end - hunk.base.start, ...replacement);
		} else if (!meeting.some((own) => isSame(own, hunk, oldLines, replacement))) hasConflict = true;
	}
	return { text: joinLines(lines, eol), hasConflict };
}

/** How far our text has moved the lines at a place of the base. */
function shiftAt(mine: readonly Hunk[], { start }: LineRange): number {
	const before = mine.filter((own) => own.base.end <= start && !(own.base.start === start && own.base.end === start));
	const atStart = mine.filter((own) => own.base.start === start && own.base.end === start);
	return [...before, ...atStart].reduce((sum, { base, current }) => sum + (current.end - current.start) - (base.end - base.start), 0);
}

/** Sharing lines. What was only inserted next to the other's lines is beside them. */
function meets(a: LineRange, b: LineRange): boolean {
	const isPoint = (range: LineRange) => range.start === range.end;
	if (isPoint(a) && isPoint(b)) return false;
	return a.start < b.end && b.start < a.end;
}

/** Both have done the same: it is there already. */
function isSame(own: Hunk, hunk: Hunk, oldLines: readonly string[], replacement: readonly string[]): boolean {
	const done = oldLines.slice(own.current.start, own.current.end);
	return own.base.start === hunk.base.start && own.base.end === hunk.base.end && done.join("") === replacement.join("");
}

/** A last line without an ending gets one when lines have come to stand behind it. */
function joinLines(lines: readonly string[], eol = "\n"): string {
	return lines.map((line, index) => (index < lines.length - 1 && !/[\r\n]$/.test(line) ? line + eol : line)).join("");
}

function withEndings(text: string, eol: string | undefined): string {
	return eol === undefined ? text : text.replace(/\r\n|\r|\n/g, eol);
}

/** Lines with their endings, as the hunks count them. */
function splitLines(text: string): string[] {
	return text === "" ? [] : text.split(/(?<=\n)/);
}
