import { highlightWhenIdle } from "./highlight.ts";

/** Appending to one huge text lays all of it out again, so that a long block grows by small ones. */
const longestPiece = 4_000;

/** Shows code that grows: only what is new is added. */
export function growCode(element: HTMLElement, before: string, code: string): void {
	const grows = code.startsWith(before);
	if (!grows) element.replaceChildren();
	const added = grows ? code.slice(before.length) : code;
	if (added === "") return;
	const last = element.lastElementChild?.firstChild;
	if (last instanceof Text && last.length < longestPiece) return last.appendData(added);
	const piece = document.createElement("span");
	piece.append(added);
	element.append(piece);
}

/** Shows finished code, in colours as soon as there is time. Returns the way to give up. */
export function finishCode(element: HTMLElement, language: string, code: string): () => void {
	element.replaceChildren(code);
	return highlightWhenIdle(language, code, (nodes) => element.replaceChildren(...nodes));
}
