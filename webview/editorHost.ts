interface EditorApi {
	postMessage(message: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface EditorHost<ToHost, ToPage> {
	readonly post: (message: ToHost) => void;
	readonly onMessage: (receive: (message: ToPage) => void) => void;
}

/** The page's line to the extension host. VS Code hands its end out once for the lifetime of the page, so this is called once. */
export function openEditorHost<ToHost, ToPage>(): EditorHost<ToHost, ToPage> {
	const editor = acquireVsCodeApi();
	return {
		post: (message) => editor.postMessage(message),
		// The only sender is the extension host: the page has no frames, and the content security policy allows none.
		onMessage: (receive) => window.addEventListener("message", (event: MessageEvent<ToPage>) => receive(event.data)),
	};
}
