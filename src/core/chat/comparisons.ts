import type { Failure, Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import type { Transcript } from "../../shared/transcript.ts";
import { planDocuments } from "../documents/documentPlan.ts";
import { asAssistantError, toFailure } from "../errors.ts";
import { guardUnanswered } from "../guardrail/guardedPrompt.ts";
import { findFacts } from "../models/knownFacts.ts";
import { callAlone, type LoneAnswer } from "../prompt/callAlone.ts";
import { sideTaskSettings } from "../prompt/sideTask.ts";
import { healHistory, withoutForeignReasoning } from "../record/history.ts";
import { type Message, textBlock } from "../record/message.ts";
import type { ChatRecords } from "../record/chatRecords.ts";
import type { SessionPorts } from "./sessionPorts.ts";
import type { ToolCallContext } from "./toolCalls.ts";
import { frameOf, type TurnFrame } from "./turnFrame.ts";
import { translate } from "../../shared/translate.ts";

export interface ComparisonPorts {
	readonly session: SessionPorts;
	readonly records: ChatRecords;
	transcript(): Transcript;
	/** What the guardrail needs to judge what is attached. */
	contextOf(frame: TurnFrame, signal: AbortSignal): ToolCallContext;
	/** Why nothing may be paid for any more. */
	spent(): Failure | undefined;
	emit(event: TurnEvent): void;
	/** What a guardrail has found is remembered by the chat, though it is not shown beside an answer. */
	note(event: TurnEvent): void;
}

/** Second answers to prompts of the chat: another model is asked the same, beside the chat and without tools. */
export class Comparisons {
	private readonly ports: ComparisonPorts;
	private readonly running = new Map<string, AbortController>();

	constructor(ports: ComparisonPorts) {
		this.ports = ports;
	}

	/** Asks `model` what the turn was asked. Settles when the answer is there; never rejects. Nothing happens while it is asked already. */
	async start(turnId: string, model: string): Promise<void> {
		const asked = this.ports.records.askedIn(turnId);
		if (!asked || this.running.has(turnId)) return;
		const abort = new AbortController();
		this.running.set(turnId, abort);
		this.ports.emit({ kind: "compare-start", turnId, model });
		let billed: Extract<TurnEvent, { kind: "usage" }> | undefined;
		const hear = (event: TurnEvent) => {
			if (event.kind === "text-delta") this.ports.emit({ kind: "compare-delta", turnId, text: event.text });
			else if (event.kind === "usage") billed = event;
			else this.ports.note(event);
		};
		const outcome = await this.ask({ turnId, model, asked, hear, signal: abort.signal }).catch((error: unknown): Outcome => {
			this.ports.session.report(error);
			return { kind: "failed", failure: toFailure(asAssistantError(error)) };
		});
		this.running.delete(turnId);
		const { usage, cost, call } = billed ?? {};
		this.ports.emit({ kind: "compare-end", turnId, outcome, ...(usage && { usage }), ...(cost && { cost }), ...(call && { call }) });
		this.ports.records.flush();
	}

	stop(turnId: string): void {
		this.running.get(turnId)?.abort();
	}

	stopAll(): void {
		for (const abort of this.running.values()) abort.abort();
	}

	/** The chat goes on from the second answer to its last prompt. Tells whether it can: tools may have been called for the first one. */
	keep(turnId: string): boolean {
		const { records } = this.ports;
		const turn = this.ports.transcript().turns.find(({ id }) => id === turnId);
		const { comparison } = turn ?? {};
		const place = records.lastAnswer(turnId);
		if (!place || comparison?.outcome?.kind !== "done" || comparison.text.trim() === "") return false;
		const { text, model } = comparison;
		records.replace({ ...place, messages: [{ role: "assistant", content: [textBlock(text)], model }], why: "chosen" });
		this.ports.emit({ kind: "compare-keep", turnId });
		records.flush();
		return true;
	}

	private async ask({ turnId, model, asked, hear, signal }: Question): Promise<Outcome> {
		const { session, contextOf, spent } = this.ports;
		const tooDear = spent();
		if (tooDear) return { kind: "failed", failure: tooDear };
		const messages = [...asked];
		const frame = await frameOf(session, { model, tools: [], mode: "ask" }, () => messages);
		const refused = await guardUnanswered(messages, { ...contextOf(frame, signal), emit: hear }, (at, message) =>
			messages.splice(at, 1, ...(message ? [message] : [])),
		);
		if (refused) return refused;
		const settings = {
			...sideTaskSettings(frame.settings, model, frame.settings.inference.maxTokens),
			fallbackModels: [],
		};
		const facts = await findFacts(session.model, settings, signal);
		const sent = planDocuments(healHistory(withoutForeignReasoning(messages, model)), facts).messages;
		const { chatId } = session;
		const answer = await callAlone(
			{ model: session.model, emit: hear, reportFailure: (error) => session.report(error), signal },
			{
				settings,
				system: frame.system,
				messages: sent,
				tools: [],
				purpose: "comparison",
				...(chatId !== undefined && { trace: { chatId, turnId } }),
			},
			words(),
		);
		return outcomeOf(answer);
	}
}

interface Question {
	readonly turnId: string;
	readonly model: string;
	readonly asked: readonly Message[];
	readonly hear: (event: TurnEvent) => void;
	readonly signal: AbortSignal;
}

function words() {
	return {
		blocked: translate("The guardrail blocked this answer."),
		cut: translate("The answer reached the limit of output tokens before it was complete."),
	};
}

function outcomeOf(answer: LoneAnswer): Outcome {
	return answer.kind === "complete" ? { kind: "done" } : answer;
}
