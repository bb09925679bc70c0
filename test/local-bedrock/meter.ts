import type { ModelFacts } from "./modelTable.ts";
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

/** `model` tells what becomes of the reasoning of earlier turns; it stays when there is none. */
export function promptParts(body: ConverseBody, model?: ModelFacts): PromptPart[] {
	const messages = model?.forgetsReasoning ? withoutOldReasoning(body.messages ?? []) : (body.messages ?? []);
	const [first, ...others] = messages.flatMap(messageParts);
	return [
		...(body.toolConfig?.tools ?? []).map((tool) => part("tool", tool, tool.cachePoint, jsonTokens(tool))),
		...(body.system ?? []).map((block) => part("system", block, block.cachePoint, blockTokens(block as WireBlock))),
		...(first ? [{ ...first, key: `${messageSettings(body)}${first.key}` }] : []),
		...others,
	];
}

export function promptTokens(body: ConverseBody): number {
	return promptParts(body).reduce((sum, one) => sum + one.tokens, 0);
}

/**
 * What is no part of the messages and yet makes others of them in the cache: the choice of a tool, how the model thinks, and
 * whether there is any image.
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching (What invalidates the cache)
 */
function messageSettings({ toolConfig, additionalModelRequestFields, messages = [] }: ConverseBody): string {
	const { thinking, reasoning_config, reasoningConfig, output_config } = (additionalModelRequestFields ?? {}) as Record<string, unknown>;
	const hasImages = messages.some(({ content }) =>
		content?.some((block) => block.image ?? block.toolResult?.content?.some((inner) => inner.image)),
	);
	const toolChoice = toolConfig?.toolChoice?.auto ? undefined : toolConfig?.toolChoice;
	return JSON.stringify([toolChoice, thinking, reasoning_config, reasoningConfig, output_config, hasImages]);
}

/** Reasoning counts for the turn in which it was written: what the user says next, tool results aside, takes it out of the prompt. */
function withoutOldReasoning(messages: readonly WireMessage[]): WireMessage[] {
	const isSaid = ({ role, content = [] }: WireMessage) =>
		role === "user" && content.some((block) => !block.toolResult && !block.cachePoint);
	const turn = messages.findLastIndex(isSaid);
	return messages.map((message, index) =>
		index < turn ? { ...message, content: (message.content ?? []).filter((block) => !block.reasoningContent) } : message,
	);
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
	if (block.reasoningContent?.reasoningText) return textTokens(block.reasoningContent.reasoningText.text ?? "");
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
