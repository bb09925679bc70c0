import type { ReplyBlock } from "./reply.ts";
import type { ConverseBody, WireBlock, WireDocument, WireMessage, WireResultBlock } from "./wire.ts";

/** Tokens of an image, whatever it shows: about what Claude bills for 1.2 megapixels. */
const imageTokens = 1_600;

/**
 * Tokens of a text: one per four bytes of UTF-8, rounded up. An approximation that is the same on every run, not a tokenizer;
 * documents count by their decoded size, images by a constant.
 */
export function textTokens(text: string): number {
	return Math.ceil(Buffer.byteLength(text) / 4);
}

/** One piece of the prompt in the order in which the cache sees it: tools, then system, then messages. */
export interface PromptPart {
	/** Identifies the content: equal keys are equal bytes. */
	readonly key: string;
	readonly tokens: number;
	/** Set on a cache point, which itself has no tokens. */
	readonly cachePoint?: { readonly ttl: string };
}

export function promptParts(body: ConverseBody): PromptPart[] {
	return [
		...(body.toolConfig?.tools ?? []).map((tool) => part("tool", tool, tool.cachePoint, jsonTokens(tool))),
		...(body.system ?? []).map((block) => part("system", block, block.cachePoint, blockTokens(block as WireBlock))),
		...(body.messages ?? []).flatMap(messageParts),
	];
}

export function promptTokens(body: ConverseBody): number {
	return promptParts(body).reduce((sum, one) => sum + one.tokens, 0);
}

export function replyTokens(blocks: readonly ReplyBlock[]): number {
	return blocks.reduce((sum, block) => {
		if (block.kind === "redacted") return sum + textTokens(block.data);
		return sum + textTokens(block.pieces.join("")) + (block.kind === "tool" ? textTokens(block.name) : 0);
	}, 0);
}

function messageParts(message: WireMessage): PromptPart[] {
	return (message.content ?? []).map((block) => part(message.role ?? "", block, block.cachePoint, blockTokens(block)));
}

function part(kind: string, value: unknown, cachePoint: { ttl?: string } | undefined, tokens: number): PromptPart {
	if (cachePoint) return { key: "", tokens: 0, cachePoint: { ttl: cachePoint.ttl ?? "5m" } };
	return { key: `${kind}:${JSON.stringify(value)}`, tokens };
}

function blockTokens(block: WireBlock): number {
	if (block.text !== undefined) return textTokens(block.text);
	if (block.guardContent) return textTokens(block.guardContent.text?.text ?? "");
	if (block.document) return documentTokens(block.document);
	if (block.image || block.video) return imageTokens;
	if (block.toolResult) return (block.toolResult.content ?? []).reduce((sum, one) => sum + resultTokens(one), 0);
	return jsonTokens(block);
}

function resultTokens(block: WireResultBlock): number {
	if (block.text !== undefined) return textTokens(block.text);
	if (block.document) return documentTokens(block.document);
	return block.image || block.video ? imageTokens : jsonTokens(block);
}

function documentTokens(document: WireDocument): number {
	const source = document.source;
	if (source?.bytes !== undefined) return Math.ceil(Buffer.byteLength(source.bytes, "base64") / 4);
	return textTokens(source?.text ?? (source?.content ?? []).map((one) => one.text ?? "").join(""));
}

function jsonTokens(value: unknown): number {
	return textTokens(JSON.stringify(value));
}
