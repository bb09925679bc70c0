import { isSpace, keyOf, splitLines } from "./lineIndex.ts";

export interface SearchReplace {
	readonly search: string;
	readonly replace: string;
	/** One-based; where the model believes the search text to begin. Tells equal places apart and does nothing else. */
	readonly line?: number;
	/** One-based; of equal places the first from this line on is meant. */
	readonly after?: number;
}

/** The lines that one edit looks for, and what shall stand there instead. */
export interface Wanted {
	readonly lines: readonly string[];
	readonly replacement: readonly string[];
	/** Zero-based. */
	readonly hint?: number;
	readonly after?: number;
}

export function wantedOf({ search, replace, line, after }: SearchReplace): Wanted {
	const lines = splitLines(search);
	const replacement = splitLines(withoutMark(replace));
	return { lines, replacement: withEndsOf(lines, replacement), hint: zeroBased(line), after: zeroBased(after) };
}

function zeroBased(line: number | undefined): number | undefined {
	return line === undefined ? undefined : line - 1;
}

/** A replacement that forgets a line ending at which the search text begins or ends would glue two lines of the file together. */
function withEndsOf(lines: readonly string[], replacement: readonly string[]): readonly string[] {
	if (lines.length < 2 || replacement.join("") === "") return replacement;
	const before = lines[0] === "" && replacement[0] !== "" ? [""] : [];
	const after = lines.at(-1) === "" && replacement.at(-1) !== "" ? [""] : [];
	return [...before, ...replacement, ...after];
}

/**
 * The same without blank lines around it: where white space does not count, they tell nothing about the place. As many go from
 * the replacement, so that what is blank in the file stays as it is.
 */
export function withoutBlankEnds({ lines, replacement, hint, after: least }: Wanted): Wanted {
	const before = lines.findIndex(isText);
	const after = lines.length - 1 - lines.findLastIndex(isText);
	const first = replacement.findIndex(isText);
	const last = replacement.findLastIndex(isText);
	const cutBefore = first < 0 ? 0 : Math.min(before, first);
	const cutAfter = first < 0 ? 0 : Math.min(after, replacement.length - 1 - last);
	return {
		lines: lines.slice(before, lines.length - after),
		replacement: first < 0 ? [""] : replacement.slice(cutBefore, replacement.length - cutAfter),
		hint: hint === undefined ? undefined : hint + before,
		after: least,
	};
}

/** Nothing is left of the lines that were looked for. */
export function deletesAll({ replacement }: Wanted): boolean {
	return replacement.length === 1 && replacement[0] === "";
}

/** Something is on the line. */
export function isText(line: string): boolean {
	return line.trim() !== "";
}

/** Characters that can be seen. */
export function weightOf(line: string): number {
	let weight = 0;
	for (let at = 0; at < line.length; at++) if (!isSpace(line.charCodeAt(at))) weight++;
	return weight;
}

export function keysOf({ lines }: Wanted): readonly number[] {
	return lines.map(keyOf);
}

/** A byte order mark belongs to the file and is never a part of its text. */
function withoutMark(text: string): string {
	return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
