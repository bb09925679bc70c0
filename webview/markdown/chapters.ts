import { element } from "./element.ts";

/** Few enough that what the browser does for each chapter, and for each page of the last one, is next to nothing. */
const pagesPerChapter = 8;

/** The page at this place of an answer; `undefined` where none was put yet. */
export function pageAt(answer: HTMLElement, index: number): Element | undefined {
	return answer.children[Math.floor(index / pagesPerChapter)]?.children[index % pagesPerChapter];
}

/**
 * Puts a page behind all others. Even a page that is skipped costs something in every frame, so that pages stand in chapters, which are
 * skipped as a whole.
 */
export function appendPage(answer: HTMLElement, page: HTMLElement): void {
	const last = answer.lastElementChild;
	if (last && last.children.length < pagesPerChapter) last.append(page);
	else answer.append(element("div", { class: "chapter" }, page));
}
