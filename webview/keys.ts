/** While an input method composes, its keys are its own: Enter takes a candidate, Escape gives it up. */
export function isComposing(event: KeyboardEvent): boolean {
	return event.isComposing || event.keyCode === 229;
}

/** Enter sends; with Shift or Alt it begins a new line. */
export function isSendKey(event: KeyboardEvent): boolean {
	return event.key === "Enter" && !event.shiftKey && !event.altKey && !isComposing(event);
}
