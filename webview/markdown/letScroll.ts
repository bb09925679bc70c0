/** Set on code that the reader has come to: `become` leaves it where it is. */
export const scrolls = "data-scrolls";

/**
 * Lets code be moved that is wider than the view. Only where the reader has been: the browser goes through everything that can be
 * scrolled in each frame, in view or not, and a long chat has hundreds of blocks of code.
 */
export function letScroll(code: Element | null | undefined): void {
	if (code && !code.hasAttribute(scrolls) && code.scrollWidth > code.clientWidth) code.setAttribute(scrolls, "");
}
