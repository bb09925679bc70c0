import type {
	ContentBlock,
	ConverseStreamRequest,
	Message as SdkMessage,
	Tool as SdkTool,
	ToolConfiguration,
	ToolInputSchema,
} from "@aws-sdk/client-bedrock-runtime";
import type { Block, Message } from "../core/message.ts";
import type { ModelRequest, ToolSpec } from "../core/model.ts";
import type { Guardrail } from "../core/settings.ts";
import { assertNever } from "../shared/assertNever.ts";

/** A request in the SDK's words. Pure: the same request always gives the same bytes, so that cached prefixes hold. */
export function encodeRequest(request: ModelRequest): ConverseStreamRequest {
	const { settings, system, tools, toolChoice } = request;
	const { maxTokens, temperature, topP, stopSequences } = settings.inference;
	const messages = tools.length === 0 ? request.messages.map(withoutToolBlocks) : request.messages;
	return {
		modelId: settings.model,
		messages: messages.map(encodeMessage),
		system: system === "" ? undefined : [{ text: system }],
		inferenceConfig: { maxTokens, temperature, topP, stopSequences: stopSequences.length > 0 ? [...stopSequences] : undefined },
		toolConfig: tools.length === 0 ? undefined : encodeTools(tools, toolChoice?.kind === "tool" ? toolChoice.name : undefined),
		guardrailConfig: settings.guardrail && encodeGuardrail(settings.guardrail),
	};
}

function encodeMessage({ role, content }: Message): SdkMessage {
	return { role, content: content.map(encodeBlock) };
}

function encodeBlock(block: Block): ContentBlock {
	switch (block.kind) {
		case "text":
			return { text: block.text };
		case "image":
			return { image: { format: block.format, source: { bytes: block.bytes } } };
		case "document":
			return { document: { format: block.format, name: block.name, source: { bytes: block.bytes } } };
		case "reasoning":
			return block.redacted
				? { reasoningContent: { redactedContent: block.redacted } }
				: { reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } };
		case "tool-use":
			return { toolUse: { toolUseId: block.id, name: block.name, input: block.input as never } };
		case "tool-result":
			return { toolResult: { toolUseId: block.toolUseId, status: block.status, content: [{ text: block.text }] } };
		case "recording":
		case "remote":
		case "unknown":
			return { text: `(${block.kind})` };
		default:
			return assertNever(block);
	}
}

function encodeTools(tools: readonly ToolSpec[], toolChoice: string | undefined): ToolConfiguration {
	return {
		tools: tools.map(encodeTool),
		toolChoice: toolChoice === undefined ? undefined : { tool: { name: toolChoice } },
	};
}

function encodeTool({ name, description, inputSchema }: ToolSpec): SdkTool {
	return { toolSpec: { name, description, inputSchema: { json: inputSchema } as ToolInputSchema.JsonMember } };
}

function encodeGuardrail({ id, version, trace, streamMode }: Guardrail) {
	return { guardrailIdentifier: id, guardrailVersion: version, trace, streamProcessingMode: streamMode };
}

/** A conversation that holds tool blocks needs a tool configuration; where there is none, the blocks become text. */
function withoutToolBlocks(message: Message): Message {
	const isTool = (block: Block) => block.kind === "tool-use" || block.kind === "tool-result";
	return message.content.some(isTool) ? { role: message.role, content: message.content.map(flatten) } : message;
}

function flatten(block: Block): Block {
	if (block.kind === "tool-use") return { kind: "text", text: `(Called ${block.name} with ${JSON.stringify(block.input)}.)` };
	if (block.kind === "tool-result") return { kind: "text", text: `(Result of the call: ${block.text})` };
	return block;
}
