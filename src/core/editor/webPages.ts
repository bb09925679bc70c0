/** Pages of the public web, as text. */
export interface WebPages {
	/**
	 * The page at an address that the user has allowed. Redirects within its origin are followed. Rejects with a `WorkspaceError`, written
	 * for the model, when the address is not public, leads to another origin, holds no text or cannot be reached.
	 */
	fetch(url: string, signal: AbortSignal): Promise<WebPage>;
}

export interface WebPage {
	/** After redirects. */
	readonly url: string;
	readonly title?: string;
	/** Readable text; of HTML with headings and links in Markdown. */
	readonly text: string;
	/** The page was longer than what is read of one. */
	readonly isCut: boolean;
}
