import { useMemo } from "preact/hooks";
import { memo } from "../memo.ts";
import { renderBlock } from "./blocks.tsx";
import type { Block, Page } from "./document.ts";
import { createDocument } from "./document.ts";

/** Markdown that may still be arriving: finished blocks are never touched again. */
export const Markdown = memo(({ text, done }: { readonly text: string; readonly done: boolean }) => {
	const paginate = useMemo(createDocument, []);
	return (
		<div class="markdown">
			{paginate(text, done).map((blocks, index) => (
				<PageView key={index} blocks={blocks} />
			))}
		</div>
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
