import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Citation } from "../../src/shared/turnEvent.ts";
import { memo } from "../memo.ts";
import { SourceList } from "../turn/sourceList.tsx";
import { noSources, numberSources } from "../turn/sources.ts";
import { actInAnswer, showTools } from "./answerActions.tsx";
import { createPages } from "./pages.tsx";

interface MarkdownProperties {
	readonly text: string;
	readonly citations?: readonly Citation[] | undefined;
	readonly done: boolean;
}

/** Markdown that may still be arriving: finished blocks are never touched again. */
export const Markdown = memo(({ text, citations, done }: MarkdownProperties) => {
	const sources = useRef(noSources);
	sources.current = useMemo(() => (citations ? numberSources(citations) : noSources), [citations]);
	const pages = useMemo(() => createPages(sources), []);
	const element = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (element.current) pages.draw(element.current, text, done);
	});
	useEffect(() => pages.end, [pages]);
	return (
		<>
			<div class="markdown" ref={element} onClick={actInAnswer} onKeyDown={actInAnswer} onPointerOver={showTools} onFocusIn={showTools} />
			{done && sources.current.list.length > 0 && <SourceList sources={sources.current.list} />}
		</>
	);
});
