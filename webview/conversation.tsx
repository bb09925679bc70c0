import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ConnectionState } from "../src/shared/protocol.ts";
import type { Turn } from "../src/shared/transcript.ts";
import { Icon } from "./icons.tsx";
import { memo } from "./memo.ts";
import { createTurnPages, turnsPerPage } from "./turnPages.ts";
import { useStickyScroll } from "./stickyScroll.ts";
import { transcript } from "./state.ts";
import { strings } from "./strings.ts";
import { TurnView } from "./turn.tsx";
import { Welcome } from "./welcome.tsx";

/** A chat opens with its end; earlier pages are built when the reader comes near them. */
const pagesAtFirst = 2;

export function Conversation({ connection }: { readonly connection: ConnectionState }) {
	const { turns } = transcript.value;
	const paginate = useMemo(createTurnPages, []);
	const [firstPage, setFirstPage] = useState(() => Math.max(0, Math.ceil(turns.length / turnsPerPage) - pagesAtFirst));
	const { scroller, content, atEnd, jumpToEnd } = useStickyScroll(turns.at(-1)?.id);
	const showEarlier = () => {
		const element = scroller.current;
		// The browser keeps the reader's place only if there is a place to keep: not at the very top.
		if (element?.scrollTop === 0) element.scrollTop = 1;
		setFirstPage((page) => Math.max(0, page - pagesAtFirst));
	};
	return (
		<div class="conversation">
			<div class="log" role="log" aria-label={strings.conversation} aria-live="off" tabIndex={0} ref={scroller}>
				<div class="log-content" ref={content}>
					{turns.length === 0 && <Welcome connection={connection} />}
					{firstPage > 0 && <Earlier show={showEarlier} />}
					{paginate(turns)
						.slice(firstPage)
						.map((page, index, pages) => (
							<TurnPage key={firstPage + index} turns={page} last={index === pages.length - 1} />
						))}
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
	<div>
		{turns.map((turn, index) => (
			<TurnView key={turn.id} turn={turn} last={last && index === turns.length - 1} />
		))}
	</div>
));

function Earlier({ show }: { readonly show: () => void }) {
	const button = useRef<HTMLButtonElement>(null);
	const latest = useRef(show);
	latest.current = show;
	useEffect(() => {
		const element = button.current;
		if (!element) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.at(-1)?.isIntersecting) latest.current();
			},
			{ root: element.closest(".log"), rootMargin: "600px 0px 0px 0px" },
		);
		observer.observe(element);
		return () => observer.disconnect();
	}, []);
	return (
		<button type="button" class="earlier link-button" ref={button} onClick={show}>
			{strings.earlier}
		</button>
	);
}
