import { splitAtCitations, withoutCitationMarks } from "../../src/shared/citationMarks.ts";

const mark = "\uE000\\d+\uE001";
const hasMark = (text: string) => text.includes("\uE000");
const marksAtLineStart = new RegExp(`^((?:${mark})+)([ \\t]*)(.*)$`, "gm");
const structure = /^(?:(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)[ \t]+)+/;
/** A fence, a table row, or the line under a heading. */
const noPlaceForMarks = /^(?:`{3}|~{3}|\||[-=*_]{3,}\s*$)/;
const markedFence = new RegExp(`^([ \\t]*(?:\`{3,}|~{3,})[^\\n]*?)(?:${mark})+[ \\t]*$`, "gm");

/** Punctuation around a mark lets emphasis end before it: `**so.**` followed by a letter would not be bold. */
const guarded = new RegExp(`⸢(${mark})⸣`, "g");

/**
 * Markdown whose citation marks change nothing of its structure: no mark hides the beginning of a list item, and to the lexer each
 * is a sign of punctuation. `splitAtMarks` and `withoutMarks` read what the lexer makes of it.
 */
export function guardMarks(source: string): string {
	if (!hasMark(source)) return source;
	return source
		.replace(marksAtLineStart, (_line, marks: string, indent: string, rest: string) => {
			if (noPlaceForMarks.test(rest) || indent.length >= 4) return indent + rest;
			const start = structure.exec(rest)?.[0] ?? "";
			return indent + start + marks + rest.slice(start.length);
		})
		.replace(markedFence, "$1")
		.replace(new RegExp(mark, "g"), "⸢$&⸣");
}

/** The words, and the indexes of citations between them. */
export function splitAtMarks(text: string): (string | number)[] {
	return splitAtCitations(text.replace(guarded, "$1"));
}

export function withoutMarks(text: string): string {
	return withoutCitationMarks(text.replace(guarded, "$1"));
}

export function marksIn(text: string): number[] {
	return hasMark(text) ? splitAtMarks(text).filter((piece) => typeof piece === "number") : [];
}
