import type { SearchReplace } from "./wanted.ts";

/** The marks of an edit as several agents teach it to models: the text to look for, a line of `=`, and the new text. */
const marks = { start: /^\s*[<-]{5,9} ?SEARCH>?\s*$/, middle: /^\s*={5,9}\s*$/, end: /^\s*[>+]{5,9} ?REPLACE\s*$/ };

/** `undefined` when there is no such block. The problem is written for the model. */
export function parseSearchBlocks(
	lines: readonly string[],
): { readonly edits: readonly SearchReplace[] } | { readonly problem: string } | undefined {
	const edits: SearchReplace[] = [];
	for (let at = lines.findIndex((line) => marks.start.test(line)); at >= 0; at = next(lines, marks.start, at + 1)) {
		const middle = next(lines, marks.middle, at + 1);
		const end = next(lines, marks.end, middle + 1);
		if (middle < 0 || end < 0) return { problem: "A block of SEARCH and REPLACE is not whole. Use edits instead." };
		edits.push({ search: lines.slice(at + 1, middle).join("\n"), replace: lines.slice(middle + 1, end).join("\n") });
		at = end;
	}
	return edits.length === 0 ? undefined : { edits };
}

function next(lines: readonly string[], mark: RegExp, from: number): number {
	const found = lines.slice(from).findIndex((line) => mark.test(line));
	return found < 0 ? -1 : from + found;
}
