import type {
	ContentBlock,
	ContentBlockDelta,
	ConverseResponse,
	ConverseStreamOutput,
	ToolResultBlockDelta,
	ToolResultContentBlock,
} from "@aws-sdk/client-bedrock-runtime";

/** An answer that came in one piece, as the stream it would have been. What streams do not have is an unknown delta. */
export function toStream(response: ConverseResponse): ConverseStreamOutput[] {
	const { output, stopReason, additionalModelResponseFields, usage, metrics, trace, performanceConfig, serviceTier } = response;
	const blocks = (output?.message?.content ?? []).flatMap((block, contentBlockIndex): ConverseStreamOutput[] => [
		...eventsOf(block, contentBlockIndex),
		{ contentBlockStop: { contentBlockIndex } },
	]);
	const unknown: ConverseStreamOutput[] = output?.$unknown ? [{ contentBlockDelta: { contentBlockIndex: 0, delta: output } }] : [];
	const metadata = { usage, metrics: { latencyMs: metrics?.latencyMs }, trace, performanceConfig, serviceTier };
	return [...blocks, ...unknown, { messageStop: { stopReason, additionalModelResponseFields } }, { metadata }];
}

function eventsOf(block: ContentBlock, contentBlockIndex: number): ConverseStreamOutput[] {
	const delta = (part: ContentBlockDelta): ConverseStreamOutput => ({ contentBlockDelta: { contentBlockIndex, delta: part } });
	if (block.toolUse) {
		const { input, ...toolUse } = block.toolUse;
		return [{ contentBlockStart: { contentBlockIndex, start: { toolUse } } }, delta({ toolUse: { input: JSON.stringify(input) } })];
	}
	if (block.toolResult) {
		const { content = [], ...toolResult } = block.toolResult;
		return [{ contentBlockStart: { contentBlockIndex, start: { toolResult } } }, delta({ toolResult: content.map(resultDelta) })];
	}
	if (block.image) {
		const { format, source, error } = block.image;
		const parts = [source && delta({ image: { source } }), error && delta({ image: { error } })];
		return [{ contentBlockStart: { contentBlockIndex, start: { image: { format } } } }, ...parts.filter((part) => part !== undefined)];
	}
	return deltasOf(block).map(delta);
}

function resultDelta(content: ToolResultContentBlock): ToolResultBlockDelta {
	if (content.text !== undefined) return { text: content.text };
	return content.json === undefined ? asUnknown(content) : { json: content.json };
}

function deltasOf(block: ContentBlock): ContentBlockDelta[] {
	if (block.text !== undefined) return [{ text: block.text }];
	if (block.citationsContent) {
		const { content = [], citations = [] } = block.citationsContent;
		const texts = content.map((one): ContentBlockDelta => (one.text === undefined ? asUnknown(one) : { text: one.text }));
		return [...texts, ...citations.map((citation) => ({ citation }))];
	}
	const reasoning = block.reasoningContent;
	if (reasoning?.reasoningText) {
		const { text, signature } = reasoning.reasoningText;
		return [
			{ reasoningContent: { text: text ?? "" } },
			...(signature === undefined ? [] : [{ reasoningContent: { signature } } satisfies ContentBlockDelta]),
		];
	}
	if (reasoning?.redactedContent) return [{ reasoningContent: { redactedContent: reasoning.redactedContent } }];
	if (reasoning?.$unknown) return [{ reasoningContent: { $unknown: reasoning.$unknown } }];
	return Object.keys(block).length > 0 ? [asUnknown(block)] : [];
}

/** A member of a union under its own name, whether or not the SDK knows it. */
function asUnknown(union: object): { $unknown: [string, unknown] } {
	const { $unknown } = union as { readonly $unknown?: [string, unknown] };
	return { $unknown: $unknown ?? (Object.entries(union)[0] as [string, unknown]) };
}
