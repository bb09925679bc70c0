import type { DocumentFormat } from "../record/message.ts";
import type { Geo } from "./modelId.ts";

/**
 * What is publicly known of a model family on Bedrock's Converse API. A fact that is not known is absent: the request is then
 * tried as it is and the refusal, if any, tells. Nothing here is guessed.
 */
export interface ModelFacts {
	/** As its provider writes it: `Claude Sonnet 5.5`. */
	readonly family: string;
	readonly provider: string;
	readonly contextTokens?: number;
	readonly maxOutputTokens?: number;
	readonly streaming?: boolean;
	readonly system?: boolean;
	readonly tools?: boolean;
	/** False for a model that has tools: it is called with Converse, and its answer arrives in one piece. */
	readonly toolsWhileStreaming?: boolean;
	/** Whether a request may force a tool by `toolChoice`. */
	readonly forcedTool?: boolean;
	readonly images?: boolean;
	/** Whether an image may stand in the result of a tool: the SDK's own words allow it to Nova and Claude alone. */
	readonly imagesInResults?: boolean;
	readonly documents?: boolean;
	/** Formats of documents for which the limit of 4.5 MB does not hold. */
	readonly unlimitedDocuments?: readonly DocumentFormat[];
	readonly video?: boolean;
	readonly audio?: boolean;
	/** Whether the service reads documents, images and recordings from Amazon S3 for this model. */
	readonly remoteMedia?: boolean;
	/**
	 * Whether it cites the passages of documents. Bedrock takes `citations` for `txt` and `pdf` only, plain text only as
	 * `source.text`, and never in tool results; Claude wants them on for all documents of a request or for none.
	 * @see https://github.com/boto/boto3/issues/4726 and https://github.com/boto/boto3/issues/4648
	 */
	readonly citations?: boolean;
	readonly guardrails?: boolean;
	readonly reasoning?: Reasoning;
	/** The model cannot be told not to reason. */
	readonly alwaysReasons?: boolean;
	/** The model reasons unless it is told not to. */
	readonly reasonsByDefault?: boolean;
	/** The field of the request that says how much to reason, where `reasoning` is `effort`. */
	readonly effortField?: EffortField;
	/**
	 * False for a model that refuses the reasoning of its own earlier answers: "User messages cannot contain reasoning content".
	 * @see https://github.com/langchain-ai/langchain-aws/issues/401 and https://github.com/zed-industries/zed/issues/32341
	 */
	readonly reasoningReplay?: boolean;
	/** False for a model that calls no tools while it reasons. */
	readonly toolsWhileReasoning?: boolean;
	/** Of `temperature` and `topP` a request may set both, one, or none. */
	readonly samplers?: "both" | "one" | "none";
	/** Absent: the model takes no cache points, or none are known of. */
	readonly cache?: CacheFacts;
	readonly prices?: EstimatedPrices;
	/** Place among the families that suit coding with tools best, from 1. */
	readonly recommended?: number;
}

/** How a request says how much to reason: `fixed` is a model that reasons and takes no setting. */
export type Reasoning = "none" | "budget" | "adaptive" | "effort" | "fixed";

/**
 * A member of `additionalModelRequestFields`: `reasoning_effort` is a word, `reasoning` an object with `effort` (the flat one is
 * refused), `reasoningConfig` Amazon's own, and `reasoning_config` a switch that knows `high` alone.
 * @see https://github.com/langchain-ai/langchain-aws/pull/1188 and https://github.com/langchain-ai/langchain-aws/pull/1261
 * @see https://github.com/stdapi-ai/stdapi.ai/issues/283 and https://github.com/danny-avila/LibreChat/issues/11974
 * @see https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
 */
export type EffortField = "reasoning_effort" | "reasoning" | "reasoningConfig" | "reasoning_config";

export interface CacheFacts {
	/** Tokens before a point; fewer are silently not cached. */
	readonly minimumTokens?: number;
	/** Whether a point may ask to be kept for an hour instead of five minutes. */
	readonly oneHour?: boolean;
	/** Whether points may stand among the tools. */
	readonly tools: boolean;
}

