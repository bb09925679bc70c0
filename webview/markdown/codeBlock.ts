import { strings } from "../words/strings.ts";
import { element } from "./element.ts";
import { foldedLines, linesOf } from "./fold.ts";
import { highlightWhenIdle } from "./highlight.ts";

/** Appending to one huge text lays all of it out again, so that a long block grows by small ones. */
const longestPiece = 4_000;

/** A block of code that still grows. What its buttons will do is found by their `data-act` (see `answerActions`). */
export function openCodeBlock(language: string, code: string): HTMLElement {
	const header = element("div", { class: "code-header" }, element("span", { class: "code-language" }, language || strings.code));
	const pre = element("pre", { tabindex: "0" }, element("code", { "data-language": language }, code));
	return element("div", { class: "code-block", role: "group", "aria-label": strings.codeBlock(language) }, [header, pre]);
}

/** Offers finished code for use. What the reader has seen growing is not folded under their eyes. */
export function closeCodeBlock(block: HTMLElement, code: string, grew: boolean): HTMLElement {
	block.firstElementChild?.append(button("copy", strings.copy), button("insert", strings.insert), button("apply", strings.apply));
	const hidden = linesOf(code) - foldedLines;
	if (hidden > 0) {
		const label = grew ? strings.showFewerLines : strings.showMoreLines(hidden);
		block.append(element("button", { type: "button", class: "code-fold", "data-act": "fold", "aria-expanded": String(grew) }, label));
		if (!grew) block.className = "code-block code-folded";
	}
	return block;
}

/** Adds what is new to a block of code: what was there before is the beginning of it. */
export function growCodeBlock(block: HTMLElement, added: string): void {
	const code = block.querySelector("code");
	if (!code || added === "") return;
	const last = code.lastChild instanceof Element ? code.lastChild.lastChild : code.lastChild;
	if (!last) return code.append(added);
	if (last instanceof Text && last.length < longestPiece) return last.appendData(added);
	code.append(element("span", {}, added));
}

/** Colours the code that stands in the nodes as soon as there is time. */
export function colourCode(nodes: readonly ChildNode[]): void {
	for (const node of nodes) {
		if (!(node instanceof Element)) continue;
		for (const code of node.querySelectorAll<HTMLElement>("pre > code")) highlightWhenIdle(code.dataset.language ?? "", code);
	}
}

/** Their icons come with the pointer or the focus: three drawings a block are a fifth of what a long answer costs. */
function button(act: "copy" | "insert" | "apply", label: string): HTMLElement {
	return element("button", { type: "button", class: "icon-button", "data-act": act, "aria-label": label, title: label });
}
