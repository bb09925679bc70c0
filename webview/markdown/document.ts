import type { Links, Token } from "marked";
import { Lexer } from "marked";
import { withoutCitationMarks } from "../../src/shared/transcript.ts";
import { guardMarks } from "./citationMarks.ts";
import type { Segment } from "./split.ts";
import { createSplitter, longestSegment } from "./split.ts";

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

/** Laying out a flat list of thousands of blocks is quadratic in the end; pages can be skipped as a whole. */
const blocksPerPage = 24;

export type Page = readonly Block[];

/** Messages have a heading of level two. */
const messageLevel = 2;

/**
 * Returns a function from the text so far to its pages. Each call lexes the open segment only. `done` says that no more
 * text will come.
 */
export function createDocument(): (text: string, done: boolean) => readonly Page[] {
	let split = createSplitter();
	let known = "";
	let blocks: Block[] = [];
	let pages: Page[] = [];
	let links: Links = {};

	return (text, done) => {
		if (!text.startsWith(known)) {
			split = createSplitter();
			[blocks, pages, links] = [[], [], {}];
		}
		known = text;
		const { closed, open } = split(text);
		for (const segment of closed) append(segment);
		const end = lex(open, done, links, lastLevel());
		if (done) define(end.links);
		const rest = blocks.slice(pages.length * blocksPerPage);
		return [...pages, isEmpty(end.block) ? rest : [...rest, end.block]];
	};

	function append(segment: Segment): void {
		const { block, links: found } = lex(segment, true, links, lastLevel());
		blocks.push(block);
		define(found);
		if (blocks.length % blocksPerPage === 0) pages.push(blocks.slice(-blocksPerPage));
	}

	function lastLevel(): number {
		const last = blocks.findLast((block) => block.kind === "markdown");
		return last ? (last.levels.at(-1) ?? last.levelBefore) : messageLevel;
	}

	/** A link's address may follow its use by pages; only the blocks that use it are drawn again. */
	function define(found: Links): void {
		const labels = Object.keys(found).filter((label) => !Object.hasOwn(links, label));
		if (labels.length === 0) return;
		links = { ...found, ...links };
		blocks = blocks.map((block) =>
			block.kind === "markdown" && uses(block, labels) ? lexMarkdown(block.source, true, links, block.levelBefore).block : block,
		);
		pages = pages.map((page, index) => {
			const now = blocks.slice(index * blocksPerPage, (index + 1) * blocksPerPage);
			return now.some((block, at) => block !== page[at]) ? now : page;
		});
	}
}

interface Lexed {
	readonly block: Block;
	readonly links: Links;
}

function lex(segment: Segment, closed: boolean, links: Links, level: number): Lexed {
	return segment.kind === "fence"
		? { block: readFence(segment.source, closed), links: {} }
		: lexMarkdown(segment.source, closed, links, level);
}

function lexMarkdown(source: string, closed: boolean, links: Links, levelBefore: number): Lexed {
	// Only a single enormous line gets that long, and inline lexing is not linear in the length of a line.
	if (source.length > 2 * longestSegment) {
		const tokens: Token[] = [{ type: "html", raw: source, text: source, block: true, pre: false }];
		return { block: { kind: "markdown", closed, source, tokens, levelBefore, levels: [] }, links: {} };
	}
	const lexer = new Lexer();
	Object.assign(lexer.tokens.links, links);
	const tokens = lexer.lex(guardMarks(source));
	return {
		block: { kind: "markdown", closed, source, tokens, levelBefore, levels: headingLevels(tokens, levelBefore) },
		links: tokens.links,
	};
}

function headingLevels(tokens: readonly Token[], levelBefore: number): number[] {
	const levels: number[] = [];
	for (const token of tokens) {
		if (token.type === "heading") levels.push(Math.min(6, token.depth + messageLevel, (levels.at(-1) ?? levelBefore) + 1));
	}
	return levels;
}

function uses(block: MarkdownBlock, labels: readonly string[]): boolean {
	const source = block.source.toLowerCase().replace(/\s+/g, " ");
	return labels.some((label) => source.includes(`[${label}]`));
}

function isEmpty(block: Block): boolean {
	return block.kind === "markdown" && block.tokens.every((token) => token.type === "space" || token.type === "def");
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
