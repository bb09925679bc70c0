import type { Links } from "marked";
import type { Block } from "./block.ts";
import { isEmpty, levelAfter, lexSegment, messageLevel, relinked, usesLabel } from "./block.ts";
import { continues } from "./continues.ts";
import { createSplitter } from "./split.ts";

/** Laying out a flat list of thousands of blocks is quadratic in the end; pages can be skipped as a whole. */
const blocksPerPage = 24;

/** Where a link gets its address, inside of lists and quotations too. Looks at each line once: a column of numbers may be long. */
const mayDefineLinks = /^[ \t>*+\-\d.)\uE000\uE001]*\[(?:\\[^]|[^[\]\\]){1,999}\]:/m;

const mayBeHeading = /^[ \t\uE000\uE001\d]*(?:#|=+[ \t]*$|-+[ \t]*$)/m;

/** A page to draw, for the first time or anew. A closed one is not kept here: it is lexed again should its links change. */
export interface PageChange {
	readonly index: number;
	/** Lexes the page, if that has not been necessary yet. Empty: there is nothing to draw. */
	readonly blocks: () => readonly Block[];
	readonly closed: boolean;
}

export interface Update {
	/** The text does not continue the one before: nothing that was drawn holds. */
	readonly restarted: boolean;
	readonly pages: readonly PageChange[];
}

/** A closed page is but a stretch of the text, so that a long answer is in memory once. */
interface ClosedPage {
	readonly start: number;
	readonly end: number;
	readonly levelBefore: number;
}

interface OpenPage {
	readonly start: number;
	readonly levelBefore: number;
	readonly split: ReturnType<typeof createSplitter>;
	/** The finished ones. */
	readonly blocks: readonly Block[];
}

/**
 * Returns a function from the text so far to the pages that changed. Each call lexes the open segment only. `done` says that no
 * more text will come, as far as one knows: a turn can go on after it has failed. `newest`: the piece that the text ends with. If it is
 * all that came since the last call, nothing else of the text is read: that costs its whole length, since it is put together only then.
 */
export function createDocument(): (text: string, done: boolean, newest?: string) => Update {
	let known = "";
	let wasDone = false;
	/** Characters that the splitter was given. */
	let given = 0;
	let links: Links = {};
	let closed: ClosedPage[] = [];
	let open = openAt(0, messageLevel);

	return (text, done, newest) => {
		// A chat that is sent once more: what the reader has selected and unfolded stays.
		if (done && wasDone && text === known) return { restarted: false, pages: [] };
		wasDone = done;
		const isNext = newest !== undefined && known.length + newest.length === text.length;
		const restarted = !isNext && !continues(text, known);
		if (restarted) [links, closed, open, given] = [{}, [], openAt(0, messageLevel), 0];
		const isWhole = known === "" || restarted;
		const more = isNext && given === known.length ? newest : text.slice(given);
		[known, given] = [text, text.length];
		if (done && isWhole && !mayDefineLinks.test(text)) return { restarted, pages: skim(text) };
		const drawn = new Map<number, readonly Block[]>();
		const defined: string[] = [];
		const { closed: segments, open: rest } = open.split(more);
		for (const segment of segments) {
			const { block, links: found } = lexSegment(segment, true, links, levelAfter(open.blocks, open.levelBefore));
			open = { ...open, blocks: [...open.blocks, block] };
			defined.push(...define(found));
			if (open.blocks.length === blocksPerPage) drawn.set(closed.length, close(segment.end));
		}
		const last = lexSegment(rest, done, links, levelAfter(open.blocks, open.levelBefore));
		if (done) defined.push(...define(last.links));
		if (defined.length > 0) relink(text, defined, drawn);
		const blocks = isEmpty(last.block) ? open.blocks : [...open.blocks, last.block];
		// Whoever asks for more after the end gets the last page anew: nothing of a finished answer is kept for that.
		if (done) [open, given] = [openAt(open.start, open.levelBefore), open.start];
		const pages = [...drawn].map(([index, closedBlocks]) => ({ index, blocks: () => closedBlocks, closed: true }));
		return { restarted, pages: [...pages, { index: closed.length, blocks: () => blocks, closed: done }] };
	};

	/** Finds the pages of a finished text without lexing more than its headings: each is lexed when it is drawn. */
	function skim(text: string): PageChange[] {
		let level = messageLevel;
		for (const [index, segment] of open.split(text).closed.entries()) {
			if (mayBeHeading.test(segment.source)) level = levelAfter([lexSegment(segment, true, links, level).block], level);
			if (index % blocksPerPage < blocksPerPage - 1) continue;
			closed.push({ start: open.start, end: segment.end, levelBefore: open.levelBefore });
			open = openAt(segment.end, level);
		}
		const last = { start: open.start, end: text.length, levelBefore: open.levelBefore };
		[open, given] = [openAt(last.start, last.levelBefore), last.start];
		return [...closed, last].map((page, index) => ({ index, blocks: () => blocksOf(text, page, links), closed: true }));
	}

	/** Ends the page that grows and begins the next one. */
	function close(end: number): readonly Block[] {
		const { start, levelBefore, split, blocks } = open;
		closed.push({ start, end, levelBefore });
		open = { start: end, levelBefore: levelAfter(blocks, levelBefore), split, blocks: [] };
		return blocks;
	}

	/** Remembers addresses and returns the labels that had none before. */
	function define(found: Links): string[] {
		const labels = Object.keys(found).filter((label) => !Object.hasOwn(links, label));
		if (labels.length > 0) links = { ...found, ...links };
		return labels;
	}

	/** A link's address may follow its use by pages; only the pages that use it are drawn again. */
	function relink(text: string, labels: readonly string[], drawn: Map<number, readonly Block[]>): void {
		for (const [index, page] of closed.entries()) {
			if (usesLabel(text.slice(page.start, page.end), labels)) drawn.set(index, blocksOf(text, page, links));
		}
		open = { ...open, blocks: open.blocks.map((block) => relinked(block, labels, links)) };
	}
}

function openAt(start: number, levelBefore: number): OpenPage {
	return { start, levelBefore, split: createSplitter(start), blocks: [] };
}

/** Cuts are decided by the lines of a page alone, so that it falls into the same blocks again. */
function blocksOf(text: string, { start, end, levelBefore }: ClosedPage, links: Links): readonly Block[] {
	const { closed, open } = createSplitter()(text.slice(start, end));
	const blocks = [...closed, open].reduce<readonly Block[]>(
		(before, segment) => [...before, lexSegment(segment, true, links, levelAfter(before, levelBefore)).block],
		[],
	);
	return blocks.filter((block, index) => index < closed.length || !isEmpty(block));
}
