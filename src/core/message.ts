/**
 * The model's record of a conversation, in the terms of the Converse API but independent of any SDK.
 * Limits quoted here are those of the API reference; `documents` and `history` keep them.
 */

export type ImageFormat = "png" | "jpeg" | "gif" | "webp";
export type DocumentFormat = "pdf" | "csv" | "doc" | "docx" | "xls" | "xlsx" | "html" | "txt" | "md";

export interface Message {
	readonly role: "user" | "assistant";
	readonly content: readonly Block[];
	/** The model that wrote it, in messages of the assistant: its reasoning can be replayed to no other. */
	readonly model?: string;
}

export type Block = TextBlock | ImageBlock | DocumentBlock | ReasoningBlock | ToolUseBlock | ToolResultBlock;

export interface TextBlock {
	readonly kind: "text";
	/** Never blank: the API refuses blank text everywhere. */
	readonly text: string;
}

export interface ImageBlock {
	readonly kind: "image";
	readonly format: ImageFormat;
	/** Where it came from, for the text that replaces it when the budget runs out. */
	readonly path?: string;
	readonly bytes: Uint8Array;
}

/** Only in user messages, and only beside a text block. */
export interface DocumentBlock {
	readonly kind: "document";
	readonly format: DocumentFormat;
	/** Neutral and unique within a request: letters, digits, single spaces, hyphens, parentheses, square brackets. */
	readonly name: string;
	/** Where it came from, for the text that replaces it when the budget runs out. */
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** Goes back to the model byte for byte while a tool loop runs: `signature` covers `text`. */
export interface ReasoningBlock {
	readonly kind: "reasoning";
	readonly text: string;
	readonly signature?: string;
	readonly redacted?: Uint8Array;
}

export interface ToolUseBlock {
	readonly kind: "tool-use";
	readonly id: string;
	readonly name: string;
	/** The parsed JSON; an empty object when the model sent something that is no JSON object. */
	readonly input: unknown;
	/** What the model sent when it could not be parsed. Such a call is answered with an error and never run. */
	readonly malformed?: string;
}

export interface ToolResultBlock {
	readonly kind: "tool-result";
	readonly toolUseId: string;
	readonly status: "success" | "error";
	/** Never empty: the API refuses empty results, failed ones too. */
	readonly text: string;
}

export function textBlock(text: string): TextBlock {
	return { kind: "text", text };
}

export function isToolUse(block: Block): block is ToolUseBlock {
	return block.kind === "tool-use";
}
