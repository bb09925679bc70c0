import type { Citation } from "../../shared/turnEvent.ts";

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

export type Block =
	| TextBlock
	| ImageBlock
	| DocumentBlock
	| RecordingBlock
	| RemoteBlock
	| ReasoningBlock
	| ToolUseBlock
	| ToolResultBlock
	| UnknownBlock;

export interface TextBlock {
	readonly kind: "text";
	/** Never blank: the API refuses blank text everywhere. */
	readonly text: string;
	/** What the model says it has it from. Kept for the record; the text alone goes back to the model. */
	readonly citations?: readonly Citation[];
	/** What the editor shows, told by Outcrop in front of a prompt: none of the user's words. */
	readonly isContext?: true;
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
	/**
	 * Neutral and unique within a request: letters, digits, single spaces, hyphens, parentheses, square brackets. Empty in what a
	 * tool hands over: the planner gives it a name.
	 */
	readonly name: string;
	/** Where it came from, for the text that replaces it when the budget runs out. */
	readonly path: string;
	/** One-based, inclusive, when it holds only these lines of the file; each begins with its number and a tab. */
	readonly lines?: { readonly first: number; readonly last: number };
	readonly bytes: Uint8Array;
}

/** A video or a sound, for the models that take one. Only in user messages. */
export interface RecordingBlock {
	readonly kind: "recording";
	readonly medium: "video" | "audio";
	/** The API's name of the container, for example `mp4` or `wav`. */
	readonly format: string;
	readonly path: string;
	readonly bytes: Uint8Array;
}

/** An object in Amazon S3 that the service reads itself. Only in user messages, and a document only beside a text block. */
export interface RemoteBlock {
	readonly kind: "remote";
	readonly medium: "document" | "image" | "video" | "audio";
	readonly format: string;
	/** As in `DocumentBlock`; other media have none in the request. */
	readonly name: string;
	/** `s3://bucket/key` */
	readonly uri: string;
	/** Account that owns the bucket, when it is not the caller's. */
	readonly bucketOwner?: string;
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
	/** What the tool hands over besides its text. */
	readonly attached?: readonly ResultBlock[];
}

/** What may stand in a tool result beside text. */
export type ResultBlock = ImageBlock | DocumentBlock | RecordingBlock | SearchResultBlock | JsonBlock;

/** A passage that a tool found, which models with citations can cite by its source. */
export interface SearchResultBlock {
	readonly kind: "search-result";
	/** Where it is from, for example `src/a.ts:10-20`. */
	readonly source: string;
	readonly title: string;
	readonly texts: readonly string[];
}

export interface JsonBlock {
	readonly kind: "json";
	readonly value: unknown;
}

/** Something the service sent that this version does not know. Kept and shown, and not sent back. */
export interface UnknownBlock {
	readonly kind: "unknown";
	/** The service's name of it. */
	readonly name: string;
	readonly value: unknown;
}

export function textBlock(text: string): TextBlock {
	return { kind: "text", text };
}

export function isToolUse(block: Block): block is ToolUseBlock {
	return block.kind === "tool-use";
}
