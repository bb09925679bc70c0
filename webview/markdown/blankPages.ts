import { element } from "./element.ts";

/** The places of pages that nobody has seen yet, with what draws each. */
const blanks = new Map<Element, () => void>();

/** Returns the place of a page that is drawn when the reader comes near it, and otherwise as soon as there is time. */
export function blankPage(draw: () => void): HTMLElement {
	const blank = element("div", { class: "page page-blank" });
	blank.addEventListener("contentvisibilityautostatechange", (event) => {
		if (!(event as ContentVisibilityAutoStateChangeEvent).skipped) fill(blank);
	});
	if (blanks.size === 0) requestIdleCallback(fillLast);
	blanks.set(blank, draw);
	return blank;
}

/** For whoever needs all that was said to be in the page. */
export function fillBlankPages(): void {
	for (const blank of blanks.keys()) fill(blank);
}

function fill(blank: Element): void {
	const draw = blanks.get(blank);
	blanks.delete(blank);
	// The answer may be gone, or the page drawn anew with other links.
	if (blank.isConnected) draw?.();
}

/** The last one is the nearest to where a chat opens. */
function fillLast(): void {
	const last = [...blanks.keys()].at(-1);
	if (last) fill(last);
	if (blanks.size > 0) requestIdleCallback(fillLast);
}
