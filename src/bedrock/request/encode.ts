import type { ConverseStreamRequest, InferenceConfiguration, OutputConfig, SystemContentBlock } from "@aws-sdk/client-bedrock-runtime";
import type { DocumentType } from "@smithy/types";
import { isContinuation } from "../../core/record/history.ts";
import { isMedium } from "../../core/documents/media.ts";
import { type Block, type Message, type ToolResultBlock, textBlock } from "../../core/record/message.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { Guardrail, Inference, OutputSchema, RequestSettings } from "../../core/settings.ts";
import { canCite, encodeMessage } from "./encodeMessage.ts";
import { encodeTools } from "./encodeTools.ts";
import { asPromptRequest, isPromptArn } from "./promptRequest.ts";
import { planReasoning, type ReasoningPlan } from "./reasoningFields.ts";
import { translate } from "../../shared/translate.ts";

/**
 * A request in the SDK's words, every field of it. `facts` decide what a model is sent that others refuse. Pure: the same request
 * always gives the same bytes, so that cached prefixes hold. Cache points are set afterwards, by `placeCachePoints`.
 */
export function encodeRequest(request: ModelRequest, facts?: ModelFacts): ConverseStreamRequest {
	const { settings, system } = request;
	const { serviceTier, latency, requestMetadata, additionalModelResponseFieldPaths: paths } = settings.request;
	const isPrompt = isPromptArn(settings.model);
	const plan = planReasoning(request, facts);
	const toolConfig = encodeTools(request, facts);
	const cites = canCite(request, facts);
	const guarded = settings.guardrail?.scope === "input" ? newestPrompt(request.messages) : undefined;
	const messages = toolConfig === undefined || isPrompt ? request.messages.map(withoutToolBlocks) : request.messages;
	const input: ConverseStreamRequest = {
		modelId: settings.model,
		messages: messages.map((message, at) => encodeMessage(message, { cites, isGuarded: at === guarded })),
		system: encodeSystem(system),
		inferenceConfig: encodeInference({ ...settings.inference, ...plan.inference }),
		toolConfig,
		guardrailConfig: settings.guardrail && encodeGuardrail(settings.guardrail),
		additionalModelRequestFields: mergeFields(plan, settings.request.additionalModelRequestFields),
		additionalModelResponseFieldPaths: paths.length > 0 ? [...paths] : undefined,
		requestMetadata: Object.keys(requestMetadata).length > 0 ? { ...requestMetadata } : undefined,
		performanceConfig: latency && { latency },
		serviceTier: serviceTier && { type: serviceTier },
		outputConfig: encodeOutput(request.output, plan.effort),
	};
	return isPrompt ? asPromptRequest(input, request.promptVariables ?? {}) : input;
}

/** What the user has to know of how a request was fitted to its model. Pure. */
export function noticesOfRequest(request: ModelRequest, facts?: ModelFacts): readonly string[] {
	if (!isPromptArn(request.settings.model)) return planReasoning(request, facts).notices;
	/** Whoever calls a prompt by its name has been told so with the turn. */
	if (request.promptVariables !== undefined) return [];
	return [translate("A managed prompt brings its own instructions, tools and inference settings, so those of this chat are not sent.")];
}

function encodeSystem(system: string): SystemContentBlock[] | undefined {
	return system === "" ? undefined : [{ text: system }];
}

function encodeInference({ maxTokens, temperature, topP, stopSequences }: Inference): InferenceConfiguration {
	return { maxTokens, temperature, topP, stopSequences: stopSequences.length > 0 ? [...stopSequences] : undefined };
}

/** The user's own fields win, but for those that cannot stand beside what was planned. */
function mergeFields(
	{ fields, leftOut = [] }: ReasoningPlan,
	own: RequestSettings["additionalModelRequestFields"],
): DocumentType | undefined {
	const kept = Object.entries(own ?? {}).filter(([field]) => !leftOut.includes(field));
	const merged = { ...fields, ...(Object.fromEntries(kept) as Record<string, DocumentType>) };
	return Object.keys(merged).length > 0 ? merged : undefined;
}

function encodeGuardrail({ id, version, trace, streamMode }: Guardrail) {
	return { guardrailIdentifier: id, guardrailVersion: version, trace, streamProcessingMode: streamMode };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
function encodeOutput(output: OutputSchema | undefined, effort: string | undefined): OutputConfig | undefined {
	if (!output && effort === undefined) return undefined;
	const { name, description, schema } = output ?? {};
	const jsonSchema = { schema: JSON.stringify(schema), name, description };
	return { textFormat: output && { type: "json_schema", structure: { jsonSchema } }, effort };
}

/**
 * Where the prompt is that the user wrote last: tool results and our own "go on" come after it, and are not what a guardrail of the
 * input judges. The one before it loses its mark, although a cached prefix may end there: every marked text is judged and billed with
 * every call, and AWS's own agents mark the newest message alone too.
 * @see https://github.com/strands-agents/sdk-typescript/issues/565 and https://aws.amazon.com/bedrock/pricing/ (guardrails, text units)
 */
function newestPrompt(messages: readonly Message[]): number {
	const has = ({ content }: Message, kind: Block["kind"]) => content.some((block) => block.kind === kind);
	const isOfUser = (message: Message) => message.role === "user" && has(message, "text") && !isContinuation(message);
	const prompt = messages.findLastIndex((message) => isOfUser(message) && !has(message, "tool-result"));
	return prompt >= 0 ? prompt : messages.findLastIndex(isOfUser);
}

/** A conversation that holds tool blocks needs a tool configuration; where there is none, the blocks become text. */
function withoutToolBlocks(message: Message): Message {
	const isTool = (block: Block) => block.kind === "tool-use" || block.kind === "tool-result";
	return message.content.some(isTool) ? { ...message, content: message.content.flatMap(flatten) } : message;
}

function flatten(block: Block): readonly Block[] {
	if (block.kind === "tool-use") return [textBlock(`(Called ${block.name} with ${JSON.stringify(block.input)}.)`)];
	return block.kind === "tool-result" ? flattenResult(block) : [block];
}

/** Media stand beside the text then, as those that the user attaches do. */
function flattenResult({ text, attached = [] }: ToolResultBlock): readonly Block[] {
	const beside = attached.map((one): Block => {
		if (isMedium(one)) return one;
		return textBlock(one.kind === "json" ? JSON.stringify(one.value) : `${one.source}\n${one.texts.join("\n")}`);
	});
	return [textBlock(`(Result of the call: ${text})`), ...beside];
}
