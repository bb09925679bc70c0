import { draft, typeDraft } from "./draft.ts";
import { promptsSoFar } from "./earlierPrompts.ts";
import { composerTextId } from "../focus.ts";
import { transcript } from "../state.ts";

/** Where in the prompts so far the composer stands: it shows one of them, in the place of what was being written. */
let shown: { readonly at: number; readonly text: string; readonly written: string } | undefined;

/**
 * Arrow keys go through the earlier prompts, from an empty composer or from its very beginning; down again comes what was being
 * written. Whoever changes a prompt that is shown writes a new one. Tells whether the key is used up.
 */
export function onHistoryKey(event: KeyboardEvent): boolean {
	if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
	const isBrowsing = shown !== undefined && shown.text === draft.value;
	if (!isBrowsing) shown = undefined;
	if (event.key === "ArrowUp" && (isBrowsing ? isAtEnds() : isAtStart())) return goTo(-1);
	return event.key === "ArrowDown" && isBrowsing && isAtEnds() && goTo(1);
}

function goTo(step: -1 | 1): boolean {
	const prompts = promptsSoFar(transcript.peek());
	const at = (shown?.at ?? prompts.length) + step;
	const written = shown?.written ?? draft.value;
	const text = at === prompts.length ? written : prompts[at];
	if (text === undefined) return shown !== undefined;
	shown = at === prompts.length ? undefined : { at, text, written };
	typeDraft(text);
	putCaretAtEnd();
	return true;
}

/** Behind the frame that paints the text. */
function putCaretAtEnd(): void {
	requestAnimationFrame(() => {
		const box = textbox();
		box?.setSelectionRange(box.value.length, box.value.length);
	});
}

function isAtStart(): boolean {
	const box = textbox();
	return box !== undefined && box.selectionStart === 0 && box.selectionEnd === 0;
}

function isAtEnds(): boolean {
	const box = textbox();
	return isAtStart() || (box !== undefined && box.selectionStart === box.value.length && box.selectionEnd === box.value.length);
}

function textbox(): HTMLTextAreaElement | undefined {
	const box = document.getElementById(composerTextId);
	return box instanceof HTMLTextAreaElement ? box : undefined;
}
