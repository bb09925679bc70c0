import type { Failure, GuardrailFinding, TurnEvent, Usage } from "../../shared/turnEvent.ts";
import { bill } from "./billing.ts";
import { type CallInWriting, CallsInWriting } from "./callsInWriting.ts";
import { type AssistantError, asAssistantError, toFailure } from "../errors.ts";
import type { Block } from "../record/message.ts";
import type { Model, ModelRequest, StopReason } from "../models/model.ts";
import { translate } from "../../shared/translate.ts";

/** What came of one call of the model. */
export interface ModelReply {
	/** Text that was shown, whether or not the answer became complete. */
	readonly shown: string;
	/** Of the guardrail, about what was sent and what was answered. */
	readonly findings: readonly GuardrailFinding[];
	readonly usage?: Usage;
	/** Whether a price of the call is known; absent without `usage`. */
	readonly isPriced?: boolean;
	/** The model that has answered. */
	readonly model: string;
	readonly end:
		| { readonly kind: "complete"; readonly reason: StopReason; readonly content: readonly Block[] }
		| { readonly kind: "cancelled" }
		| { readonly kind: "failed"; readonly failure: Failure };
}

export interface ReplyPorts {
	readonly model: Model;
	emit(event: TurnEvent): void;
	/** For the log: the cause of a failure that the user is told in one sentence. */
	reportFailure(error: AssistantError): void;
	/** For a preview: more of a tool call has come. What is carried out is the call when it is complete. */
	onToolInput?(call: CallInWriting): void;
	readonly signal: AbortSignal;
}

/** Calls the model and shows what it answers while it comes. Never rejects: whatever goes wrong is data. */
export async function receiveReply(ports: ReplyPorts, request: ModelRequest): Promise<ModelReply> {
	const { model, emit, reportFailure, signal } = ports;
	let shown = "";
	let answering = request.settings.model;
	let billed: Extract<TurnEvent, { kind: "usage" }> | undefined;
	let complete: Extract<ModelReply["end"], { kind: "complete" }> | undefined;
	let failure: Failure | undefined;
	const findings: GuardrailFinding[] = [];
	const calls = new CallsInWriting();
	const fail = (error: AssistantError) => {
		reportFailure(error);
		failure = toFailure(error);
	};
	const thinking = new Thinking(emit);
	try {
		for await (const event of model.converse(request, signal)) {
			thinking.note(event.kind === "reasoning-delta");
			switch (event.kind) {
				case "text-delta":
					shown += event.text;
					emit(event);
					break;
				case "tool-use":
					calls.begin(event.id, event.name);
					emit({ kind: "tool-start", toolUseId: event.id, name: event.name, title: event.name });
					break;
				case "tool-input-delta":
					noteInput(calls.write(event.id, event.json), ports);
					break;
				case "stop":
					complete = { kind: "complete", reason: event.reason, content: event.content };
					if (event.fields !== undefined) emit({ kind: "extra", name: "additionalModelResponseFields", json: toJson(event.fields) });
					break;
				case "failure":
					fail(event.error);
					break;
				case "image":
					emit({
						kind: "image",
						format: event.format,
						data: Buffer.from(event.bytes).toString("base64"),
						label: translate("Image of the model"),
					});
					break;
				case "unknown":
					emit({ kind: "extra", name: event.name, json: toJson(event.value) });
					break;
				case "guardrail":
					findings.push(...event.findings);
					emit(event);
					break;
				case "model-change":
					answering = event.model;
					emit(event);
					break;
				case "usage":
					billed = await bill(event, model, request.settings, signal);
					emit(billed);
					break;
				default:
					emit(event);
			}
		}
	} catch (error) {
		fail(asAssistantError(error));
	}
	thinking.note(false);
	/** What a guardrail has blocked stays blocked, though the user stopped at that very moment. */
	const isJudged = complete?.reason === "guardrail_intervened";
	const end: ModelReply["end"] =
		signal.aborted && !isJudged
			? { kind: "cancelled" }
			: failure
				? { kind: "failed", failure }
				: (complete ?? { kind: "failed", failure: brokenOff() });
	return { shown, findings, usage: billed?.usage, isPriced: billed && billed.cost !== undefined, model: answering, end };
}

/** Tells how long the model has thought, when it begins to do something else. */
class Thinking {
	private readonly emit: ReplyPorts["emit"];
	private since: number | undefined;

	constructor(emit: ReplyPorts["emit"]) {
		this.emit = emit;
	}

	note(isThinking: boolean): void {
		if (isThinking) this.since ??= performance.now();
		else if (this.since !== undefined) {
			this.emit({ kind: "reasoning-end", ms: Math.round(performance.now() - this.since) });
			this.since = undefined;
		}
	}
}

/** The step is named as soon as its file is known; nothing else of a call that is being written is kept. */
function noteInput(written: ReturnType<CallsInWriting["write"]>, { emit, onToolInput }: ReplyPorts): void {
	if (!written) return;
	const { call, title } = written;
	if (title !== undefined) emit({ kind: "tool-start", toolUseId: call.id, name: call.name, title });
	onToolInput?.(call);
}

function brokenOff(): Failure {
	return { kind: "interrupted", message: translate("The answer broke off before it was complete."), action: "retry" };
}

/** What the service sent is shown even if it is nothing that JSON has a word for. */
function toJson(value: unknown): string {
	try {
		const withBytes = (_: string, one: unknown) => (one instanceof Uint8Array ? { $bytes: Buffer.from(one).toString("base64") } : one);
		return JSON.stringify(value, withBytes, 1) ?? "null";
	} catch {
		return JSON.stringify(String(value));
	}
}
