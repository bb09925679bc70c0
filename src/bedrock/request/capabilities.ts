import type { AssistantError } from "../../core/errors.ts";
import { type Medium, mediaOf, natureOf } from "../../core/documents/media.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { thrownBehind } from "../failure/errors.ts";
import { translate } from "../../shared/translate.ts";

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
	| "video"
	| "audio"
	| "remote-media"
	| "system"
	| "reasoning"
	| "reasoning-replay"
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
	/** @see https://github.com/langchain-ai/langchain-aws/issues/401; a signature stops to fit when a chat goes on elsewhere */
	[/cannot contain reasoning content|invalid \W?signature\W? in \W?thinking|thinking\W* blocks .*cannot be modified/i, "reasoning-replay"],
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
	[/reasoning ?content/i, "reasoning-replay"],
	[/reasoning|thinking/i, "reasoning"],
	[/s3 ?location|amazon s3/i, "remote-media"],
	[/video/i, "video"],
	[/audio/i, "audio"],
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
	video: "video",
	audio: "audio",
	"remote-media": "remoteMedia",
	system: "system",
	"reasoning-replay": "reasoningReplay",
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

/** One sentence for the user. */
export function noticeOf(lack: Lack): string {
	switch (lack) {
		case "samplers":
			return translate(
				"This model takes neither a temperature nor top P, so both are left out (outcrop.inference.temperature, outcrop.inference.topP).",
			);
		case "second-sampler":
			return translate("This model takes a temperature or top P, not both, so top P is left out (outcrop.inference.topP).");
		case "tool-choice":
			return translate("This model cannot be told which tool to use, so it may answer in words instead.");
		case "tools":
			return translate("This model cannot use tools, so it answers without reading or changing files.");
		case "streaming-tools":
			return translate("This model cannot use tools while streaming, so its answer arrives in one piece.");
		case "streaming":
			return translate("This model cannot stream, so its answer arrives in one piece.");
		case "documents":
			return translate(
				"This model takes no documents, so attached files are sent as text, and those without one (PDF, Word, Excel) are left out.",
			);
		case "images":
			return translate("This model takes no images, so attached images were left out.");
		case "video":
			return translate("This model takes no video, so attached videos were left out.");
		case "audio":
			return translate("This model takes no audio, so attached sounds were left out.");
		case "remote-media":
			return translate("This model reads nothing from Amazon S3, so what is attached from there was left out.");
		case "system":
			return translate("This model takes no system prompt, so its instructions are part of the first message.");
		case "reasoning":
			return translate("This model does not take the setting for thinking, so it is left out (outcrop.reasoning.effort).");
		case "reasoning-replay":
			return translate("This model does not take back what it has thought before, so that is left out.");
		case "structured-output":
			return translate("This model cannot be held to a JSON Schema, so it is asked in words for JSON that fits (outcrop.outputSchema).");
		case "strict-tools":
			return translate(
				"This model cannot hold the inputs of tools against their schemas, so Outcrop alone checks them (outcrop.strictTools).",
			);
		case "system-tools":
			return translate("This model has no tools that Bedrock runs, so they are left out (outcrop.systemTools).");
		case "service-tier":
			return translate("This model is not served in the chosen tier, so the request goes to the standard one (outcrop.serviceTier).");
		case "latency":
			return translate("This model has no inference that is optimized for latency, so it runs as usual (outcrop.performance.latency).");
		case "citations":
			return translate("This model does not cite documents, so its answers come without sources.");
		case "caching":
			return translate("This model does not allow prompt caching, so every request is billed in full (outcrop.promptCaching).");
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
		case "citations":
			return hasMedium(request, (medium) => natureOf(medium) === "document");
		case "documents":
		case "images":
		case "video":
		case "audio":
		case "remote-media":
			return hasMedium(request, (medium) => isLacking(medium, lack));
		case "system":
			return request.system !== "";
		/** Some models are told how to show their thinking without being asked to think. */
		case "reasoning":
			return true;
		case "reasoning-replay":
			return request.messages.some(({ content }) => content.some(({ kind }) => kind === "reasoning"));
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

export type MediaLack = Extract<Lack, "documents" | "images" | "video" | "audio" | "remote-media">;

/** Whether it is a medium that a model with this lack does not take. */
export function isLacking(medium: Medium, lack: MediaLack): boolean {
	switch (lack) {
		case "documents":
			return natureOf(medium) === "document";
		case "images":
			return natureOf(medium) === "image";
		case "video":
		case "audio":
			return natureOf(medium) === lack;
		case "remote-media":
			return medium.kind === "remote";
		default:
			return assertNever(lack);
	}
}

/** What a model made itself is told in words anyway. */
function hasMedium({ messages }: ModelRequest, isWanted: (medium: Medium) => boolean): boolean {
	return messages.some((message) => message.role === "user" && mediaOf(message).some(isWanted));
}
