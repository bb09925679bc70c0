import type { ContentBlockDelta, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";

/**
 * Reads the body of a `contentBlockDelta` that is a piece of text, of reasoning or of a tool's input and nothing else: nearly all of a
 * stream. The SDK walks its schema for every event, which costs several times what parsing it does. `undefined` for whatever else there
 * is, which is the SDK's to read.
 */
export function readPlainDelta(body: Uint8Array): ConverseStreamOutput | undefined {
	const { contentBlockIndex, delta } = parse(body) ?? {};
	if (typeof contentBlockIndex !== "number") return undefined;
	const plain = plainOf(delta);
	return plain && { contentBlockDelta: { contentBlockIndex, delta: plain } };
}

/** As it comes: nothing says that it is what it should be. */
interface Body {
	readonly contentBlockIndex?: unknown;
	readonly delta?: Delta | null;
}

interface Delta {
	readonly text?: unknown;
	readonly toolUse?: { readonly input?: unknown } | null;
	readonly reasoningContent?: { readonly text?: unknown } | null;
}

function plainOf(delta: Delta | null | undefined): ContentBlockDelta | undefined {
	if (!isSingle(delta)) return undefined;
	const { text, toolUse, reasoningContent } = delta;
	if (typeof text === "string") return { text };
	if (isSingle(toolUse) && typeof toolUse.input === "string") return { toolUse: { input: toolUse.input } };
	if (isSingle(reasoningContent) && typeof reasoningContent.text === "string") return { reasoningContent: { text: reasoningContent.text } };
	return undefined;
}

function isSingle<T extends object>(value: T | null | undefined): value is T {
	return typeof value === "object" && value !== null && Object.keys(value).length === 1;
}

function parse(body: Uint8Array): Body | null | undefined {
	try {
		return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as Body | null;
	} catch {
		return undefined;
	}
}
