import { toggleFold } from "../markdown/fold.ts";
import { letScroll } from "../markdown/letScroll.ts";
import type { Found } from "./find.ts";

/**
 * Marks what was found without touching the page (CSS Custom Highlight API), so that nothing that still arrives is in the way.
 */
export function markFound(found: Found, current: Range | undefined): void {
	CSS.highlights.set("find", new Highlight(...found.turns.flatMap(({ ranges }) => ranges)));
	const marked = new Highlight(...(current ? [current] : []));
	marked.priority = 1;
	CSS.highlights.set("find-current", marked);
}

export function unmarkFound(): void {
	CSS.highlights.delete("find");
	CSS.highlights.delete("find-current");
}

/** Brings a place into view, out of whatever is folded. */
export function showRange(range: Range): void {
	const element = range.startContainer.parentElement;
	const folded = element?.closest(".code-folded");
	const button = folded?.querySelector("[data-act=fold]");
	if (folded && button) toggleFold(button, folded);
	// First to where the browser lays it out at all, then exactly: an element may be taller than the view.
	element?.scrollIntoView({ block: "nearest" });
	const log = element?.closest(".log");
	const code = element?.closest("pre");
	if (log) log.scrollTop += middleOf(range, "y") - middleOf(log, "y");
	letScroll(code);
	if (code) code.scrollLeft += middleOf(range, "x") - middleOf(code, "x");
}

/** Whether a place is where the reader can see it. */
export function isInView(range: Range): boolean {
	const log = range.startContainer.parentElement?.closest(".log")?.getBoundingClientRect();
	const { top, bottom } = range.getBoundingClientRect();
	return log !== undefined && top >= log.top && bottom <= log.bottom;
}

function middleOf(place: Range | Element, axis: "x" | "y"): number {
	const { x, y, width, height } = place.getBoundingClientRect();
	return axis === "x" ? x + width / 2 : y + height / 2;
}
