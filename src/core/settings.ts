/** The settings of one turn: read for the chat's folder when the turn starts and frozen until it ends. */
export interface Settings {
	readonly connection: Connection;
	/** Model id, inference profile id or ARN; empty when the user has not chosen yet. */
	readonly model: string;
	/** Does titles and compaction; empty means `model` does. */
	readonly smallModel: string;
	/** Tried in order when the model is throttled, not available or not allowed. */
	readonly fallbackModels: readonly string[];
	readonly inference: Inference;
	readonly reasoning: ReasoningSettings;
	readonly request: RequestSettings;
	readonly promptCaching: "auto" | "1h" | "off";
	readonly guardrail?: Guardrail;
	/** Whole commands that need no question, and those that are never run. */
	readonly approveCommands: { readonly allow: readonly string[]; readonly deny: readonly string[] };
	/** AGENTS.md and its kin are read. */
	readonly instructions: boolean;
	readonly approveEdits: "ask" | "auto";
	readonly limits: Limits;
	/** Geographies and regions that may serve a request, for example `["eu"]`; empty means any. */
	readonly residency: readonly string[];
	/** The user's own prices, by the beginning of a model's id: the longest that fits wins. */
	readonly prices: Readonly<Record<string, PriceOverride>>;
}

/** Which account, region and endpoint. Never chosen by a file of the workspace. */
export interface Connection {
	/** Empty means the SDK's default credential chain. */
	readonly profile: string;
	/** True: the Bedrock API key of the editor's secret storage is used, and no profile. */
	readonly apiKey: boolean;
	/** Empty means the region of the profile or the environment. */
	readonly region: string;
	/** Base URL of the runtime with an optional path prefix; empty means AWS's own. */
	readonly endpoint: string;
	readonly controlPlaneEndpoint: string;
	/** False in an untrusted workspace: no credential source that starts a process is used then. */
	readonly trusted: boolean;
}

export interface Inference {
	/** Always sent: when it is missing, Bedrock reserves quota for the model's maximum. */
	readonly maxTokens: number;
	readonly temperature?: number;
	readonly topP?: number;
	readonly stopSequences: readonly string[];
}

export type Effort = "off" | "low" | "medium" | "high";

/** How much the model thinks before it answers: each family has its own words for it, and the adapter knows them. */
export interface ReasoningSettings {
	/** `undefined`: whatever the model does by itself. */
	readonly effort?: Effort;
	/** Tokens, for families that take a budget; takes precedence over `effort` there. */
	readonly budgetTokens?: number;
	/** Whether the user sees it. It goes back to the model in any case. */
	readonly show: boolean;
}

/** Fields of the request that go out as they are set. */
export interface RequestSettings {
	readonly additionalModelRequestFields?: Readonly<Record<string, unknown>>;
	/** JSON pointers, at most ten. */
	readonly additionalModelResponseFieldPaths: readonly string[];
	readonly latency?: "standard" | "optimized";
	readonly serviceTier?: "default" | "priority" | "flex" | "reserved";
	/** Variables are replaced already. */
	readonly requestMetadata: Readonly<Record<string, string>>;
	/** For the first request of a turn; later ones are free, or a turn would never end. */
	readonly toolChoice: ToolChoice;
	/** The service holds the inputs of tool calls against the tools' schemas. */
	readonly strictTools: boolean;
	/** Tools that the service runs itself, by its names for them, for example `nova_grounding`. */
	readonly systemTools?: readonly string[];
	readonly output?: OutputSchema;
}

/** `any`: some tool has to be used; `tool`: this one; `none`: a chat has no tools at all. */
export type ToolChoice = { readonly kind: "auto" | "any" | "none" } | { readonly kind: "tool"; readonly name: string };

export interface OutputSchema {
	readonly name?: string;
	readonly description?: string;
	/** JSON Schema. */
	readonly schema: Readonly<Record<string, unknown>>;
}

/** USD per million tokens. What is absent stays as the table has it. */
export interface PriceOverride {
	readonly input?: number;
	readonly output?: number;
	readonly cacheRead?: number;
	readonly cacheWrite?: number;
	readonly cacheWriteHour?: number;
}

export interface Guardrail {
	readonly id: string;
	readonly version: string;
	readonly trace: "disabled" | "enabled" | "enabled_full";
	readonly streamMode: "sync" | "async";
	/** `input`: only the text and images of the newest prompt are judged, not the whole conversation. */
	readonly scope: "conversation" | "input";
	/** Attached texts, and what tools read and write, are judged too, which a guardrail does not do by itself. */
	readonly checkTools: boolean;
	/** The user demands it in every workspace (`outcrop.guardrail.required`), so that no other can be chosen. */
	readonly isRequired?: boolean;
}

export interface Limits {
	/** Model calls in one turn. */
	readonly stepsPerTurn: number;
	/** Seconds without any event of the stream until it counts as stalled. */
	readonly streamIdleSeconds: number;
	/** Estimated USD after which a turn, or a chat, stops and asks; `undefined` means no limit. */
	readonly usdPerTurn?: number;
	readonly usdPerChat?: number;
	/** Requests to models at the same moment, in this window. */
	readonly concurrentRequests: number;
}
