import type { Sources } from "../turn/sources.ts";
import { becomeAll } from "./become.ts";
import { blankPage } from "./blankPages.ts";
import type { Block } from "./block.ts";
import { markdownContent } from "./blocks.ts";
import { appendPage, pageAt } from "./chapters.ts";
import { closeCodeBlock, colourCode, growCodeBlock, openCodeBlock } from "./codeBlock.ts";
import { continues } from "./continues.ts";
import type { PageChange } from "./document.ts";
import { createDocument } from "./document.ts";
import { element, nodesOf } from "./element.ts";

/** A long answer is opened with its end; the pages before have time. */
const pagesAtOnce = 2;

interface DrawnBlock {
	readonly block: Block;
	/** None where it only defines links. */
	readonly nodes: readonly ChildNode[];
}

/** The page that may still grow. Of a closed one nothing stays but what is seen. */
interface OpenPage {
	readonly index: number;
	readonly element: HTMLElement;
	readonly drawn: readonly DrawnBlock[];
}

/** The part of an answer: see `Part` for `newest`. */
export interface Answer {
	readonly text: string;
	readonly newest?: string | undefined;
	readonly done: boolean;
}

/** Returns a function that draws one answer, page by page. `sources` holds what its citations stand for by then. */
export function createPages(sources: { readonly current: Sources }): (parent: HTMLElement, answer: Answer) => void {
	const update = createDocument();
	let open: OpenPage | undefined;

	return (parent, { text, newest, done }) => {
		const { restarted, pages } = update(text, done, newest);
		if (restarted) {
			open = undefined;
			parent.replaceChildren();
		}
		const atOnce = parent.hasChildNodes() ? 0 : pages.length - pagesAtOnce;
		for (const [at, page] of pages.entries()) {
			const draw = () => drawPage(parent, page);
			if (at < atOnce) appendPage(parent, blankPage(draw));
			else draw();
		}
	};

	function drawPage(parent: HTMLElement, { index, blocks: lex, closed }: PageChange): void {
		const blocks = lex();
		const before = open?.index === index ? open : undefined;
		const page = before?.element ?? element("div", { class: "page" });
		const drawn = drawBlocks(page, before?.drawn ?? [], blocks, sources.current);
		const place = pageAt(parent, index);
		if (blocks.length === 0) page.remove();
		else if (!place) appendPage(parent, page);
		else if (place !== page) place.replaceWith(page);
		if (!closed) open = { index, element: page, drawn };
		else if (before) open = undefined;
	}
}

/** Touches nothing but the last block, which has grown; should one before it have changed, a link in it has got its address. */
function drawBlocks(page: HTMLElement, drawn: readonly DrawnBlock[], blocks: readonly Block[], sources: Sources): DrawnBlock[] {
	const kept = drawn.slice(0, unchanged(drawn, blocks));
	const grown = kept.length === drawn.length - 1 && kept.length < blocks.length ? drawn.at(-1) : undefined;
	if (!grown) for (const { nodes } of drawn.slice(kept.length)) for (const node of nodes) node.remove();
	return [
		...kept,
		...blocks.slice(kept.length).map((block, at) => {
			const nodes = drawBlock(page, block, at === 0 ? grown : undefined, sources);
			if (block.closed) colourCode(nodes);
			return { block, nodes };
		}),
	];
}

/** How many blocks stand as they were drawn. */
function unchanged(drawn: readonly DrawnBlock[], blocks: readonly Block[]): number {
	const changed = drawn.findIndex(({ block }, at) => block !== blocks[at]);
	return changed < 0 ? drawn.length : changed;
}

function drawBlock(page: HTMLElement, block: Block, before: DrawnBlock | undefined, sources: Sources): readonly ChildNode[] {
	const nodes = before?.nodes ?? [];
	if (block.kind === "markdown") return becomeAll(page, nodes, nodesOf(markdownContent(block, sources, before !== undefined)));
	const known = before?.block;
	const [shown] = nodes;
	if (known?.kind === "code" && shown instanceof HTMLElement && known.language === block.language && continues(block.code, known.code)) {
		growCodeBlock(shown, block.code.slice(known.code.length));
		if (block.closed) closeCodeBlock(shown, block.code, true);
		return nodes;
	}
	const made = openCodeBlock(block.language, block.code);
	return becomeAll(page, nodes, [block.closed ? closeCodeBlock(made, block.code, before !== undefined) : made]);
}
