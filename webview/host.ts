import type { ToHost, ToWebview } from "../src/shared/protocol.ts";

interface EditorApi {
	postMessage(message: ToHost): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** VS Code hands this object out once for the lifetime of the page. */
const editor = acquireVsCodeApi();

export function post(message: ToHost): void {
	editor.postMessage(message);
}

/** The only sender is the extension host: the page has no frames, and the content security policy allows none. */
export function onHostMessage(receive: (message: ToWebview) => void): void {
	window.addEventListener("message", (event: MessageEvent<ToWebview>) => receive(event.data));
}
