import { signal } from "@preact/signals";
import { composerTextId } from "../focus.ts";

/** Where the caret of the composer stands, in UTF-16 code units; -1 while something is selected. */
export const caret = signal(0);

export function noteCaret({ selectionStart, selectionEnd }: HTMLTextAreaElement): void {
	caret.value = selectionStart === selectionEnd ? selectionStart : -1;
}

/** Writes over a part of the composer's text as if it were typed: Undo takes it back, and the caret stands behind it. */
export function typeOver(start: number, end: number, text: string): void {
	const composer = document.getElementById(composerTextId);
	if (!(composer instanceof HTMLTextAreaElement)) return;
	composer.focus();
	composer.setSelectionRange(start, end);
	// No other way of writing into a text field keeps its undo history (https://html.spec.whatwg.org/#the-insert-text-command).
	document.execCommand("insertText", false, text);
	noteCaret(composer);
}
