import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface StickyScroll {
	readonly scroller: RefObject<HTMLDivElement | null>;
	readonly content: RefObject<HTMLDivElement | null>;
	readonly atEnd: boolean;
	readonly jumpToEnd: () => void;
	/** The reader is taken elsewhere: nothing may pull them back. */
	readonly leaveEnd: () => void;
	/** Elsewhere may be the end. */
	readonly lookForEnd: () => void;
}

/** Pixels from the end that still count as the end: zoom and fractional heights never add up exactly. */
const tolerance = 24;

/** Keeps the end in view while the reader is there, and only then. A new turn is the reader's own doing and goes to the end. */
export function useStickyScroll(lastTurn: string | undefined): StickyScroll {
	const scroller = useRef<HTMLDivElement>(null);
	const content = useRef<HTMLDivElement>(null);
	const sticks = useRef(true);
	const lastTop = useRef(0);
	const [atEnd, setAtEnd] = useState(true);

	const scrollToEnd = () => {
		if (!scroller.current) return;
		scroller.current.scrollTop = scroller.current.scrollHeight;
		lastTop.current = scroller.current.scrollTop;
	};
	const stick = (sticking: boolean) => {
		sticks.current = sticking;
		setAtEnd(sticking);
	};
	const jumpToEnd = () => {
		stick(true);
		scrollToEnd();
	};

	const leaveEnd = () => stick(false);
	const lookForEnd = () => stick(scroller.current !== null && isAtEnd(scroller.current));

	useLayoutEffect(jumpToEnd, [lastTurn]);

	useEffect(() => {
		const element = scroller.current;
		if (!element || !content.current) return;
		let asked: ReturnType<typeof setTimeout> | undefined;
		/** Reads the layout, which costs nothing as long as nothing has changed since the last frame. */
		const look = () => {
			clearTimeout(asked);
			asked = undefined;
			// Being away from the end means nothing by itself; only the reader scrolls up.
			if (isAtEnd(element)) sticks.current = true;
			else if (element.scrollTop < lastTop.current) sticks.current = false;
			lastTop.current = element.scrollTop;
			setAtEnd(sticks.current);
		};
		// The event precedes the layout of its frame, which would be made twice for it.
		const onScroll = () => (asked ??= setTimeout(look));
		const observer = new ResizeObserver(() => {
			if (asked !== undefined) look();
			if (sticks.current) scrollToEnd();
		});
		element.addEventListener("scroll", onScroll, { passive: true });
		observer.observe(content.current);
		observer.observe(element);
		return () => {
			element.removeEventListener("scroll", onScroll);
			observer.disconnect();
			clearTimeout(asked);
		};
	}, []);

	return { scroller, content, atEnd, jumpToEnd, leaveEnd, lookForEnd };
}

function isAtEnd(element: HTMLElement): boolean {
	return element.scrollHeight - element.scrollTop - element.clientHeight <= tolerance;
}
