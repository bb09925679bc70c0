export const composerTextId = "composer-text";

export function focusComposer(): void {
	// The frame lets a text that arrived with the request be painted first, so that the caret lands behind it.
	requestAnimationFrame(() => {
		const composer = document.getElementById(composerTextId);
		if (!(composer instanceof HTMLTextAreaElement)) return;
		composer.focus();
		composer.setSelectionRange(composer.value.length, composer.value.length);
	});
}

/** Put on whatever waits for the user's answer. */
export const waitingMark = { "data-waiting": "" };

/** Goes to what waits for the user: its first button. Tells whether there is anything. */
export function focusWaiting(): boolean {
	const card = document.querySelector("[data-waiting]");
	const control = card?.querySelector<HTMLElement>("button, input");
	control?.focus();
	card?.scrollIntoView({ block: "nearest" });
	return control !== null && control !== undefined;
}

export function focusLastMessage(): void {
	requestAnimationFrame(() => {
		const message = [...document.querySelectorAll<HTMLElement>("article")].at(-1);
		message?.focus();
		message?.scrollIntoView({ block: "nearest" });
	});
}

/**
 * A button that vanishes under the user's fingers (an approval that was given, an attachment that was removed) hands the
 * focus to the composer. Focus that is elsewhere in the editor is never taken.
 */
export function keepFocus(root: HTMLElement): void {
	let focused: Element | undefined;
	root.addEventListener("focusin", (event) => {
		focused = event.target as Element;
	});
	// A click on plain text leaves a button without any other element taking the focus. The removal of a focused element
	// looks the same in the focus events, so the pointer tells them apart.
	root.addEventListener("pointerdown", (event) => {
		if (focused && !focused.contains(event.target as Element)) focused = undefined;
	});
	new MutationObserver(() => {
		if (!focused || focused.isConnected) return;
		focused = undefined;
		if (document.activeElement === document.body && document.hasFocus()) focusComposer();
	}).observe(root, { childList: true, subtree: true });
}
