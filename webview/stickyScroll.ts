import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface StickyScroll {
	readonly scroller: RefObject<HTMLDivElement | null>;
	readonly content: RefObject<HTMLDivElement | null>;
	readonly atEnd: boolean;
	readonly jumpToEnd: () => void;
}

/** Pixels from the end that still count as the end: zoom and fractional heights never add up exactly. */
const tolerance = 24;

/** Keeps the end in view while the reader is there, and only then. A new turn is the reader's own doing and goes to the end. */
export function useStickyScroll(lastTurn: string | undefined): StickyScroll {
	const scroller = useRef<HTMLDivElement>(null);
	const content = useRef<HTMLDivElement>(null);
	const sticks = useRef(true);
	const [atEnd, setAtEnd] = useState(true);

	const jumpToEnd = () => {
		sticks.current = true;
		setAtEnd(true);
		scrollToEnd(scroller.current);
	};

	useLayoutEffect(jumpToEnd, [lastTurn]);

	useEffect(() => {
		const element = scroller.current;
		if (!element || !content.current) return;
		let height = element.clientHeight;
		const onScroll = () => {
			// A scroll event that a change of the view's own size caused says nothing about what the reader wants.
			if (element.clientHeight !== height) return;
			sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight <= tolerance;
			setAtEnd(sticks.current);
		};
		const observer = new ResizeObserver(() => {
			height = element.clientHeight;
			if (sticks.current) scrollToEnd(element);
		});
		element.addEventListener("scroll", onScroll, { passive: true });
		observer.observe(content.current);
		observer.observe(element);
		return () => {
			element.removeEventListener("scroll", onScroll);
			observer.disconnect();
		};
	}, []);

	return { scroller, content, atEnd, jumpToEnd };
}

function scrollToEnd(element: HTMLElement | null): void {
	if (element) element.scrollTop = element.scrollHeight;
}
