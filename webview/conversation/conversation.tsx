import type { RefObject } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConnectionState } from "../../src/shared/protocol.ts";
import type { Turn } from "../../src/shared/transcript.ts";
import { FindBar, useFindKey } from "../find/findBar.tsx";
import { showRange } from "../find/findMarks.ts";
import { Icon } from "../icons/icons.tsx";
import { memo } from "../memo.ts";
import { createTurnPages, turnsPerPage } from "./turnPages.ts";
import { transcript } from "../state.ts";
import { useStickyScroll } from "./stickyScroll.ts";
import { strings } from "../words/strings.ts";
import { TurnView } from "../turn/turn.tsx";
import { Welcome } from "../welcome/welcome.tsx";

/** A chat opens with its end; earlier pages are built when the reader comes near them. */
const pagesAtFirst = 2;

const none: ReadonlySet<number> = new Set();

export function Conversation({ connection }: { readonly connection: ConnectionState }) {
	const { turns } = transcript.value;
	const paginate = useMemo(createTurnPages, []);
	const [firstPage, setFirstPage] = useState(() => Math.max(0, Math.ceil(turns.length / turnsPerPage) - pagesAtFirst));
	/** Pages that a search has jumped over. */
	const [blankPages, setBlankPages] = useState(none);
	const { scroller, content, atEnd, jumpToEnd, leaveEnd, lookForEnd } = useStickyScroll(turns.at(-1)?.id);
	const find = useFindKey();
	const showEarlier = () => {
		const element = scroller.current;
		// The browser keeps the reader's place only if there is a place to keep: not at the very top.
		if (element?.scrollTop === 0) element.scrollTop = 1;
		setFirstPage((page) => Math.max(0, page - pagesAtFirst));
	};
	const fill = useCallback((page: number) => setBlankPages((blank) => without(blank, page)), []);
	const reveal = (turn: number) => {
		leaveEnd();
		const page = Math.floor(turn / turnsPerPage);
		fill(page);
		if (page >= firstPage) return;
		setBlankPages((blank) => new Set([...blank, ...Array.from({ length: firstPage - page - 1 }, (_, index) => page + 1 + index)]));
		setFirstPage(page);
	};
	const show = (range: Range) => {
		leaveEnd();
		showRange(range);
		lookForEnd();
	};
	return (
		<div class="conversation">
			{find.isOpen && <FindBar reveal={reveal} show={show} close={find.close} />}
			<div class="log" role="log" aria-label={strings.conversation} aria-live="off" tabIndex={0} ref={scroller}>
				<div class="log-content" ref={content}>
					{turns.length === 0 && <Welcome connection={connection} />}
					{firstPage > 0 && <Earlier first={firstPage} show={showEarlier} />}
					{paginate(turns, firstPage).map((page, index, pages) =>
						blankPages.has(firstPage + index) ? (
							<BlankPage key={firstPage + index} number={firstPage + index} fill={fill} />
						) : (
							<TurnPage key={firstPage + index} turns={page} last={index === pages.length - 1} />
						),
					)}
				</div>
			</div>
			{!atEnd && (
				<button type="button" class="jump" onClick={jumpToEnd}>
					<Icon name="arrow-down" /> {strings.jumpToLatest}
				</button>
			)}
		</div>
	);
}

const TurnPage = memo(({ turns, last }: { readonly turns: readonly Turn[]; readonly last: boolean }) => (
	<div class={last ? "turns turns-last" : "turns"}>
		{turns.map((turn, index) => (
			<TurnView key={turn.id} turn={turn} last={last && index === turns.length - 1} />
		))}
	</div>
));

function without(pages: ReadonlySet<number>, page: number): ReadonlySet<number> {
	return pages.has(page) ? new Set([...pages].filter((other) => other !== page)) : pages;
}

/** Stands for turns that nobody has come near. */
function BlankPage({ number, fill }: { readonly number: number; readonly fill: (page: number) => void }) {
	const element = useRef<HTMLDivElement>(null);
	useNearness(element, () => fill(number));
	return <div class="turns-blank" ref={element} />;
}

function Earlier({ first, show }: { readonly first: number; readonly show: () => void }) {
	const button = useRef<HTMLButtonElement>(null);
	// Whoever jumps to the very top while pages are added is still near, and would not come near again.
	useNearness(button, show, first);
	return (
		<button type="button" class="earlier link-button" ref={button} onClick={show}>
			{strings.earlier}
		</button>
	);
}

/** Calls back whenever the reader comes near the element, or is near as `again` changes. */
function useNearness(element: RefObject<HTMLElement | null>, come: () => void, again?: number): void {
	const latest = useRef(come);
	latest.current = come;
	useEffect(() => {
		if (!element.current) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.at(-1)?.isIntersecting) latest.current();
			},
			{ root: element.current.closest(".log"), rootMargin: "600px 0px 600px 0px" },
		);
		observer.observe(element.current);
		return () => observer.disconnect();
	}, [element, again]);
}
