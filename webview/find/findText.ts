import type { Turn } from "../../src/shared/transcript.ts";
import { withoutCitationMarks } from "../../src/shared/citationMarks.ts";

/** What finds words as the page shows them: without regard to case, any run of spaces for a space. Nothing for no words. */
export function patternOf(query: string): RegExp | undefined {
	return compile(query, (word) => escape(word));
}

/** The same in Markdown, where marks of emphasis and of code may stand between any two characters. */
export function sourcePatternOf(query: string): RegExp | undefined {
	return compile(query, (word) => Array.from(word, escape).join("[*_`~\\\\]*"));
}

/** How often the pattern of a source is in what was said in a turn: the prompt and the answers. An address of a link is not said. */
export function countIn(turn: Turn, pattern: RegExp): number {
	const answers = turn.parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
	return [turn.prompt.text, ...answers.map(saidIn)].reduce((count, text) => count + [...text.matchAll(pattern)].length, 0);
}

function saidIn(markdown: string): string {
	return withoutCitationMarks(markdown).replace(/\]\([^)\s]*\)/g, "]");
}

function compile(query: string, toSource: (word: string) => string): RegExp | undefined {
	const words = query.trim().split(/\s+/).filter(Boolean);
	return words.length > 0 ? new RegExp(words.map(toSource).join("[\\s*_`~]+"), "giu") : undefined;
}

function escape(text: string): string {
	return text.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&").replace("\\-", "-");
}
