import type { ContentBlock, DocumentBlock, SystemContentBlock, Tool, ToolResultContentBlock } from "@aws-sdk/client-bedrock-runtime";
import { estimateDocumentTokens, estimateImageTokens, estimateTextTokens } from "../../core/compaction/tokenEstimate.ts";

/** Tokens of one block of an encoded request, estimated as `core/tokenEstimate` does: rather too few than too many. */
export function estimateInputTokens(block: ContentBlock | ToolResultContentBlock | SystemContentBlock | Tool): number {
	const { text, image, document, toolResult, guardContent, reasoningContent, cachePoint, video, audio } = block as Members;
	if (text !== undefined) return estimateTextTokens(text);
	if (toolResult) return (toolResult.content ?? []).reduce((sum, one) => sum + estimateInputTokens(one), 0);
	if (document) return documentTokens(document);
	if (image) return image.source?.bytes ? estimateImageTokens(image.source.bytes) : 0;
	if (guardContent?.text) return estimateTextTokens(guardContent.text.text ?? "");
	if (reasoningContent?.redactedContent) return Math.ceil(reasoningContent.redactedContent.byteLength / 4);
	if (reasoningContent?.reasoningText) return estimateTextTokens(reasoningContent.reasoningText.text ?? "");
	/** Nobody can tell how long a recording plays. */
	if (cachePoint || video || audio) return 0;
	return estimateTextTokens(JSON.stringify(block, withoutBytes));
}

/** All that the unions have, each member optional. */
interface Members {
	readonly text?: string;
	readonly image?: ContentBlock.ImageMember["image"];
	readonly document?: DocumentBlock;
	readonly toolResult?: ContentBlock.ToolResultMember["toolResult"];
	readonly guardContent?: ContentBlock.GuardContentMember["guardContent"];
	readonly reasoningContent?: ContentBlock.ReasoningContentMember["reasoningContent"];
	readonly cachePoint?: unknown;
	readonly video?: unknown;
	readonly audio?: unknown;
}

function documentTokens({ format, source }: DocumentBlock): number {
	if (source?.bytes) return estimateDocumentTokens(format ?? "txt", source.bytes.byteLength);
	if (source?.text !== undefined) return estimateTextTokens(source.text);
	return (source?.content ?? []).reduce((sum, one) => sum + estimateTextTokens(one.text ?? ""), 0);
}

function withoutBytes(_key: string, value: unknown): unknown {
	return value instanceof Uint8Array ? undefined : value;
}
