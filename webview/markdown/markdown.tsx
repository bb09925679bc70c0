import { useMemo, useRef } from "preact/hooks";
import type { Citation } from "../../src/shared/turnEvent.ts";
import { memo } from "../memo.ts";
import { SourceList } from "../sourceList.tsx";
import { noSources, numberSources } from "../sources.ts";
import { renderBlock } from "./blocks.tsx";
import { CitedSources } from "./citationMark.tsx";
import type { Block, Page } from "./document.ts";
import { createDocument } from "./document.ts";

interface MarkdownProperties {
	readonly text: string;
	readonly citations?: readonly Citation[] | undefined;
	readonly done: boolean;
}

/** Markdown that may still be arriving: finished blocks are never touched again. */
export const Markdown = memo(({ text, citations, done }: MarkdownProperties) => {
	const paginate = useMemo(createDocument, []);
	const sources = useRef(noSources);
	sources.current = useMemo(() => (citations ? numberSources(citations) : noSources), [citations]);
	return (
		<>
			<div class="markdown">
				<CitedSources.Provider value={sources}>
					{paginate(text, done).map((blocks, index) => (
						<PageView key={index} blocks={blocks} />
					))}
				</CitedSources.Provider>
			</div>
			{done && sources.current.list.length > 0 && <SourceList sources={sources.current.list} />}
		</>
	);
});

const PageView = memo(({ blocks }: { readonly blocks: Page }) => (
	<div class="page">
		{blocks.map((block, index) => (
			<BlockView key={index} block={block} />
		))}
	</div>
));

const BlockView = memo(({ block }: { readonly block: Block }) => <>{renderBlock(block)}</>);
