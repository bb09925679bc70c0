import { strings } from "../words/strings.ts";

/** Code of more lines than these is folded to them; the style sheet cuts at the same number. */
export const foldedLines = 40;

export function linesOf(code: string): number {
	let lines = 1;
	for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines++;
	return lines;
}

/** Folds or unfolds the block that the button belongs to. All of the code stays in the page: it is found, read out and copied whole. */
export function toggleFold(button: Element, block: Element): void {
	const folded = block.classList.toggle("code-folded");
	const hidden = linesOf(block.querySelector("code")?.textContent ?? "") - foldedLines;
	button.textContent = folded ? strings.showMoreLines(hidden) : strings.showFewerLines;
	button.setAttribute("aria-expanded", String(!folded));
	// Folding pulls the button away from under the pointer, maybe out of sight.
	if (folded) button.scrollIntoView({ block: "nearest" });
}
