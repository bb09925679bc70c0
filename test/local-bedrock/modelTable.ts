import type { Geo } from "./regions.ts";

/** What a model can do, as far as the service itself depends on it. One row a model; the service has no other knowledge of models. */
export interface ModelFacts {
	readonly id: string;
	readonly name: string;
	readonly provider: string;
	readonly family: "claude" | "nova" | "titan" | "llama" | "mistral" | "gpt-oss" | "deepseek";
	/** AWS has announced its end. */
	readonly legacy?: boolean;
	/** False: only an inference profile can be invoked. */
	readonly onDemand: boolean;
	/** Prefixes of its system-defined inference profiles. */
	readonly profiles: readonly Geo[];
	readonly streaming: boolean;
	readonly system: boolean;
	readonly tools: boolean;
	readonly toolsWhileStreaming: boolean;
	/** `toolChoice` members beside `auto`. */
	readonly toolChoice: readonly ("any" | "tool")[];
	readonly documents: boolean;
	readonly images: boolean;
	readonly guardrails: boolean;
	readonly reasoning: boolean;
	/** Reasons whether or not it is asked to; a Claude then refuses a forced tool as every reasoning request does. */
	readonly alwaysReasons: boolean;
	/** What a request may say about reasoning: values of `thinking.type`, or the names of other fields. */
	readonly reasoningWords?: readonly ("enabled" | "adaptive" | "disabled" | "reasoning_effort" | "reasoning" | "reasoningConfig")[];
	/** Cites `txt` and `pdf`. */
	readonly citations?: boolean;
	/** Answers by a JSON Schema, and holds tool inputs to one. */
	readonly structured?: boolean;
	readonly video?: boolean;
	readonly audio?: boolean;
	/** The service reads media from Amazon S3 for it. */
	readonly remoteMedia?: boolean;
	/** Tools that the service runs. */
	readonly systemTools?: readonly string[];
	/** Has latency-optimized inference. */
	readonly optimized?: boolean;
	/** The reasoning of earlier turns is taken out of the prompt, and with it what was cached after it. */
	readonly forgetsReasoning?: boolean;
	/** Of `temperature` and `topP`, a request may set both, one, or none: newer Claude models take fewer. */
	readonly samplers: "both" | "one" | "none";
	/** Absent: the model has no prompt cache. */
	readonly cache?: CacheFacts;
	readonly contextTokens: number;
	readonly maxOutputTokens: number;
	/** Formats of documents that the limit of 4.5 MB does not apply to. */
	readonly unlimitedDocuments: readonly string[];
}

export interface CacheFacts {
	/** Fewer tokens before a point are silently not cached. */
	readonly minimumTokens: number;
	readonly oneHour: boolean;
	/** Cache points among tools; Nova has none, and none after a tool result either. */
	readonly tools: boolean;
}

const text: Omit<ModelFacts, "id" | "name" | "provider" | "family"> = {
	onDemand: true,
	profiles: [],
	streaming: true,
	system: true,
	tools: false,
	toolsWhileStreaming: false,
	toolChoice: [],
	documents: false,
	images: false,
	guardrails: true,
	reasoning: false,
	alwaysReasons: false,
	samplers: "both",
	contextTokens: 128_000,
	maxOutputTokens: 8_192,
	unlimitedDocuments: [],
};

const withTools = { ...text, tools: true, toolsWhileStreaming: true, toolChoice: ["any", "tool"] as const };

const claude = {
	...withTools,
	provider: "Anthropic",
	family: "claude",
	reasoningWords: ["enabled", "disabled"],
	citations: true,
	structured: true,
	optimized: true,
	onDemand: false,
	profiles: ["us", "eu", "jp", "au", "global"],
	documents: true,
	images: true,
	reasoning: true,
	forgetsReasoning: true,
	samplers: "one",
	contextTokens: 200_000,
	maxOutputTokens: 64_000,
	unlimitedDocuments: ["pdf"],
} as const;

const nova = {
	...withTools,
	provider: "Amazon",
	family: "nova",
	video: true,
	remoteMedia: true,
	optimized: true,
	profiles: ["us", "eu", "apac"],
	documents: true,
	images: true,
	contextTokens: 300_000,
	maxOutputTokens: 10_000,
	unlimitedDocuments: ["pdf", "docx"],
} as const;

/** The models of today: they decide about sampling and reasoning themselves. */
const adaptiveClaude = {
	...claude,
	reasoningWords: ["adaptive", "disabled"],
	forgetsReasoning: false,
	samplers: "none",
	contextTokens: 1_000_000,
	maxOutputTokens: 128_000,
} as const;

