import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Citation } from "../../src/shared/turnEvent.ts";
import { memo } from "../memo.ts";
import { SourceList } from "../turn/sourceList.tsx";
import { noSources, numberSources } from "../turn/sources.ts";
import { actInAnswer, showTools } from "./answerActions.tsx";
import type { Answer } from "./pages.ts";
import { createPages } from "./pages.ts";

interface MarkdownProperties extends Answer {
	readonly citations?: readonly Citation[] | undefined;
}

/**
 * Markdown that may still be arriving: finished blocks are never touched again. With `newest`, the text may only grow, or shrink to what
 * it once was.
 */
export const Markdown = memo(({ citations, ...answer }: MarkdownProperties) => {
	const sources = useRef(noSources);
	sources.current = useMemo(() => (citations ? numberSources(citations) : noSources), [citations]);
	const draw = useMemo(() => createPages(sources), []);
	const element = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (element.current) draw(element.current, answer);
	});
	return (
		<>
			<div class="markdown" ref={element} onClick={actInAnswer} onKeyDown={actInAnswer} onPointerOver={showTools} onFocusIn={showTools} />
			{answer.done && sources.current.list.length > 0 && <SourceList sources={sources.current.list} />}
		</>
	);
});