/**
 * USD per million tokens, on demand, standard tier, in us-east-1 or the global profile. **Estimates**: list prices as of `pricesAsOf`,
 * without taxes, discounts and the surcharges of single regions.
 */
export interface EstimatedPrices {
	readonly input: number;
	readonly output: number;
	readonly cacheRead?: number;
	/** Written to be kept for five minutes, or for the one duration that the model has. */
	readonly cacheWrite?: number;
	readonly cacheWriteHour?: number;
	/** What a geography's profile and a single region cost more than the global profile: 1.1 is ten percent. */
	readonly regionalFactor?: number;
	/** A longer prompt, cache reads and writes included, makes every token of the request cost more. */
	readonly longPrompt?: { readonly aboveTokens: number; readonly inputFactor: number; readonly outputFactor: number };
}

/**
 * The day up to which prices and limits were collected.
 * @see https://aws.amazon.com/bedrock/pricing/ and, for Claude, https://platform.claude.com/docs/en/about-claude/pricing
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html for limits and modalities
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html for what a cache point needs
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html
 */
export const pricesAsOf = "2026-11-21";

/** The facts of a foundation model; dated and versioned ids have those of their family. `undefined` for a model nobody told us of. */
export function factsOf(baseModelId: string): ModelFacts | undefined {
	const known = familiesBySpeciality.find(([prefix]) => baseModelId.startsWith(prefix) && isVersion(baseModelId.slice(prefix.length)));
	if (known) return known[1];
	return newerClaude.test(baseModelId) ? claude("Claude", cached) : undefined;
}

/** Families of which this is known, as the table has them: for a sentence that names a model which would do. */
export function familiesWith(fact: "video" | "audio" | "remoteMedia"): readonly string[] {
	return Object.values(families).flatMap((facts) => (facts[fact] ? [facts.family] : []));
}

/** The estimated prices of a prompt of that length, called by a profile of this geography, or in a region when there is none. */
export function pricesFor(facts: ModelFacts, geo: Geo | undefined, promptTokens = 0): EstimatedPrices | undefined {
	const { prices } = facts;
	if (!prices) return undefined;
	const { regionalFactor = 1, longPrompt, ...base } = prices;
	const place = geo === "global" ? 1 : regionalFactor;
	const long = longPrompt && promptTokens > longPrompt.aboveTokens ? longPrompt : undefined;
	const input = place * (long?.inputFactor ?? 1);
	return {
		input: round(base.input * input),
		output: round(base.output * place * (long?.outputFactor ?? 1)),
		...(base.cacheRead !== undefined && { cacheRead: round(base.cacheRead * input) }),
		...(base.cacheWrite !== undefined && { cacheWrite: round(base.cacheWrite * input) }),
		...(base.cacheWriteHour !== undefined && { cacheWriteHour: round(base.cacheWriteHour * input) }),
	};
}

/** A Claude that is newer than the table has what every Claude has; without it, its whole history would be paid in full on every step. */
const newerClaude = /^anthropic\.claude-[a-z]+-\d/;

/** `-20250929-v1:0`, `-2507-v1:0`, `-v1`, `-1:0`: what may follow the name of a family without making it another one. */
function isVersion(rest: string): boolean {
	return /^(-\d{8}|-\d{4})?(-v\d+|-\d+(?=:))?(:\d+)?$/.test(rest);
}

/** Rounds away what floating point adds: prices have at most five decimals. */
function round(price: number): number {
	return Math.round(price * 1e6) / 1e6;
}

type Row = Omit<ModelFacts, "family" | "provider" | "recommended">;

/**
 * Families for coding with tools, the most capable first, except that one which needs nothing of its account goes before one that
 * asks for consent to keep data (Fable).
 */
