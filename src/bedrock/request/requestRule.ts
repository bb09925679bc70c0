import type {
	ContentBlock,
	ConverseStreamRequest,
	DocumentBlock,
	ImageBlock,
	ToolResultContentBlock,
	ToolSpecification,
	VideoBlock,
} from "@aws-sdk/client-bedrock-runtime";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { FailureAction } from "../../shared/turnEvent.ts";

/** One limit of the service. `broken` says what breaks it and what to do about it, or nothing. */
export interface RequestRule {
	readonly name: string;
	broken(input: ConverseStreamRequest, facts: ModelFacts | undefined): string | undefined;
	/** The way out; what the user attached has none but the sentence. */
	readonly action?: FailureAction;
}

/** Blocks of every message, with the place of their message. */
export function blocksOf({ messages = [] }: ConverseStreamRequest): readonly ContentBlock[] {
	return messages.flatMap(({ content = [] }) => content);
}

/** Blocks of messages and of the tool results in them: limits of media count both. */
export function contentOf(input: ConverseStreamRequest): readonly (ContentBlock | ToolResultContentBlock)[] {
	return blocksOf(input).flatMap((block) => [block, ...(block.toolResult?.content ?? [])]);
}

export function documentsOf(input: ConverseStreamRequest): readonly DocumentBlock[] {
	return contentOf(input).flatMap(({ document }) => document ?? []);
}

export function imagesOf(input: ConverseStreamRequest): readonly ImageBlock[] {
	return contentOf(input).flatMap(({ image }) => image ?? []);
}

export function videosOf(input: ConverseStreamRequest): readonly VideoBlock[] {
	return contentOf(input).flatMap(({ video }) => video ?? []);
}

export function toolsOf({ toolConfig }: ConverseStreamRequest): readonly ToolSpecification[] {
	return toolConfig?.tools?.flatMap(({ toolSpec }) => toolSpec ?? []) ?? [];
}
