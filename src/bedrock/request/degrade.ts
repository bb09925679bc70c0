import { leftOutText, textOf } from "../../core/documents/documentPlan.ts";
import { isMedium, type Medium, mediaOf, natureOf } from "../../core/documents/media.ts";
import { hasText } from "../../core/documents/mediaPlan.ts";
import { type Block, isToolUse, type Message, type ResultBlock, textBlock } from "../../core/record/message.ts";
import type { ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { Inference, Settings } from "../../core/settings.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { isLacking, type Lack, uses } from "./capabilities.ts";

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
		case "images":
		case "video":
		case "audio":
		case "remote-media":
			return withMediaAsText(request, (medium) => isLacking(medium, lack));
		case "system":
			return { ...request, system: "", messages: withSystemAsText(request) };
		case "reasoning":
			return withSettings(request, { reasoning: { show: request.settings.reasoning.show } });
		case "reasoning-replay":
			return { ...request, messages: request.messages.map(withoutReasoning) };
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

function withSystemAsText({ system, messages }: ModelRequest): readonly Message[] {
	const [first, ...rest] = messages;
	if (!first || system === "") return messages;
	return [{ role: first.role, content: [textBlock(system), ...first.content.filter((block) => !isToolUse(block))] }, ...rest];
}

function withoutReasoning(message: Message): Message {
	const isReasoning = ({ kind }: Block) => kind === "reasoning";
	return message.content.some(isReasoning) ? { ...message, content: message.content.filter((block) => !isReasoning(block)) } : message;
}

/** Those that tools have handed over are told in the words of their results. */
function withMediaAsText(request: ModelRequest, isMissing: (medium: Medium) => boolean): ModelRequest {
	const isGone = (one: Block | ResultBlock): one is Medium => isMedium(one) && isMissing(one);
	const replace = (block: Block): Block => {
		if (isGone(block)) return textBlock(mediumAsText(block));
		if (block.kind !== "tool-result" || !block.attached?.some(isGone)) return block;
		const attached = block.attached.filter((one) => !isGone(one));
		const texts = block.attached.flatMap((one) => (isGone(one) ? [mediumAsText(one)] : []));
		return { ...block, text: [block.text, ...texts].join("\n"), attached: attached.length > 0 ? attached : undefined };
	};
	const messages = request.messages.map((message) =>
		message.role === "user" && mediaOf(message).some(isMissing) ? { ...message, content: message.content.map(replace) } : message,
	);
	return { ...request, messages };
}

function mediumAsText(medium: Medium): string {
	return hasText(medium) ? textOf(medium) : leftOutText(medium, `this model takes no ${natureOf(medium)} of that kind`);
}