const recommendation: readonly string[] = [
	"Claude Opus 5.5",
	"Claude Sonnet 5.5",
	"Claude Fable 5.2",
	"Claude Fable 5.1",
	"Claude Opus 5",
	"Claude Fable 5",
	"GPT-6 Astra",
	"Claude Sonnet 5",
	"Claude Opus 4.8",
	"GPT-6.1 Sol",
	"Claude Opus 4.7",
	"Claude Opus 4.6",
	"Claude Sonnet 4.6",
	"Kimi K3",
	"Claude Opus 4.5",
	"Claude Sonnet 4.5",
	"Claude Haiku 5.5",
	"Claude Haiku 4.5",
	"Qwen3 Coder Next",
	"Nova 2 Lite",
];

/**
 * A model's card lists every input that it takes, and few take more than text, images and documents.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html (Amazon S3 links)
 */
const noOtherMedia: Row = { imagesInResults: false, video: false, audio: false, remoteMedia: false };

/** The rows of one provider: later facts win over earlier ones, and all of them over the provider's defaults. */
function provider(name: string, defaults: Row): (family: string, ...facts: readonly Row[]) => ModelFacts {
	return (family, ...facts) => {
		const place = recommendation.indexOf(family) + 1;
		return Object.assign({ family, provider: name, ...noOtherMedia, ...defaults }, ...facts, place > 0 && { recommended: place });
	};
}

const k = 1_000;
const million = 1_000_000;

const tokens = (contextTokens: number, maxOutputTokens?: number): Row => ({ contextTokens, ...(maxOutputTokens && { maxOutputTokens }) });
const usd = (input: number, output: number, others: Partial<EstimatedPrices> = {}): Row => ({ prices: { input, output, ...others } });

/** Anthropic's list: a write costs 1.25 times the input for five minutes, and twice the input for an hour. */
const list = (input: number, output: number, cacheRead?: number, others: Partial<EstimatedPrices> = {}): Row =>
	usd(input, output, {
		...(cacheRead !== undefined && { cacheRead }),
		cacheWrite: round(input * 1.25),
		cacheWriteHour: round(input * 2),
		...others,
	});

/** Since 4.5 the list price is that of the global profile; geographies and single regions cost ten percent more. */
const globalList = (input: number, output: number, cacheRead?: number, others: Partial<EstimatedPrices> = {}): Row =>
	list(input, output, cacheRead, { regionalFactor: 1.1, ...others });

const cached: Row = { cache: { tools: true } };
const hour = (minimumTokens: number): Row => ({ cache: { minimumTokens, oneHour: true, tools: true } });
const fiveMinutes = (minimumTokens: number): Row => ({ cache: { minimumTokens, oneHour: false, tools: true } });

const chat = { streaming: true, system: true } as const;
const agent = { ...chat, tools: true, toolsWhileStreaming: true } as const;
const everything = { ...agent, forcedTool: true, images: true, documents: true, guardrails: true } as const;
const blind: Row = { images: false };

/**
 * What Claude has had since its fourth generation.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-api-restrictions.html (size of documents)
 * @see https://aws.amazon.com/about-aws/whats-new/2025/06/citations-api-pdf-claude-models-amazon-bedrock/
 */
const reader: Row = { imagesInResults: true, unlimitedDocuments: ["pdf"], citations: true };
const olderReader: Row = { imagesInResults: true, unlimitedDocuments: [], citations: false };

/** @see https://docs.aws.amazon.com/nova/latest/userguide/modalities.html */
const novaMedia: Row = { imagesInResults: true, unlimitedDocuments: ["pdf", "docx"], video: true, remoteMedia: true };

const thirdGeneration: Row = { ...olderReader, ...tokens(200 * k, 4_096), reasoning: "none", samplers: "both" };
const budget: Row = { ...tokens(200 * k, 64 * k), reasoning: "budget", samplers: "one" };
const adaptive: Row = { ...tokens(million, 128 * k), reasoning: "adaptive", samplers: "none" };
/**
 * Until 4.8 Claude thinks when it is asked to; the fifth generation thinks unless it is told not to.
 * @see https://openrouter.ai/docs/cookbook/evaluate-and-optimize/model-migrations/claude-5-5
 */
