import type { SearchQuery } from "../../core/workspace.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { requiredText } from "./requiredText.ts";

/** What a query means without ripgrep. */
export interface LinePattern {
	/** False only when no line of this UTF-8 text can match: far cheaper than to look at the lines. */
	mayMatch(bytes: Buffer): boolean;
	matches(line: string): boolean;
}

export function createLinePattern(query: SearchQuery): LinePattern {
	const { text, isRegex, caseSensitive, wholeWords } = query;
	const flags = caseSensitive ? "u" : "iu";
	const source = isRegex ? text : escape(text);
	const line = compile(wholeWords ? `(?<!${word})(?:${source})(?!${word})` : source, flags);
	return { mayMatch: isRegex ? prefilter(text, flags) : literalFilter(text, caseSensitive), matches: (tested) => line.test(tested) };
}

/** A character of a word, as Unicode has it: https://unicode.org/reports/tr18/#Compatibility_Properties */
const word = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";

function literalFilter(text: string, caseSensitive: boolean): (bytes: Buffer) => boolean {
	if (caseSensitive) {
		const needle = Buffer.from(text);
		return (bytes) => bytes.includes(needle);
	}
	if (!/^[\x20-\x7e]*$/.test(text)) return () => true;
	/** Bytes taken for characters of Latin-1 need no decoding. Two letters have a twin beyond ASCII: the Kelvin sign and the long s. */
	const source = escape(text).replace(/[ks]/gi, (letter) => (letter.toLowerCase() === "k" ? "(?:k|\\xe2\\x84\\xaa)" : "(?:s|\\xc5\\xbf)"));
	const pattern = new RegExp(source, "i");
	return (bytes) => pattern.test(bytes.toString("latin1"));
}

/** What matches in a line matches in the whole text as well, unless the expression looks around: it would see the next line. */
function prefilter(source: string, flags: string): (bytes: Buffer) => boolean {
	if (/\(\?[=!<]/.test(source)) return () => true;
	const pattern = compile(source, `${flags}m`);
	const required = flags.includes("i") ? undefined : requiredText(source);
	if (required === undefined) return (bytes) => pattern.test(bytes.toString("utf8"));
	const needle = Buffer.from(required);
	return (bytes) => someLineWith(needle, bytes, (line) => pattern.test(line));
}

const lineFeed = 10;

/** Only the lines that hold the needle are decoded and looked at. */
function someLineWith(needle: Buffer, bytes: Buffer, matches: (line: string) => boolean): boolean {
	for (let at = bytes.indexOf(needle); at >= 0; ) {
		const start = bytes.lastIndexOf(lineFeed, at) + 1;
		const next = bytes.indexOf(lineFeed, at);
		const end = next < 0 ? bytes.length : next;
		if (matches(bytes.toString("utf8", start, end))) return true;
		at = bytes.indexOf(needle, end);
	}
	return false;
}

function compile(source: string, flags: string): RegExp {
	try {
		return new RegExp(source, flags);
	} catch (error) {
		throw new WorkspaceError("refused", `The search failed: ${error instanceof Error ? error.message : error}. Change the query.`, error);
	}
}

function escape(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
