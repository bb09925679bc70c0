import type { TurnEvent } from "../../shared/turnEvent.ts";
import type { TraceRun } from "./trace.ts";
import { outsideOfChats } from "./traceFile.ts";

/**
 * A span by OpenTelemetry's conventions for generative AI, independent of any SDK. It never has content: no prompt, no answer,
 * no input or result of a tool.
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/aws-bedrock/
 */
export interface SpanDescription {
	readonly name: string;
	readonly kind: "client" | "internal";
	/** Milliseconds since the epoch. */
	readonly start: number;
	readonly end: number;
	/** Members without a value are left out. */
	readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
	/** What kind of error it ended with: `error.type`. */
	readonly error?: string;
}

type AttributeValue = string | number | boolean | readonly string[];

/** Sends spans away. Must not throw, and must not hold anything up. */
export interface SpanExporter {
	/** The span of a turn is the parent of what happens in it; `turn` names it until long after its end. */
	beginTurn(turn: string, span: Omit<SpanDescription, "end">): void;
	endTurn(turn: string, at: number, error: string | undefined): void;
	add(turn: string | undefined, span: SpanDescription): void;
	/** Sends what is left. */
	shutdown(): Promise<void>;
}

/** One call of a model, attempts and all. */
export function spanOfRun(run: TraceRun): SpanDescription {
	const { modelId, inferenceConfig, guardrailConfig, outputConfig } = run.request as Partial<SentFields>;
	const { usage, report, failure } = run;
	const { hostname, port } = URL.parse(`https://${run.server ?? ""}`) ?? {};
	return {
		name: `chat ${modelId ?? ""}`.trim(),
		kind: "client",
		start: run.at,
		end: run.at + run.durationMs,
		error: failure?.kind ?? (run.outcome === "cancelled" ? "cancelled" : undefined),
		attributes: {
			"gen_ai.operation.name": "chat",
			"gen_ai.provider.name": "aws.bedrock",
			"gen_ai.conversation.id": run.chatId === outsideOfChats ? undefined : run.chatId,
			"gen_ai.output.type": outputConfig === undefined ? "text" : "json",
			"gen_ai.request.model": modelId,
			"gen_ai.request.max_tokens": inferenceConfig?.maxTokens,
			"gen_ai.request.temperature": inferenceConfig?.temperature,
			"gen_ai.request.top_p": inferenceConfig?.topP,
			"gen_ai.request.stop_sequences": inferenceConfig?.stopSequences,
			"gen_ai.response.model": report?.invokedModel ?? (run.outcome === "complete" ? modelId : undefined),
			"gen_ai.response.finish_reasons": run.stopReason === undefined ? undefined : [run.stopReason],
			/** All of the input, as the conventions have it; Bedrock counts what is cached apart. */
			"gen_ai.usage.input_tokens": usage && usage.input + usage.cacheRead + usage.cacheWrite,
			"gen_ai.usage.output_tokens": usage?.output,
			"gen_ai.usage.cache_read.input_tokens": usage?.cacheRead,
			"gen_ai.usage.cache_creation.input_tokens": usage?.cacheWrite,
			"aws.bedrock.guardrail.id": guardrailConfig?.guardrailIdentifier,
			"aws.request_id": report?.requestId,
			"cloud.region": run.region || undefined,
			"server.address": hostname || undefined,
			"server.port": hostname ? Number(port || 443) : undefined,
			"outcrop.purpose": run.purpose,
			"outcrop.retries": run.attempts.length,
			"outcrop.first_token_ms": report?.firstTokenMs,
			"outcrop.cost_usd": run.cost?.total,
		},
	};
}

/** What of the request goes into a span. */
interface SentFields {
	readonly modelId: string;
	readonly inferenceConfig: {
		readonly maxTokens?: number;
		readonly temperature?: number;
		readonly topP?: number;
		readonly stopSequences?: string[];
	};
	readonly guardrailConfig: { readonly guardrailIdentifier?: string };
	readonly outputConfig: unknown;
}

/** Makes spans of the events of one chat: one for each turn, and one for each tool that ran in it. */
export class TurnSpans {
	private readonly chatId: string;
	private readonly tools = new Map<string, { readonly name: string; readonly start: number }>();
	private turn = "";

	constructor(chatId: string) {
		this.chatId = chatId;
	}

	/** `at`: when it happened, in milliseconds since the epoch. */
	note(event: TurnEvent, at: number, exporter: SpanExporter): void {
		switch (event.kind) {
			case "turn-start":
				this.turn = turnKey(this.chatId, event.turnId);
				return exporter.beginTurn(this.turn, { ...turnSpan(this.chatId), start: event.at });
			case "turn-resume":
				return exporter.beginTurn(this.turn, { ...turnSpan(this.chatId), start: at });
			case "turn-end":
				this.tools.clear();
				return exporter.endTurn(this.turn, at, "failure" in event.outcome ? event.outcome.failure.kind : undefined);
			/** The second one of a call counts, with which it begins to run. */
			case "tool-start":
				return void this.tools.set(event.toolUseId, { name: event.name, start: at });
			case "tool-end": {
				const { name, start } = this.tools.get(event.toolUseId) ?? {};
				if (name === undefined || start === undefined) return;
				this.tools.delete(event.toolUseId);
				return exporter.add(this.turn, toolSpan(event.toolUseId, name, start, at, event.outcome));
			}
			default:
				return;
		}
	}
}

/** The name under which an exporter knows a turn. */
export function turnKey(chatId: string, turnId: string): string {
	return `${chatId} ${turnId}`;
}

function turnSpan(chatId: string) {
	return {
		name: "invoke_agent Outcrop",
		kind: "internal",
		attributes: {
			"gen_ai.operation.name": "invoke_agent",
			"gen_ai.provider.name": "aws.bedrock",
			"gen_ai.agent.name": "Outcrop",
			"gen_ai.conversation.id": chatId,
		},
	} as const;
}

function toolSpan(id: string, name: string, start: number, end: number, outcome: string): SpanDescription {
	return {
		name: `execute_tool ${name}`,
		kind: "internal",
		start,
		end,
		error: outcome === "done" ? undefined : outcome,
		attributes: {
			"gen_ai.operation.name": "execute_tool",
			"gen_ai.tool.name": name,
			"gen_ai.tool.call.id": id,
			"gen_ai.tool.type": "function",
		},
	};
}