const adaptiveByDefault: Row = { ...adaptive, reasonsByDefault: true };
const adaptiveSampled: Row = { ...adaptive, samplers: "one" };
/** It cannot be kept from thinking, and most of these refuse a forced tool for that reason. */
const always: Row = { ...adaptive, alwaysReasons: true, forcedTool: false };

/** A longer prompt of Haiku 5.5 costs five times as much, one of the GPTs twice and half as much again. */
const longHaiku = { longPrompt: { aboveTokens: 100 * k, inputFactor: 5, outputFactor: 5 } };
const longGpt = { longPrompt: { aboveTokens: 272 * k, inputFactor: 2, outputFactor: 1.5 } };
const gptPrices = (input: number, output: number, cacheRead: number, cacheWrite: number): Row =>
	usd(input, output, { cacheRead, cacheWrite, regionalFactor: 1.1, ...longGpt });
const kimiPrices = usd(3, 15, { cacheRead: 0.3, cacheWrite: 3.75, regionalFactor: 1.1 });

/** Nova takes no points among tools. */
const novaCache = (minimumTokens?: number): Row => ({ cache: { ...(minimumTokens && { minimumTokens }), oneHour: false, tools: false } });

const textOnly: Row = { images: false, documents: false, unlimitedDocuments: [], ...noOtherMedia };
const alwaysFixed: Row = { reasoning: "fixed", alwaysReasons: true };
const bothSamplers: Row = { samplers: "both" };
const effortBy = (effortField: EffortField): Row => ({ reasoning: "effort", effortField });
const noTools: Row = { tools: false, toolsWhileStreaming: false, forcedTool: false };
const toolsInOnePiece: Row = { tools: true, toolsWhileStreaming: false };

const claude = provider("Anthropic", { ...everything, ...reader });
const nova = provider("Amazon", { ...everything, ...novaMedia, reasoning: "none" });
const titan = provider("Amazon", { ...noTools, streaming: true, system: false, images: false, documents: true, guardrails: true });
const gpt = provider("OpenAI", { ...agent, images: true, ...effortBy("reasoning") });
/** Its effort goes down to low and not to none. */
const gptOss = provider("OpenAI", { ...agent, ...blind, ...effortBy("reasoning_effort"), alwaysReasons: true });
const llama = provider("Meta", { ...chat, ...toolsInOnePiece, images: false, documents: true, guardrails: true, reasoning: "none" });
const mistral = provider("Mistral AI", { ...agent, reasoning: "none" });
const deepseek = provider("DeepSeek", { ...agent, images: false });
const qwen = provider("Qwen", { ...agent, images: false });
const cohere = provider("Cohere", { ...agent, images: false, documents: true, guardrails: false, reasoning: "none" });
const ai21 = provider("AI21 Labs", { ...agent, images: false, documents: true, guardrails: true, reasoning: "none" });
const writer = provider("Writer", { ...agent, images: false });
const minimax = provider("MiniMax", { ...agent, images: false, reasoning: "fixed", alwaysReasons: true });
const kimi = provider("Moonshot AI", agent);
const glm = provider("Z.AI", { ...agent, images: false });
const gemma = provider("Google", { ...chat, ...noTools, images: true, reasoning: "none" });
const nvidia = provider("NVIDIA", { ...agent, images: false });
const grok = provider("xAI", { ...agent, images: true });

