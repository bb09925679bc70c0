import { render } from "preact";
import { memo } from "../memo.ts";
import type { Sources } from "../turn/sources.ts";
import type { Block } from "./block.ts";
import { blankPage } from "./blankPages.ts";
import { renderBlock } from "./blocks.tsx";
import { CitedSources } from "./citationMark.tsx";
import type { PageChange } from "./document.ts";
import { createDocument } from "./document.ts";

/** A long answer is opened with its end; the pages before have time. */
const pagesAtOnce = 2;

/** Draws one answer, page by page. */
export interface Pages {
	readonly draw: (parent: HTMLElement, text: string, done: boolean) => void;
	/** Ends what still runs in the pages. */
	readonly end: () => void;
}

/**
 * Each page is a tree of its own, which is let go of as soon as the page is closed: what is left of it is its DOM. A long answer
 * would otherwise keep an object for each of its elements, and they cost more than the text.
 */
export function createPages(sources: { current: Sources }): Pages {
	const update = createDocument();
	/** The trees of the pages that may still grow hang from these. */
	const roots = new Map<number, HTMLElement>();

	return {
		draw: (parent, text, done) => {
			const { restarted, pages } = update(text, done);
			if (restarted) {
				end();
				parent.replaceChildren();
			}
			const atOnce = parent.hasChildNodes() ? 0 : pages.length - pagesAtOnce;
			for (const [at, page] of pages.entries()) {
				if (at < atOnce) parent.append(blankPage(() => drawPage(parent, page)));
				else drawPage(parent, page);
			}
		},
		end,
	};

	function drawPage(parent: HTMLElement, { index, blocks: lex, closed }: PageChange): void {
		const blocks = lex();
		const root = roots.get(index) ?? document.createElement("div");
		render(blocks.length > 0 ? <PageView blocks={blocks} sources={sources} /> : null, root);
		// The root only holds the tree: its one element moves into the answer and stays there.
		const [page] = root.children;
		const before = parent.children[index];
		if (page && before) before.replaceWith(page);
		else if (page) parent.append(page);
		else if (blocks.length === 0) before?.remove();
		if (closed) roots.delete(index);
		else roots.set(index, root);
	}

	function end(): void {
		for (const root of roots.values()) render(null, root);
		roots.clear();
	}
}

interface PageProperties {
	readonly blocks: readonly Block[];
	readonly sources: { current: Sources };
}

function PageView({ blocks, sources }: PageProperties) {
	return (
		<div class="page">
			<CitedSources.Provider value={sources}>
				{blocks.map((block, index) => (
					<BlockView key={index} block={block} />
				))}
			</CitedSources.Provider>
		</div>
	);
}

const BlockView = memo(({ block }: { readonly block: Block }) => <>{renderBlock(block)}</>);
