/** The settings of one turn: read for the chat's folder when the turn starts and frozen until it ends. */
export interface Settings {
	readonly connection: Connection;
	/** Model id, inference profile id or ARN; empty when the user has not chosen yet. */
	readonly model: string;
	readonly inference: Inference;
	readonly guardrail?: Guardrail;
	readonly approveEdits: "ask" | "auto";
	readonly limits: Limits;
	/** Geographies and regions that may serve a request, for example `["eu"]`; empty means any. */
	readonly residency: readonly string[];
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

export interface Guardrail {
	readonly id: string;
	readonly version: string;
	readonly trace: "disabled" | "enabled" | "enabled_full";
	readonly streamMode: "sync" | "async";
}

export interface Limits {
	/** Model calls in one turn. */
	readonly stepsPerTurn: number;
	/** Seconds without any event of the stream until it counts as stalled. */
	readonly streamIdleSeconds: number;
}
