import type { CallReport, Citation, GuardrailFinding, Usage } from "../../shared/turnEvent.ts";
import type { AssistantError } from "../errors.ts";
import type { Block, ImageFormat, Message } from "../record/message.ts";
import type { ModelFacts } from "./modelFacts.ts";
import type { OutputSchema, Settings, ToolChoice } from "../settings.ts";

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
	/** `auto` when absent. */
	readonly toolChoice?: ToolChoice;
	/** The answer has to be JSON of this schema. */
	readonly output?: OutputSchema;
	/** Values for the variables of a managed prompt, whose ARN is the model then. */
	readonly promptVariables?: Readonly<Record<string, string>>;
	/** For the trace: what the request is for; `chat` when absent. */
	readonly purpose?: Purpose;
	/** For the trace: the chat and the turn that the call belongs to. */
	readonly trace?: { readonly chatId: string; readonly turnId?: string };
}

/** Why a model is called. */
export type Purpose = "chat" | "inline-edit" | "compaction" | "title" | "commit-message" | "review" | "comparison";

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
	/** Belongs to the text that came before it. */
	| { readonly kind: "citation"; readonly citation: Citation }
	/** An image that the model made. */
	| { readonly kind: "image"; readonly format: ImageFormat; readonly bytes: Uint8Array }
	/** Something the service sent that this version does not know. */
	| { readonly kind: "unknown"; readonly name: string; readonly value: unknown }
	/**
	 * The message is complete: `content` is what belongs into the history. Always comes after every delta. `fields` are what
	 * `additionalModelResponseFieldPaths` asked for.
	 */
	| { readonly kind: "stop"; readonly reason: StopReason; readonly content: readonly Block[]; readonly fields?: unknown }
	/** What the call was billed for, and how it went. After `stop`. */
	| { readonly kind: "usage"; readonly usage: Usage; readonly call: CallReport }
	/** Another model than the one asked for answers from here on, and why. Nothing of the answer has come yet. */
	| { readonly kind: "model-change"; readonly model: string; readonly reason: string }
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
	/** Tokens of the request's input as the service counts them; `undefined` where it cannot (model, permission, network). Never rejects. */
	countTokens(request: ModelRequest, signal: AbortSignal): Promise<number | undefined>;
	/** What is known of the model that `settings` choose; `undefined` when nothing is. Never rejects. */
	facts(settings: Settings, signal: AbortSignal): Promise<ModelFacts | undefined>;
}