export const models: readonly ModelFacts[] = [
	{
		...claude,
		id: "anthropic.claude-sonnet-4-5-20250929-v1:0",
		name: "Claude Sonnet 4.5",
		profiles: ["us", "eu", "jp", "au", "us-gov", "global"],
		cache: { minimumTokens: 1_024, oneHour: true, tools: true },
	},
	{
		...claude,
		id: "anthropic.claude-sonnet-4-6",
		name: "Claude Sonnet 4.6",
		reasoningWords: ["enabled", "adaptive", "disabled"],
		forgetsReasoning: false,
		profiles: ["us", "eu", "jp", "au", "in", "ca", "global"],
		contextTokens: 1_000_000,
		cache: { minimumTokens: 1_024, oneHour: true, tools: true },
	},
	{
		...claude,
		id: "anthropic.claude-haiku-4-5-20251001-v1:0",
		name: "Claude Haiku 4.5",
		cache: { minimumTokens: 4_096, oneHour: true, tools: true },
	},
	{
		...claude,
		id: "anthropic.claude-opus-4-5-20251101-v1:0",
		name: "Claude Opus 4.5",
		forgetsReasoning: false,
		profiles: ["us", "eu", "global"],
		cache: { minimumTokens: 4_096, oneHour: true, tools: true },
	},
	{
		...adaptiveClaude,
		id: "anthropic.claude-opus-5",
		name: "Claude Opus 5",
		profiles: ["us", "eu", "global"],
		cache: { minimumTokens: 512, oneHour: true, tools: true },
	},
	{
		...adaptiveClaude,
		id: "anthropic.claude-sonnet-5-5",
		name: "Claude Sonnet 5.5",
		profiles: ["us", "eu", "jp", "au", "in", "ca", "global"],
		alwaysReasons: true,
		reasoningWords: ["adaptive"],
		cache: { minimumTokens: 512, oneHour: true, tools: true },
	},
	{
		...claude,
		id: "anthropic.claude-3-7-sonnet-20250219-v1:0",
		name: "Claude 3.7 Sonnet",
		legacy: true,
		profiles: ["us", "eu", "apac", "us-gov"],
		samplers: "both",
		cache: { minimumTokens: 1_024, oneHour: false, tools: true },
		unlimitedDocuments: [],
	},
	{
		...claude,
		id: "anthropic.claude-3-haiku-20240307-v1:0",
		name: "Claude 3 Haiku",
		reasoningWords: [],
		citations: false,
		structured: false,
		forgetsReasoning: false,
		onDemand: true,
		profiles: ["us", "eu", "apac", "us-gov"],
		reasoning: false,
		samplers: "both",
		maxOutputTokens: 4_096,
		unlimitedDocuments: [],
	},
	{ ...nova, id: "amazon.nova-pro-v1:0", name: "Nova Pro", cache: { minimumTokens: 1_024, oneHour: false, tools: false } },
	{ ...nova, id: "amazon.nova-lite-v1:0", name: "Nova Lite", cache: { minimumTokens: 1_536, oneHour: false, tools: false } },
	{
		...nova,
		id: "amazon.nova-micro-v1:0",
		name: "Nova Micro",
		documents: false,
		images: false,
		video: false,
		remoteMedia: false,
		contextTokens: 128_000,
		cache: { minimumTokens: 1_536, oneHour: false, tools: false },
	},
	{
		...text,
		id: "amazon.titan-text-express-v1",
		name: "Titan Text G1 - Express",
		provider: "Amazon",
		family: "titan",
		system: false,
		contextTokens: 8_192,
	},
	{
		...text,
		id: "meta.llama3-3-70b-instruct-v1:0",
		name: "Llama 3.3 70B Instruct",
		provider: "Meta",
		family: "llama",
		onDemand: false,
		profiles: ["us"],
		tools: true,
		toolsWhileStreaming: false,
	},
	{
		...text,
		id: "mistral.mistral-large-2402-v1:0",
		name: "Mistral Large (24.02)",
		provider: "Mistral AI",
		family: "mistral",
		tools: true,
		toolsWhileStreaming: false,
		toolChoice: ["any"],
		contextTokens: 32_000,
	},
	{
		...withTools,
		id: "openai.gpt-oss-120b-1:0",
		name: "gpt-oss-120b",
		provider: "OpenAI",
		family: "gpt-oss",
		toolChoice: ["any", "tool"],
		reasoning: true,
		alwaysReasons: true,
		reasoningWords: ["reasoning_effort"],
		maxOutputTokens: 16_384,
	},
	{
		...text,
		id: "deepseek.r1-v1:0",
		name: "DeepSeek-R1",
		provider: "DeepSeek",
		family: "deepseek",
		onDemand: false,
		profiles: ["us"],
		reasoning: true,
		alwaysReasons: true,
		maxOutputTokens: 32_768,
	},
	{
		...nova,
		id: "amazon.nova-2-lite-v1:0",
		name: "Nova 2 Lite",
		onDemand: false,
		profiles: ["us", "eu", "global"],
		reasoning: true,
		reasoningWords: ["reasoningConfig"],
		systemTools: ["nova_grounding", "nova_code_interpreter"],
		cache: { minimumTokens: 1_024, oneHour: false, tools: false },
		contextTokens: 1_000_000,
		maxOutputTokens: 64_000,
	},
	{
		...withTools,
		id: "mistral.voxtral-small-24b-2507",
		name: "Voxtral Small 24B 2507",
		provider: "Mistral AI",
		family: "mistral",
		toolChoice: ["any"],
		guardrails: false,
		audio: true,
		contextTokens: 32_000,
	},
];
