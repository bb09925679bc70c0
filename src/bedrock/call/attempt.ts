import type { BedrockRuntimeClient, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import type { AssistantError } from "../../core/errors.ts";
import type { ModelEvent, ModelRequest } from "../../core/models/model.ts";
import { classifyBreak, endedEarly, stalled } from "./brokenAnswer.ts";
import type { CallEnd, CallRecording } from "./callObserver.ts";
import { decodeMetadata } from "./callReport.ts";
import { findCitations } from "../answer/citations.ts";
import { type Decoded, Decoder, isList } from "../answer/decode.ts";
import { type Answer, type Prepared, sendRequest } from "./exchange.ts";
import { IdleWatchdog } from "./idleWatchdog.ts";

/** An answer in one piece shows nothing of itself until the model has written the last word. */
const wholeAnswerFactor = 5;

interface AttemptOptions {
	readonly client: BedrockRuntimeClient;
	readonly request: ModelRequest;
	/** Id of the foundation model, where somebody could tell. */
	readonly baseModel: string | undefined;
	readonly prepared: Prepared;
	/** Attempts before this one. */
	readonly retries: number;
	readonly recording: CallRecording | undefined;
	readonly signal: AbortSignal;
}

/** One attempt to get an answer. */
export class Attempt {
	private readonly options: AttemptOptions;
	private readonly decoder: Decoder;
	private readonly watchdog: IdleWatchdog;
	private readonly sentAt = performance.now();
	private hasBegun = false;
	private firstAt: number | undefined;
	private answer: Answer | undefined;
	private billed: Extract<ModelEvent, { kind: "usage" }> | undefined;
	private shown = false;

	/** The time runs from here on: somebody who is asked for an MFA code is not timed. */
	constructor(options: AttemptOptions) {
		const { request, prepared, signal } = options;
		this.options = options;
		this.decoder = new Decoder(findCitations(prepared.input, request.messages));
		const { streamIdleSeconds } = request.settings.limits;
		this.watchdog = new IdleWatchdog(prepared.operation === "Converse" ? streamIdleSeconds * wholeAnswerFactor : streamIdleSeconds, signal);
	}

	/** Whether something was handed on that another attempt would have to take back. Reasoning only adds to what was thought. */
	get hasShown(): boolean {
		return this.shown;
	}

	get hasReasoned(): boolean {
		return this.firstAt !== undefined;
	}

	/** Set once the message has stopped: it is whole then, and what fails after that takes nothing from it but the count of tokens. */
	get completion(): CallEnd | undefined {
		const { stopReason } = this.decoder;
		return stopReason === undefined ? undefined : { kind: "complete", stopReason, usage: this.billed?.usage, report: this.billed?.call };
	}

	async send(): Promise<Answer["events"]> {
		const { client, prepared } = this.options;
		this.answer = await sendRequest(client, prepared, this.watchdog.signal);
		return this.answer.events;
	}

	take(output: ConverseStreamOutput): Decoded {
		this.watchdog.touch();
		if (!this.hasBegun) this.options.prepared.remember();
		this.hasBegun = true;
		this.options.recording?.event(output);
		if (output.metadata) return this.takeMetadata(output.metadata);
		const decoded = this.decoder.decode(output);
		if (isList(decoded)) for (const event of decoded) this.note(event);
		else this.note(decoded);
		return decoded;
	}

	/** Why it has not become a whole message; `thrown` is `undefined` when the stream just ended. */
	failure(thrown: unknown): AssistantError {
		const failure = thrown === undefined ? endedEarly(this.answer?.requestId) : classifyBreak(thrown, this.answer);
		return this.watchdog.isIdle ? stalled(this.watchdog.seconds, failure.cause) : failure;
	}

	/** The SDK leaves the connection of an answer that nobody reads to its end open, and the model writes on and is paid for. */
	close(): void {
		this.watchdog.stop();
		if (!this.completion) this.watchdog.abort();
	}

	private note({ kind }: ModelEvent): void {
		this.firstAt ??= performance.now();
		if (kind !== "reasoning-delta") this.shown = true;
	}

	private takeMetadata(metadata: NonNullable<ConverseStreamOutput["metadata"]>): readonly ModelEvent[] {
		const { request, baseModel, prepared, retries } = this.options;
		this.shown = true;
		const events = decodeMetadata(metadata, {
			model: request.settings.model,
			baseModel,
			requestId: this.answer?.requestId,
			firstTokenMs: this.firstAt === undefined ? undefined : this.firstAt - this.sentAt,
			retries,
			cache: prepared.cache,
			isAsync: prepared.operation === "ConverseStream" && prepared.input.guardrailConfig?.streamProcessingMode === "async",
		});
		this.billed = events.find((event) => event.kind === "usage");
		return events;
	}
}
