/** Why a turn ends that nobody has stopped. */
export const windowClosing = new DOMException("The window was closed or reloaded.", "AbortError");

/** Whether a signal has ended with the window, and not because the user has stopped something. */
export function hasWindowClosed({ reason }: AbortSignal): boolean {
	return reason === windowClosing;
}
