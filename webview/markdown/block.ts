import type { Links, Token, Tokens, TokensList } from "marked";
import { Lexer } from "marked";
import { withoutCitationMarks } from "../../src/shared/citationMarks.ts";
import { guardMarks } from "./citationMarks.ts";
import type { Segment } from "./split.ts";
import { longestSegment } from "./split.ts";

/** What is drawn for one segment. A closed block keeps its identity, and so its DOM, while the rest of the text arrives. */
export type Block = CodeBlock | MarkdownBlock;

interface CodeBlock {
	readonly kind: "code";
	readonly closed: boolean;
	readonly language: string;
	readonly code: string;
}

export interface MarkdownBlock {
	readonly kind: "markdown";
	readonly closed: boolean;
	readonly source: string;
	readonly tokens: readonly Token[];
	/** Level of the last heading before this block: levels may rise by one only, or screen readers lose the outline. */
	readonly levelBefore: number;
	/** The level of each heading in `tokens`. */
	readonly levels: readonly number[];
}

/** Messages have a heading of level two. */
export const messageLevel = 2;

interface Lexed {
	readonly block: Block;
	/** The addresses of links that it defines. */
	readonly links: Links;
}

export function lexSegment(segment: Segment, closed: boolean, links: Links, levelBefore: number): Lexed {
	return segment.kind === "fence"
		? { block: readFence(segment.source, closed), links: {} }
		: lexMarkdown(segment.source, closed, links, levelBefore);
}

/** The level of the last heading up to the end of the blocks. */
export function levelAfter(blocks: readonly Block[], levelBefore: number): number {
	const last = blocks.findLast((block) => block.kind === "markdown");
	return last ? (last.levels.at(-1) ?? last.levelBefore) : levelBefore;
}

/** The block with the links as they are now; itself when it uses none of the labels. */
export function relinked(block: Block, labels: readonly string[], links: Links): Block {
	if (block.kind === "code" || !usesLabel(block.source, labels)) return block;
	return lexMarkdown(block.source, block.closed, links, block.levelBefore).block;
}

export function usesLabel(text: string, labels: readonly string[]): boolean {
	const source = text.toLowerCase().replace(/\s+/g, " ");
	return labels.some((label) => source.includes(`[${label}]`));
}

export function isEmpty(block: Block): boolean {
	return block.kind === "markdown" && block.tokens.every((token) => token.type === "space" || token.type === "def");
}

function lexMarkdown(source: string, closed: boolean, links: Links, levelBefore: number): Lexed {
	const tokens = isTooMuch(source) ? undefined : lex(guardMarks(source), links);
	if (!tokens || isDeeper(tokens, deepest)) {
		const text: Token = { type: "html", raw: source, text: source, block: true, pre: false };
		return { block: { kind: "markdown", closed, source, tokens: [text], levelBefore, levels: [] }, links: {} };
	}
	return {
		block: { kind: "markdown", closed, source, tokens, levelBefore, levels: headingLevels(tokens, levelBefore) },
		links: tokens.links,
	};
}

/** Lists, quotations and emphasis in each other. The lexer, what draws, and the browser's layout all go down with each level. */
const deepest = 50;

const deepLine = new RegExp(`^(?:[ \\t]*(?:>|(?:[-*+]|\\d{1,9}[.)])[ \\t])){${deepest}}`, "m");

/** Only a single enormous line gets that long, and inline lexing is not linear in the length of a line. */
function isTooMuch(source: string): boolean {
	return source.length > 2 * longestSegment || deepLine.test(withoutCitationMarks(source)) || hasEndlessEmphasis(source);
}

/** Each mark may be compared with all that follow. In a segment, text that is meant to be read has a tenth of it. */
const mostEmphasisMarks = 2_000;

function hasEndlessEmphasis(source: string): boolean {
	if (source.length < 2 * mostEmphasisMarks) return false;
	const inWords = /(?<=\w)_+(?=\w)/g;
	return (source.replace(inWords, "").match(/[*_]+/g)?.length ?? 0) > mostEmphasisMarks;
}

/** Nothing for what nests more deeply than the stack can hold. */
function lex(source: string, links: Links): TokensList | undefined {
	const lexer = new Lexer();
	Object.assign(lexer.tokens.links, links);
	try {
		return lexer.lex(source);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** Looked at with every chunk, so that nothing is put together for it. */
function isDeeper(tokens: readonly Token[], levels: number): boolean {
	const goesOn = (inner: readonly Token[] | undefined) =>
		inner !== undefined && inner.length > 0 && (levels === 0 || isDeeper(inner, levels - 1));
	return tokens.some((token) => {
		const { tokens: inside, items, header, rows } = token as Tokens.Generic;
		return goesOn(inside) || goesOn(items) || goesOn(header) || rows?.some(goesOn) === true;
	});
}

function headingLevels(tokens: readonly Token[], levelBefore: number): number[] {
	const levels: number[] = [];
	for (const token of tokens) {
		if (token.type === "heading") levels.push(Math.min(6, token.depth + messageLevel, (levels.at(-1) ?? levelBefore) + 1));
	}
	return levels;
}

/** The first line of a fence names the language; the last one closes it, unless the text ended before. */
function readFence(source: string, closed: boolean): CodeBlock {
	const [, indent = "", marker = "", information = "", body = ""] =
		/^(?:[^\S\n]*\n)*( *)(`{3,}|~{3,})([^\n]*)\n?([\s\S]*)$/.exec(withoutCitationMarks(source)) ?? [];
	const end = new RegExp(`(?:^|\\n)[^\\S\\n]*[${marker.charAt(0)}]{${marker.length},}[^\\S\\n]*\\n?$`);
	const code = body.replace(end, "").replace(/\n$/, "");
	const language = /^\s*([^\s{,]+)/.exec(information)?.[1] ?? "";
	return { kind: "code", closed, language, code: indent ? code.replace(new RegExp(`^ {1,${indent.length}}`, "gm"), "") : code };
}