/** The beginning of a foundation model's id, and the facts of its family. */
const families: Readonly<Record<string, ModelFacts>> = {
	"anthropic.claude-fable-5-2": claude("Claude Fable 5.2", always, cached, globalList(8, 40)),
	"anthropic.claude-fable-5-1": claude("Claude Fable 5.1", always, hour(512), globalList(10, 50, 0.25)),
	"anthropic.claude-fable-5": claude("Claude Fable 5", always, { forcedTool: true }, hour(512), globalList(10, 50, 1)),
	"anthropic.claude-opus-5-5": claude("Claude Opus 5.5", always, cached, globalList(4, 20, 0.2)),
	"anthropic.claude-opus-5": claude("Claude Opus 5", adaptiveByDefault, hour(512), globalList(5, 25, 0.5)),
	"anthropic.claude-opus-4-8": claude("Claude Opus 4.8", adaptive, hour(1_024), globalList(5, 25, 0.5)),
	"anthropic.claude-opus-4-7": claude("Claude Opus 4.7", adaptive, hour(4_096), globalList(5, 25, 0.5)),
	"anthropic.claude-opus-4-6": claude("Claude Opus 4.6", adaptiveSampled, hour(4_096), globalList(5, 25, 0.5)),
	"anthropic.claude-opus-4-5": claude("Claude Opus 4.5", budget, hour(4_096), globalList(5, 25, 0.5)),
	"anthropic.claude-opus-4-1": claude("Claude Opus 4.1", budget, tokens(200 * k, 32 * k), fiveMinutes(1_024), list(15, 75, 1.5)),
	"anthropic.claude-opus-4": claude("Claude Opus 4", budget, bothSamplers, tokens(200 * k, 32 * k), fiveMinutes(1_024), list(15, 75, 1.5)),
	"anthropic.claude-sonnet-5-5": claude("Claude Sonnet 5.5", always, hour(512), globalList(2, 10, 0.1)),
	"anthropic.claude-sonnet-5": claude("Claude Sonnet 5", adaptiveByDefault, hour(1_024), globalList(2, 10, 0.2)),
	"anthropic.claude-sonnet-4-6": claude("Claude Sonnet 4.6", adaptiveSampled, tokens(million, 64 * k), hour(1_024), globalList(3, 15, 0.3)),
	"anthropic.claude-sonnet-4-5": claude("Claude Sonnet 4.5", budget, hour(1_024), globalList(3, 15, 0.3)),
	"anthropic.claude-sonnet-4": claude("Claude Sonnet 4", budget, bothSamplers, fiveMinutes(1_024), list(3, 15, 0.3)),
	"anthropic.claude-haiku-5-5": claude("Claude Haiku 5.5", adaptiveByDefault, cached, globalList(0.1, 0.5, 0.01, longHaiku)),
	"anthropic.claude-haiku-4-5": claude("Claude Haiku 4.5", budget, hour(4_096), globalList(1, 5, 0.1)),
	"anthropic.claude-3-7-sonnet": claude(
		"Claude 3.7 Sonnet",
		budget,
		bothSamplers,
		{ unlimitedDocuments: [] },
		fiveMinutes(1_024),
		list(3, 15, 0.3),
	),
	"anthropic.claude-3-5-sonnet": claude("Claude 3.5 Sonnet", thirdGeneration, tokens(200 * k, 8_192), usd(3, 15)),
	"anthropic.claude-3-5-haiku": claude("Claude 3.5 Haiku", thirdGeneration, tokens(200 * k, 8_192), fiveMinutes(2_048), list(0.8, 4, 0.08)),
	"anthropic.claude-3-opus": claude("Claude 3 Opus", thirdGeneration, usd(15, 75)),
	"anthropic.claude-3-sonnet": claude("Claude 3 Sonnet", thirdGeneration, usd(3, 15)),
	"anthropic.claude-3-haiku": claude("Claude 3 Haiku", thirdGeneration, usd(0.25, 1.25)),

	"amazon.nova-2-lite": nova(
		"Nova 2 Lite",
		tokens(million, 64 * k),
		novaCache(),
		effortBy("reasoningConfig"),
		usd(0.3, 2.5, { regionalFactor: 1.1 }),
	),
	"amazon.nova-premier": nova("Nova Premier", tokens(million, 10 * k), novaCache(), usd(2.5, 12.5)),
	"amazon.nova-pro": nova("Nova Pro", tokens(300 * k, 10 * k), novaCache(1_024), usd(0.8, 3.2, { cacheRead: 0.2 })),
	"amazon.nova-lite": nova("Nova Lite", tokens(300 * k, 10 * k), novaCache(1_536), usd(0.06, 0.24, { cacheRead: 0.015 })),
	"amazon.nova-micro": nova("Nova Micro", tokens(128 * k, 10 * k), textOnly, novaCache(1_536), usd(0.035, 0.14, { cacheRead: 0.008_75 })),
	"amazon.titan-text-premier": titan("Titan Text Premier", tokens(32 * k, 3_072), { documents: false }, usd(0.5, 1.5)),
	"amazon.titan-text-express": titan("Titan Text Express", tokens(8_192, 8_192), usd(0.2, 0.6)),
	"amazon.titan-text-lite": titan("Titan Text Lite", tokens(4_096, 4_096), usd(0.15, 0.2)),

	"openai.gpt-6.1-sol": gpt("GPT-6.1 Sol", tokens(million, 131_072), { alwaysReasons: true }, gptPrices(2, 10, 0.1, 2.5)),
	"openai.gpt-6-astra": gpt("GPT-6 Astra", tokens(1_050 * k, 128 * k), { alwaysReasons: true }, gptPrices(10, 50, 1, 12.5)),
	"openai.gpt-6-sol": gpt("GPT-6 Sol", tokens(1_050 * k, 128 * k)),
	"openai.gpt-6-luna": gpt("GPT-6 Luna", tokens(1_050 * k, 128 * k)),
	"openai.gpt-5.6-sol": gpt("GPT-5.6 Sol", tokens(1_050 * k, 128 * k), gptPrices(4, 20, 0.4, 5)),
	"openai.gpt-5.6-terra": gpt("GPT-5.6 Terra", tokens(1_050 * k, 128 * k), gptPrices(2, 12, 0.2, 2.5)),
	"openai.gpt-5.6-luna": gpt("GPT-5.6 Luna", tokens(1_050 * k, 128 * k), gptPrices(0.2, 1.2, 0.02, 0.25)),
	"openai.gpt-oss-120b": gptOss("gpt-oss-120b", tokens(128 * k, 16 * k), usd(0.15, 0.6)),
	"openai.gpt-oss-20b": gptOss("gpt-oss-20b", tokens(128 * k, 16 * k), usd(0.07, 0.3)),
	"openai.gpt-oss-safeguard-120b": gptOss("gpt-oss-safeguard-120b", tokens(128 * k, 16 * k)),
	"openai.gpt-oss-safeguard-20b": gptOss("gpt-oss-safeguard-20b", tokens(128 * k, 16 * k)),

	"meta.llama4-maverick-17b-instruct": llama("Llama 4 Maverick", { images: true }, tokens(million), usd(0.24, 0.97)),
	"meta.llama4-scout-17b-instruct": llama("Llama 4 Scout", { images: true }, usd(0.17, 0.66)),
	"meta.llama3-3-70b-instruct": llama("Llama 3.3 70B", tokens(128 * k, 4_096), usd(0.72, 0.72)),
	"meta.llama3-2-90b-instruct": llama("Llama 3.2 90B", { images: true }, tokens(128 * k, 4_096), usd(0.72, 0.72)),
	"meta.llama3-2-11b-instruct": llama("Llama 3.2 11B", { images: true }, tokens(128 * k, 4_096), usd(0.16, 0.16)),
	"meta.llama3-2-3b-instruct": llama("Llama 3.2 3B", noTools, tokens(128 * k, 4_096), usd(0.15, 0.15)),
	"meta.llama3-2-1b-instruct": llama("Llama 3.2 1B", noTools, tokens(128 * k, 4_096), usd(0.1, 0.1)),
	"meta.llama3-1-405b-instruct": llama("Llama 3.1 405B", tokens(128 * k, 4_096), usd(2.4, 2.4)),
	"meta.llama3-1-70b-instruct": llama("Llama 3.1 70B", tokens(128 * k, 4_096), usd(0.72, 0.72)),
	"meta.llama3-1-8b-instruct": llama("Llama 3.1 8B", tokens(128 * k, 4_096), usd(0.22, 0.22)),
	"meta.llama3-70b-instruct": llama("Llama 3 70B", noTools, tokens(8_192, 2_048), usd(2.65, 3.5)),
	"meta.llama3-8b-instruct": llama("Llama 3 8B", noTools, tokens(8_192, 2_048), usd(0.3, 0.6)),

	"mistral.mistral-large-3-675b-instruct": mistral("Mistral Large 3", { images: true }, tokens(256 * k), usd(0.5, 1.5)),
	"mistral.devstral-2-123b": mistral("Devstral 2", blind, tokens(256 * k), usd(0.4, 2)),
	"mistral.magistral-small": mistral("Magistral Small", { images: true, reasoning: "fixed" }, usd(0.5, 1.5)),
	"mistral.ministral-3-14b-instruct": mistral("Ministral 3 14B", { images: true }, usd(0.2, 0.2)),
	"mistral.ministral-3-8b-instruct": mistral("Ministral 3 8B", { images: true }, usd(0.15, 0.15)),
	"mistral.ministral-3-3b-instruct": mistral("Ministral 3 3B", { images: true }, usd(0.1, 0.1)),
	"mistral.voxtral-small-24b": mistral("Voxtral Small", blind, { audio: true }),
	"mistral.voxtral-mini-3b": mistral("Voxtral Mini", blind, { audio: true }),
	"mistral.pixtral-large": mistral("Pixtral Large", { images: true }, toolsInOnePiece, tokens(128 * k), usd(2, 6)),
	"mistral.mistral-large-2407": mistral("Mistral Large 2", blind, toolsInOnePiece, tokens(128 * k, 8_192), usd(2, 6)),
	"mistral.mistral-large-2402": mistral("Mistral Large", blind, toolsInOnePiece, tokens(32 * k, 4_096), usd(4, 12)),
	"mistral.mistral-small-2402": mistral("Mistral Small", blind, toolsInOnePiece, tokens(32 * k, 8_192), usd(1, 3)),
	"mistral.mixtral-8x7b-instruct": mistral("Mixtral 8x7B", blind, noTools, { system: false }, tokens(32 * k, 4_096), usd(0.45, 0.7)),
	"mistral.mistral-7b-instruct": mistral("Mistral 7B", blind, noTools, { system: false }, tokens(32 * k, 8_192), usd(0.15, 0.2)),

	"deepseek.v3.2": deepseek("DeepSeek V3.2", effortBy("reasoning_effort"), tokens(163_840), usd(0.62, 1.85)),
	"deepseek.v3": deepseek("DeepSeek V3.1", effortBy("reasoning_effort"), { toolsWhileReasoning: false }, tokens(163_840), usd(0.58, 1.68)),
	"deepseek.r1": deepseek(
		"DeepSeek R1",
		noTools,
		alwaysFixed,
		{ documents: true, guardrails: true, reasoningReplay: false },
		tokens(128 * k, 32_768),
		usd(1.35, 5.4),
	),

	"qwen.qwen3-coder-next": qwen("Qwen3 Coder Next", { reasoning: "none" }, tokens(256 * k, 16 * k), usd(0.5, 1.2)),
	"qwen.qwen3-coder-480b-a35b": qwen("Qwen3 Coder 480B", { reasoning: "none" }, usd(0.45, 1.8)),
	"qwen.qwen3-coder-30b-a3b": qwen("Qwen3 Coder 30B", { reasoning: "none" }, usd(0.15, 0.6)),
	"qwen.qwen3-235b-a22b": qwen("Qwen3 235B", tokens(128 * k, 8 * k), usd(0.22, 0.88)),
	"qwen.qwen3-vl-235b-a22b": qwen("Qwen3 VL 235B", { images: true }, tokens(256 * k, 8 * k), usd(0.53, 2.66)),
	"qwen.qwen3-next-80b-a3b": qwen("Qwen3 Next 80B"),
	"qwen.qwen3-32b": qwen("Qwen3 32B", usd(0.15, 0.6)),

	"moonshotai.kimi-k3": kimi(
		"Kimi K3",
		{ images: true, ...effortBy("reasoning_effort"), alwaysReasons: true },
		tokens(million),
		kimiPrices,
	),
	"moonshotai.kimi-k2.5": kimi("Kimi K2.5", { images: true, ...effortBy("reasoning_config") }, tokens(262_143, 16 * k), usd(0.6, 3)),
	"moonshot.kimi-k2-thinking": kimi("Kimi K2 Thinking", blind, alwaysFixed, tokens(262_143, 16 * k), usd(0.6, 2.5)),

	"zai.glm-5.3": glm(
		"GLM 5.3",
		{ ...effortBy("reasoning_config"), alwaysReasons: true },
		tokens(million, 128 * k),
		usd(1.68, 5.28, { cacheRead: 0.312 }),
	),
	"zai.glm-5": glm("GLM 5", effortBy("reasoning_config"), tokens(200 * k), usd(1, 3.2)),
	"zai.glm-4.7": glm("GLM 4.7", effortBy("reasoning_config"), tokens(200 * k, 128 * k), usd(0.6, 2.2)),
	"zai.glm-4.7-flash": glm("GLM 4.7 Flash", tokens(128 * k, 4 * k), usd(0.07, 0.4)),

	"minimax.minimax-m2.5": minimax("MiniMax M2.5", tokens(196_608), usd(0.3, 1.2)),
	"minimax.minimax-m2.1": minimax("MiniMax M2.1", usd(0.3, 1.2)),
	"minimax.minimax-m2": minimax("MiniMax M2", tokens(196_608), usd(0.3, 1.2)),

	"nvidia.nemotron-super-3-120b": nvidia("Nemotron Super 3", tokens(256 * k, 32 * k), usd(0.15, 0.65)),
	"nvidia.nemotron-nano-3-30b": nvidia("Nemotron Nano 3", tokens(256 * k, 8 * k), usd(0.06, 0.24)),
	"nvidia.nemotron-nano-12b": nvidia("Nemotron Nano 2 VL", { images: true }, usd(0.2, 0.6)),
	"nvidia.nemotron-nano-9b": nvidia("Nemotron Nano 2", usd(0.06, 0.23)),

	"google.gemma-3-27b-it": gemma("Gemma 3 27B", tokens(128 * k, 8_192), usd(0.23, 0.38)),
	"google.gemma-3-12b-it": gemma("Gemma 3 12B", tokens(128 * k, 8_192), usd(0.09, 0.29)),
	"google.gemma-3-4b-it": gemma("Gemma 3 4B", tokens(128 * k, 8_192), usd(0.04, 0.08)),

	"xai.grok-4.7": grok("Grok 4.7"),
	"xai.grok-4.6": grok("Grok 4.6"),
	"cohere.command-r-plus": cohere("Command R+", tokens(128 * k, 4_096), usd(3, 15)),
	"cohere.command-r": cohere("Command R", tokens(128 * k, 4_096), usd(0.5, 1.5)),
	"ai21.jamba-1-5-large": ai21("Jamba 1.5 Large", tokens(256 * k), usd(2, 8)),
	"ai21.jamba-1-5-mini": ai21("Jamba 1.5 Mini", tokens(256 * k), usd(0.2, 0.4)),
	"writer.palmyra-x5": writer("Palmyra X5", tokens(million, 8_192), usd(0.6, 6)),
	"writer.palmyra-x4": writer("Palmyra X4", tokens(128 * k, 8_192), usd(2.5, 10)),
};

const familiesBySpeciality = Object.entries(families).toSorted(([a], [b]) => b.length - a.length);
