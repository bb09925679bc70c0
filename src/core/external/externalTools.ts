/** Tools of MCP servers and of other extensions, as the editor offers them. */
export interface ExternalTools {
	/** What there is at this moment; it changes while servers start and extensions come and go. */
	list(): readonly ExternalTool[];
	/** Rejects with a `ToolError` when the tool fails, and when `signal` ends. */
	invoke(name: string, input: object, signal: AbortSignal): Promise<readonly ExternalPart[]>;
}

export interface ExternalTool {
	/** As the editor knows it. */
	readonly name: string;
	readonly description: string;
	/** JSON Schema, as its author wrote it. */
	readonly inputSchema: unknown;
	/** Whose it is, in words for the user. */
	readonly source: string;
	/** A hash of name, description and schema, in hexadecimal digits: one byte changed is another tool. */
	readonly pin: string;
}

/** What a tool has returned. */
export type ExternalPart =
	| { readonly kind: "text"; readonly text: string }
	/** Something that is no text; `name` says what. */
	| { readonly kind: "other"; readonly name: string };
