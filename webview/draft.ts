import { signal } from "@preact/signals";
import { post } from "./host.ts";

const postDelay = 300;

/** The text of the composer. */
export const draft = signal("");

/** Whether the user changed the text since the host last gave it: such text is never replaced by a snapshot. */
let typed = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export function typeDraft(text: string): void {
	draft.value = text;
	typed = text !== "";
	clearTimeout(timer);
	timer = setTimeout(flushDraft, postDelay);
}

/** Tells the host at once, for example because the view is about to be hidden. */
export function flushDraft(): void {
	if (timer === undefined) return;
	clearTimeout(timer);
	timer = undefined;
	post({ kind: "draft", text: draft.value });
}

export function addToDraft(text: string): void {
	typeDraft(draft.value ? `${draft.value.trimEnd()}\n${text}` : text);
}

/** Takes the draft of a snapshot, unless the user already works on another one in the same chat. */
export function restoreDraft(text: string, sameChat: boolean): void {
	if (typed && sameChat) return;
	clearTimeout(timer);
	timer = undefined;
	draft.value = text;
	typed = false;
}
