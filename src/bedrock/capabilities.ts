import { attachmentText, fileText } from "../core/documents.ts";
import type { AssistantError } from "../core/errors.ts";
import { type Block, isToolUse, type Message, textBlock } from "../core/message.ts";
import type { ModelRequest } from "../core/model.ts";
import type { ModelFacts } from "../core/modelFacts.ts";
import type { Inference, Settings } from "../core/settings.ts";
import { assertNever } from "../shared/assertNever.ts";
import { thrownBehind } from "./errors.ts";

/** What some models lack. */
export type Lack =
	| "samplers"
	| "second-sampler"
	| "tool-choice"
	| "tools"
	| "streaming-tools"
	| "streaming"
	| "documents"
	| "images"
	| "system"
	| "reasoning"
	| "structured-output"
	| "strict-tools"
	| "system-tools"
	| "service-tier"
	| "latency"
	| "citations"
	| "caching";

/** What models say for themselves. There is no code for it, only the sentence of the ValidationException. */
const ownWords: readonly (readonly [RegExp, Lack])[] = [
	[/tool_choice forces tool use/i, "tool-choice"],
	[/temperature.*top_?p.*both/i, "second-sampler"],
	[/(temperature|top_?p)\W* is deprecated/i, "samplers"],
	[/(thinking|reasoning[\w.]*): Extra inputs are not permitted|reasoning ?_?config value is invalid|[\s`]thinking\.\w+/i, "reasoning"],
	[/output_?config[\w.]*: Extra inputs are not permitted/i, "structured-output"],
	[/did not allow prompt caching|unsupported model .*prompt caching/i, "caching"],
	[/Reservation not found|service tier .*(invalid|not supported)/i, "service-tier"],
	/** A schema that does not fit a grammar: the tools check their inputs themselves. */
	[/tools\.\d+\.custom: |strict: Extra inputs are not permitted/i, "strict-tools"],
];

/** What Bedrock names when it says that a model does not support something. The more special patterns come first. */
const unsupported: readonly (readonly [RegExp, Lack])[] = [
	[/citation/i, "citations"],
	[/prompt caching|cachePoint/i, "caching"],
	[/service ?tier/i, "service-tier"],
	[/latency|performanceConfig/i, "latency"],
	[/outputConfig|structured output|textFormat/i, "structured-output"],
	[/toolSpec\.strict|strict (tool|mode)/i, "strict-tools"],
	[/system ?tool/i, "system-tools"],
	[/reasoning|thinking/i, "reasoning"],
	[/tool(s| use)? in streaming mode/i, "streaming-tools"],
	[/toolChoice/, "tool-choice"],
	[/tool/i, "tools"],
	[/document/i, "documents"],
	[/image/i, "images"],
	[/system (message|prompt|instruction)/i, "system"],
	[/streaming/i, "streaming"],
];

/** What a model is known to lack. What nobody knows is not among it: the request is tried, and the refusal tells. */
export function lacksOf(facts: ModelFacts): readonly Lack[] {
	const missing = (Object.keys(witnesses) as (keyof typeof witnesses)[]).filter((lack) => facts[witnesses[lack]] === false);
	switch (facts.samplers) {
		case "none":
			return [...missing, "samplers"];
		case "one":
			return [...missing, "second-sampler"];
		default:
			return missing;
	}
}

/** The fact that tells of a lack when it is false. */
const witnesses = {
	tools: "tools",
	"streaming-tools": "toolsWhileStreaming",
	"tool-choice": "forcedTool",
	streaming: "streaming",
	documents: "documents",
	images: "images",
	system: "system",
} as const satisfies Partial<Record<Lack, keyof ModelFacts>>;

/** What the refusal of a request says that the model lacks, if it says so and the request had it. */
export function lackOf(error: AssistantError, request: ModelRequest): Lack | undefined {
	const said = sentenceOf(error);
	const sentences = /(doesn.t|does not) support|(not|isn.t) supported/i.test(said) ? [...ownWords, ...unsupported] : ownWords;
	const lack = sentences.find(([pattern]) => pattern.test(said))?.[1];
	return lack && uses(request, lack) ? lack : undefined;
}

/** The most tokens that the model writes, if the refusal of a request says that more were asked for. */
export function outputLimitOf(error: AssistantError): number | undefined {
	const [, limit, most] =
		/maximum tokens you requested .* limit of (\d+)|> (\d+), which is the maximum allowed/i.exec(sentenceOf(error)) ?? [];
	return Number(limit ?? most) || undefined;
}

function sentenceOf(error: AssistantError): string {
	const thrown = thrownBehind(error);
	const isRefusal = error.kind === "validation" || (thrown instanceof Error && /prompt caching/i.test(thrown.message));
	return isRefusal && thrown instanceof Error ? thrown.message : "";
}

/** The request with no more tokens to answer with than the model has: it could not write more anyway. */
export function limitOutput(request: ModelRequest, most: number | undefined): ModelRequest {
	return most === undefined || request.settings.inference.maxTokens <= most ? request : withInference(request, { maxTokens: most });
}

/** The request without what the model lacks. Nothing is lost silently: what has a text form is sent as text. */
export function degrade(request: ModelRequest, lacks: ReadonlySet<Lack>): ModelRequest {
	let degraded = request;
	for (const lack of lacks) if (lack !== "system") degraded = without(degraded, lack);
	/** The last: what is said in words instead may have become a part of the system prompt. */
	return lacks.has("system") ? without(degraded, "system") : degraded;
}

/** The facts without what was learned to be missing: they decide what the encoder adds by itself. */
export function factsWithout(facts: ModelFacts | undefined, lacks: ReadonlySet<Lack>, maxOutputTokens?: number): ModelFacts | undefined {
	if (!facts) return facts;
	return {
		...facts,
		...(maxOutputTokens !== undefined && { maxOutputTokens }),
		...(lacks.has("citations") && { citations: false }),
		...(lacks.has("reasoning") && { reasoning: "none" as const }),
	};
}

/** One sentence for the user. */
export function noticeOf(lack: Lack): string {
	switch (lack) {
		case "samplers":
			return "This model takes neither a temperature nor top P, so both are left out (outcrop.inference.temperature, outcrop.inference.topP).";
		case "second-sampler":
			return "This model takes a temperature or top P, not both, so top P is left out (outcrop.inference.topP).";
		case "tool-choice":
			return "This model cannot be told which tool to use, so it may answer in words instead.";
		case "tools":
			return "This model cannot use tools, so it answers without reading or changing files.";
		case "streaming-tools":
			return "This model cannot use tools while streaming, so its answer arrives in one piece.";
		case "streaming":
			return "This model cannot stream, so its answer arrives in one piece.";
		case "documents":
			return "This model takes no documents, so attached files are sent as text.";
		case "images":
			return "This model takes no images, so attached images were left out.";
		case "system":
			return "This model takes no system prompt, so its instructions are part of the first message.";
		case "reasoning":
			return "This model does not take the setting for thinking, so it is left out (outcrop.reasoning.effort).";
		case "structured-output":
			return "This model cannot be held to a JSON Schema, so it is asked in words for JSON that fits (outcrop.outputSchema).";
		case "strict-tools":
			return "This model cannot hold the inputs of tools against their schemas, so Outcrop alone checks them (outcrop.strictTools).";
		case "system-tools":
			return "This model has no tools that Bedrock runs, so they are left out (outcrop.systemTools).";
		case "service-tier":
			return "This model is not served in the chosen tier, so the request goes to the standard one (outcrop.serviceTier).";
		case "latency":
			return "This model has no inference that is optimized for latency, so it runs as usual (outcrop.performance.latency).";
		case "citations":
			return "This model does not cite documents, so its answers come without sources.";
		case "caching":
			return "This model does not allow prompt caching, so every request is billed in full (outcrop.promptCaching).";
		default:
			return assertNever(lack);
	}
}

/** Whether a request has what the model lacks. */
export function uses(request: ModelRequest, lack: Lack): boolean {
	const { temperature, topP } = request.settings.inference;
	switch (lack) {
		case "samplers":
			return temperature !== undefined || topP !== undefined;
		case "second-sampler":
			return temperature !== undefined && topP !== undefined;
		case "tool-choice":
			return request.toolChoice !== undefined;
		case "tools":
		case "streaming-tools":
			return request.tools.length > 0;
		case "streaming":
			return true;
		case "documents":
		case "citations":
			return request.messages.some((message) => message.content.some((block) => block.kind === "document"));
		case "images":
			return request.messages.some((message) => message.content.some((block) => block.kind === "image"));
		case "system":
			return request.system !== "";
		/** Some models are told how to show their thinking without being asked to think. */
		case "reasoning":
			return true;
		case "structured-output":
			return request.output !== undefined;
		case "strict-tools":
			return request.settings.request.strictTools && request.tools.length > 0;
		case "system-tools":
			return (request.settings.request.systemTools ?? []).length > 0;
		case "service-tier":
			return request.settings.request.serviceTier !== undefined;
		case "latency":
			return request.settings.request.latency !== undefined;
		case "caching":
			return request.settings.promptCaching !== "off";
		default:
			return assertNever(lack);
	}
}

function without(request: ModelRequest, lack: Lack): ModelRequest {
	switch (lack) {
		case "samplers":
			return withInference(request, { temperature: undefined, topP: undefined });
		case "second-sampler":
			return uses(request, lack) ? withInference(request, { topP: undefined }) : request;
		case "tool-choice":
			return { ...request, toolChoice: undefined };
		case "tools":
			return { ...request, tools: [], toolChoice: undefined };
		/** The converse call sees to these. */
		case "streaming-tools":
		case "streaming":
			return request;
		case "documents":
			return { ...request, messages: request.messages.map((message) => mapBlocks(message, "document", documentAsText)) };
		case "images":
			return {
				...request,
				messages: request.messages.map((message) =>
					mapBlocks(message, "image", () => textBlock(`${attachmentText("image", "image")} (left out)`)),
				),
			};
		case "system":
			return { ...request, system: "", messages: withSystemAsText(request) };
		case "reasoning":
			return withSettings(request, { reasoning: { show: request.settings.reasoning.show } });
		case "structured-output":
			return withOutputInWords(request);
		case "strict-tools":
			return withSettings(request, { request: { ...request.settings.request, strictTools: false } });
		case "system-tools":
			return withSettings(request, { request: { ...request.settings.request, systemTools: [] } });
		case "service-tier":
			return withSettings(request, { request: { ...request.settings.request, serviceTier: undefined } });
		case "latency":
			return withSettings(request, { request: { ...request.settings.request, latency: undefined } });
		/** `factsWithout` sees to it. */
		case "citations":
			return request;
		case "caching":
			return withSettings(request, { promptCaching: "off" });
		default:
			return assertNever(lack);
	}
}

function withInference(request: ModelRequest, change: Partial<Inference>): ModelRequest {
	return withSettings(request, { inference: { ...request.settings.inference, ...change } });
}

function withSettings(request: ModelRequest, change: Partial<Settings>): ModelRequest {
	return { ...request, settings: { ...request.settings, ...change } };
}

/** At the end of the instructions, where it stays the same from request to request. */
function withOutputInWords({ output, ...request }: ModelRequest): ModelRequest {
	if (!output) return request;
	const words = `Answer with JSON alone, without any other text, that fits this JSON Schema: ${JSON.stringify(output.schema)}`;
	return { ...request, system: request.system === "" ? words : `${request.system}\n\n${words}` };
}

function documentAsText(block: Block): Block {
	if (block.kind !== "document") return block;
	const isPlain = ["csv", "html", "txt", "md"].includes(block.format);
	return textBlock(
		isPlain
			? fileText(block.path, new TextDecoder().decode(block.bytes))
			: `${attachmentText(block.name, block.path)} (left out: no text form)`,
	);
}

function withSystemAsText({ system, messages }: ModelRequest): readonly Message[] {
	const [first, ...rest] = messages;
	if (!first || system === "") return messages;
	return [{ role: first.role, content: [textBlock(system), ...first.content.filter((block) => !isToolUse(block))] }, ...rest];
}

function mapBlocks(message: Message, kind: Block["kind"], change: (block: Block) => Block): Message {
	const isOfKind = (block: Block) => block.kind === kind;
	return message.content.some(isOfKind)
		? { role: message.role, content: message.content.map((block) => (isOfKind(block) ? change(block) : block)) }
		: message;
}
