import type { GuardrailFinding, Usage } from "../shared/turnEvent.ts";
import type { AssistantError } from "./errors.ts";
import type { Block, Message } from "./message.ts";
import type { Settings } from "./settings.ts";

/** A tool as the model sees it. `inputSchema` is JSON Schema with an object at its root. */
export interface ToolSpec {
	readonly name: string;
	readonly description: string;
	readonly inputSchema: Record<string, unknown>;
}

export interface ModelRequest {
	readonly settings: Settings;
	readonly system: string;
	readonly messages: readonly Message[];
	readonly tools: readonly ToolSpec[];
	/** Forces the model to answer with this tool. */
	readonly toolChoice?: string;
}

/**
 * The service's reasons to stop, in its own words; the last is whatever it may add later.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export type StopReason =
	| "end_turn"
	| "tool_use"
	| "max_tokens"
	| "stop_sequence"
	| "guardrail_intervened"
	| "content_filtered"
	| "malformed_model_output"
	| "malformed_tool_use"
	| "model_context_window_exceeded"
	| (string & {});

export type ModelEvent =
	| { readonly kind: "text-delta"; readonly text: string }
	| { readonly kind: "reasoning-delta"; readonly text: string }
	| { readonly kind: "tool-use"; readonly id: string; readonly name: string }
	| { readonly kind: "tool-input-delta"; readonly id: string; readonly json: string }
	/** The message is complete: `content` is what belongs into the history. Always comes after every delta. */
	| { readonly kind: "stop"; readonly reason: StopReason; readonly content: readonly Block[] }
	| { readonly kind: "usage"; readonly usage: Usage }
	| { readonly kind: "guardrail"; readonly findings: readonly GuardrailFinding[] }
	/** The request was changed to fit the model, for example sent without tools. */
	| { readonly kind: "notice"; readonly text: string }
	/** The next attempt starts at `until` (milliseconds since the epoch). */
	| { readonly kind: "retry-wait"; readonly until: number; readonly message: string }
	/** Always the last event. A stream that ends without `stop` ends with this one. */
	| { readonly kind: "failure"; readonly error: AssistantError };

/** The port to a model. Iteration never throws for a failure of the model or the service: it yields `failure`. */
export interface Model {
	converse(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
