interface EditorApi {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

export interface EditorHost<ToHost, ToPage> {
	readonly post: (message: ToHost) => void;
	readonly onMessage: (receive: (message: ToPage) => void) => void;
	/** What `keep` has kept, however often the page was loaded anew since: it lives as long as the view's place in the editor. */
	readonly kept: () => unknown;
	readonly keep: (state: unknown) => void;
}

/** The page's line to the extension host. VS Code hands its end out once for the lifetime of the page, so this is called once. */
export function openEditorHost<ToHost, ToPage>(): EditorHost<ToHost, ToPage> {
	const editor = acquireVsCodeApi();
	return {
		post: (message) => editor.postMessage(message),
		kept: () => editor.getState(),
		keep: (state) => editor.setState(state),
		// The only sender is the extension host: the page has no frames, and the content security policy allows none.
		onMessage: (receive) => window.addEventListener("message", (event: MessageEvent<ToPage>) => receive(event.data)),
	};
}
