import type { Failure, Outcome, TurnEvent } from "../shared/turnEvent.ts";
import { type PlannedMessages, planDocuments } from "./documents.ts";
import { type AssistantError, asAssistantError, toFailure } from "./errors.ts";
import { healHistory, withoutForeignReasoning } from "./history.ts";
import type { Block, Message, ToolUseBlock } from "./message.ts";
import { isToolUse, textBlock } from "./message.ts";
import type { Model, StopReason } from "./model.ts";
import type { Settings } from "./settings.ts";
import { outcomeOfStop } from "./stopReasons.ts";
import type { Tool } from "./tool.ts";
import { runToolCalls, type ToolCallContext } from "./toolCalls.ts";

export interface Turn {
	readonly model: Model;
	readonly settings: Settings;
	readonly system: string;
	readonly tools: readonly Tool[];
	/** Forces this tool; the turn is done as soon as a call of it succeeds. */
	readonly toolChoice?: string;
	readonly toolContext: ToolCallContext;
	/** The model's record so far, the prompt included. */
	history(): readonly Message[];
	append(message: Message): void;
	emit(event: TurnEvent): void;
	/** For the log: the cause of a failure that the user is told in one sentence. */
	reportFailure(error: AssistantError): void;
	readonly signal: AbortSignal;
}

/**
 * The tool loop: ask the model, run what it asks for, hand back every result, until it asks for nothing more. Failures of
 * the model and of tools are data and never thrown; after every step the record is one that the service accepts.
 */
export async function runTurn(turn: Turn): Promise<Outcome> {
	const repetition = new RepetitionCounter();
	for (let step = 0; step < turn.settings.limits.stepsPerTurn; step++) {
		const plan = planDocuments(record(turn));
		if (step === 0) announceDocuments(turn, plan);
		const reply = await receiveReply(turn, plan.messages);
		if (reply.kind === "ended") return reply.outcome;
		turn.append({ role: "assistant", content: reply.content, model: turn.settings.model });

		const calls = reply.content.filter(isToolUse);
		if (calls.length === 0 || !mayRunTools(reply.reason)) return endWithoutTools(turn, reply.reason);
		const results = await runToolCalls(calls, turn.tools, turn.toolContext);
		turn.append({ role: "user", content: results });
		if (turn.signal.aborted) return { kind: "cancelled" };
		if (turn.toolChoice && results.every((result) => result.status === "success")) return { kind: "done" };
		if (repetition.isStuck(calls))
			return failed("step-limit", "The model made the same tool call three times in a row, so Outcrop stopped it.");
	}
	return failed("step-limit", `The turn reached its limit of ${turn.settings.limits.stepsPerTurn} steps (outcrop.limits.stepsPerTurn).`);
}

/** The history as this turn's model accepts it. */
function record({ history, settings }: Turn): readonly Message[] {
	return healHistory(withoutForeignReasoning(history(), settings.model));
}

type Reply =
	| { readonly kind: "complete"; readonly reason: StopReason; readonly content: readonly Block[] }
	/** Cancelled or failed; whatever text had come is in the record. */
	| { readonly kind: "ended"; readonly outcome: Outcome };

async function receiveReply(turn: Turn, messages: readonly Message[]): Promise<Reply> {
	const { settings, system, tools, toolChoice, signal, emit } = turn;
	let text = "";
	let complete: Reply | undefined;
	let failure: Failure | undefined;
	try {
		for await (const event of turn.model.converse(
			{ settings, system, messages, tools, toolChoice: toolChoice === undefined ? undefined : { kind: "tool", name: toolChoice } },
			signal,
		)) {
			switch (event.kind) {
				case "text-delta":
					text += event.text;
					emit(event);
					break;
				case "tool-use":
					emit({ kind: "tool-start", toolUseId: event.id, name: event.name, title: event.name });
					break;
				case "tool-input-delta":
					break;
				case "stop":
					complete = { kind: "complete", reason: event.reason, content: event.content };
					break;
				case "failure":
					turn.reportFailure(event.error);
					failure = toFailure(event.error);
					break;
				case "image":
					emit({ kind: "image", format: event.format, data: Buffer.from(event.bytes).toString("base64"), label: "Image of the model" });
					break;
				case "unknown":
					emit({ kind: "extra", name: event.name, json: JSON.stringify(event.value) });
					break;
				default:
					emit(event);
			}
		}
	} catch (error) {
		const unexpected = asAssistantError(error);
		turn.reportFailure(unexpected);
		failure = toFailure(unexpected);
	}
	if (complete && !failure && !signal.aborted) return complete;
	if (text.trim() !== "") turn.append({ role: "assistant", content: [textBlock(text)] });
	return { kind: "ended", outcome: signal.aborted ? { kind: "cancelled" } : endedBy(failure) };
}

function endedBy(failure: Failure | undefined): Outcome {
	const known: Failure = failure ?? { kind: "interrupted", message: "The answer broke off before it was complete.", action: "retry" };
	return { kind: known.kind === "interrupted" || known.kind === "idle" ? "interrupted" : "failed", failure: known };
}

/**
 * The blocks decide whether tools are wanted, since models misreport the reason; but a message that was cut short, filtered
 * or stopped by a guardrail is no complete request for anything.
 */
function mayRunTools(reason: StopReason): boolean {
	return reason === "tool_use" || reason === "end_turn" || reason === "stop_sequence";
}

/** An answer in words is no success where a tool was demanded. */
function endWithoutTools(turn: Turn, reason: StopReason): Outcome {
	const outcome = outcomeOfStop(reason);
	if (outcome.kind !== "done" || !turn.toolChoice) return outcome;
	return {
		kind: "failed",
		failure: {
			kind: "model-error",
			message: "The model answered in words and did not make the edit. Another model may do it.",
			action: "select-model",
		},
	};
}

function announceDocuments(turn: Turn, { demoted, dropped }: PlannedMessages): void {
	if (demoted.length > 0)
		turn.emit({
			kind: "notice",
			text: `Sent as text, because a request carries 5 documents, and 20 images and documents in all: ${demoted.join(", ")}.`,
		});
	if (dropped.length > 0)
		turn.emit({
			kind: "notice",
			text: `No longer sent, because a request carries 5 documents, and 20 images and documents in all: ${dropped.join(", ")}.`,
		});
}

function failed(kind: Failure["kind"], message: string): Outcome {
	return { kind: "failed", failure: { kind, message, action: "continue" } };
}

/** Three identical batches of calls in a row are a loop that no further step will leave. */
class RepetitionCounter {
	private previous = "";
	private count = 0;

	isStuck(calls: readonly ToolUseBlock[]): boolean {
		const signature = JSON.stringify(calls.map((call) => [call.name, call.input]));
		this.count = signature === this.previous ? this.count + 1 : 1;
		this.previous = signature;
		return this.count >= 3;
	}
}
