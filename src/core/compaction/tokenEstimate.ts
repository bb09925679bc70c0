import { assertNever } from "../../shared/assertNever.ts";
import { isBinaryFormat } from "../documents/documents.ts";
import { readImageHeader } from "../documents/imageSize.ts";
import type { Block, DocumentFormat, Message, ResultBlock } from "../record/message.ts";
import type { ToolSpec } from "../models/model.ts";

/**
 * Tokens of what is sent, when only Bedrock could count them. Rather too few than too many: English prose has a token for about
 * four bytes, code for about three, and a cache point too early is one that the service ignores.
 */
export function estimateTextTokens(text: string): number {
	return Math.ceil(Buffer.byteLength(text) / 4);
}

/** @see https://platform.claude.com/docs/en/build-with-claude/vision (width × height / 750, and larger images are scaled down) */
export function estimateImageTokens(bytes: Uint8Array): number {
	const header = readImageHeader(bytes);
	return header ? Math.min(1_600, Math.ceil((header.width * header.height) / 750)) : 1_600;
}

/**
 * A page of a PDF is some 1,500 tokens and takes 10 to 100 KB; the other binary formats are compressed text.
 * @see https://platform.claude.com/docs/en/build-with-claude/pdf-support (tokens of a page)
 */
export function estimateDocumentTokens(format: DocumentFormat, size: number): number {
	return Math.ceil(size / (isBinaryFormat(format) ? bytesPerBinaryToken : 4));
}

const bytesPerBinaryToken = 20;

export function estimateToolTokens({ name, description, inputSchema }: ToolSpec): number {
	return estimateTextTokens(name) + estimateTextTokens(description) + estimateTextTokens(JSON.stringify(inputSchema));
}

export function estimateMessageTokens({ content }: Message): number {
	return content.reduce((sum, block) => sum + estimateBlockTokens(block), 0);
}

export function estimateBlockTokens(block: Block | ResultBlock): number {
	switch (block.kind) {
		case "text":
			return estimateTextTokens(block.text);
		case "image":
			return estimateImageTokens(block.bytes);
		case "document":
			return estimateDocumentTokens(block.format, block.bytes.byteLength);
		case "reasoning":
			return block.redacted ? Math.ceil(block.redacted.byteLength / 4) : estimateTextTokens(block.text);
		case "tool-use":
			return estimateTextTokens(block.name) + estimateTextTokens(JSON.stringify(block.input ?? {}));
		case "tool-result":
			return estimateTextTokens(block.text) + (block.attached ?? []).reduce((sum, one) => sum + estimateBlockTokens(one), 0);
		case "search-result":
			return estimateTextTokens([block.source, block.title, ...block.texts].join("\n"));
		case "json":
			return estimateTextTokens(JSON.stringify(block.value) ?? "");
		/** Nobody can tell how long a recording plays, or what lies in a bucket; what is unknown is not sent. */
		case "recording":
		case "remote":
		case "unknown":
			return 0;
		default:
			return assertNever(block);
	}
}
