import {
	type BedrockRuntimeClient,
	ConverseCommand,
	ConverseStreamCommand,
	type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import type { AssistantError } from "../core/errors.ts";
import type { Model, ModelEvent, ModelRequest } from "../core/model.ts";
import type { ModelFacts } from "../core/modelFacts.ts";
import type { Settings } from "../core/settings.ts";
import { classifyBreak, endedEarly, stalled } from "./brokenAnswer.ts";
import { degrade, type Lack, lackOf, lacksOf, limitOutput, noticeOf, outputLimitOf, uses } from "./capabilities.ts";
import type { Clients } from "./clients.ts";
import { Decoder, decodeMetadata, toStream } from "./decode.ts";
import { encodeRequest } from "./encode.ts";
import { classifyError } from "./errors.ts";
import { IdleWatchdog } from "./idleWatchdog.ts";
import type { ModelTargets } from "./modelTargets.ts";
import { offerProfile } from "./profileOffer.ts";
import { checkResidency } from "./residencyGuard.ts";
import { delayBefore, mayRetry, reasonToWait, sleep } from "./retry.ts";

/** An answer that Bedrock has accepted to give. */
interface Answer {
	readonly events: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>;
	readonly requestId: string | undefined;
}

/** What is known to be missing of a model, and what of it the user was told. */
interface Limits {
	readonly lacks: Set<Lack>;
	readonly told: Set<Lack>;
	maxOutputTokens?: number;
}

/**
 * The `Model` port over Converse and ConverseStream. Nothing is sent to where the settings forbid it. What a model lacks is known
 * by what it is, or else learned from its refusals, and kept per model id.
 */
export class ConverseModel implements Model {
	private readonly clients: Clients;
	private readonly targets: ModelTargets;
	private readonly limits = new Map<string, Limits>();

	constructor(clients: Clients, targets: ModelTargets) {
		this.clients = clients;
		this.targets = targets;
	}

	async *converse(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
		let limits: Limits;
		try {
			await checkResidency(request.settings, this.targets, signal);
			limits = await this.limitsOf(request, signal);
		} catch (error) {
			if (!signal.aborted) yield { kind: "failure", error: classifyError(error) };
			return;
		}
		yield* announce(request, limits);
		for (let attempt = 1; ; attempt++) {
			let watchdog: IdleWatchdog | undefined;
			const decoder = new Decoder();
			let answer: Answer | undefined;
			let failure: AssistantError | undefined;
			/** Whether anything of this attempt was handed on: what was shown cannot be taken back by another attempt. */
			let begun = false;
			try {
				/** The region of a profile may have become another one while this one waited. */
				if (attempt > 1) await checkResidency(request.settings, this.targets, signal);
				const client = await this.clients.runtime(request.settings.connection, request.settings.model, signal);
				/** Not before: somebody who is asked for an MFA code is not timed. */
				watchdog = new IdleWatchdog(request.settings.limits.streamIdleSeconds, signal);
				answer = await exchange(client, request, limits, watchdog.signal);
				for await (const output of answer.events) {
					watchdog.touch();
					const event = decoder.decode(output);
					begun ||= event !== undefined || output.metadata !== undefined;
					if (event) yield event;
					if (output.metadata) yield* decodeMetadata(output.metadata);
				}
			} catch (error) {
				failure = classifyBreak(error, answer);
			} finally {
				watchdog?.stop();
			}
			/** Once the message has stopped it is whole; what fails after that takes nothing from it but the count of tokens. */
			if (signal.aborted || decoder.isComplete) return;
			failure ??= endedEarly(answer?.requestId);
			if (watchdog?.isIdle) failure = stalled(watchdog.seconds, failure.cause);
			if (!begun && learn(failure, request, limits)) {
				yield* announce(request, limits);
				continue;
			}
			if (begun || !mayRetry(failure, attempt)) {
				const error = begun ? failure : await offerProfile(failure, request.settings, this.clients, signal);
				return yield { kind: "failure", error };
			}
			const delay = delayBefore(failure, attempt);
			yield { kind: "retry-wait", until: Date.now() + delay, message: reasonToWait(failure) };
			await sleep(delay, signal);
			if (signal.aborted) return;
		}
	}

	async countTokens(): Promise<number | undefined> {
		return undefined;
	}

	async facts({ connection, model }: Settings, signal: AbortSignal): Promise<ModelFacts | undefined> {
		return this.targets.resolve(connection, model, signal).then(
			({ facts }) => facts,
			() => undefined,
		);
	}

	/** An opaque id that could not be looked up this time may be the next time, so it is asked for each time; the answer is kept. */
	private async limitsOf({ settings: { connection, model } }: ModelRequest, signal: AbortSignal): Promise<Limits> {
		const { facts } = await this.targets.resolve(connection, model, signal);
		const limits = this.limits.get(model) ?? { lacks: new Set(), told: new Set() };
		this.limits.set(model, limits);
		if (facts) for (const lack of lacksOf(facts)) limits.lacks.add(lack);
		limits.maxOutputTokens ??= facts?.maxOutputTokens;
		return limits;
	}
}

/** Sends one request. What comes back are the events of a stream, whether or not the model could stream its answer. */
async function exchange(client: BedrockRuntimeClient, request: ModelRequest, limits: Limits, abortSignal: AbortSignal): Promise<Answer> {
	const { lacks, maxOutputTokens } = limits;
	const input = encodeRequest(degrade(limitOutput(request, maxOutputTokens), lacks));
	if (lacks.has("streaming") || (input.toolConfig && lacks.has("streaming-tools"))) {
		const response = await client.send(new ConverseCommand(input), { abortSignal });
		return { events: toStream(response), requestId: response.$metadata.requestId };
	}
	const { stream = [], $metadata } = await client.send(new ConverseStreamCommand(input), { abortSignal });
	return { events: stream, requestId: $metadata.requestId };
}

/** Tells the user, once, what of the request the model does not get. */
function* announce(request: ModelRequest, { lacks, told }: Limits): Generator<ModelEvent> {
	for (const lack of lacks) {
		if (told.has(lack) || !uses(request, lack)) continue;
		told.add(lack);
		yield { kind: "notice", text: noticeOf(lack) };
	}
}

/** Whether the refusal told something new, with which the request may succeed. */
function learn(failure: AssistantError, request: ModelRequest, limits: Limits): boolean {
	const { lacks, maxOutputTokens } = limits;
	const most = outputLimitOf(failure);
	if (most !== undefined && most < (maxOutputTokens ?? request.settings.inference.maxTokens)) {
		limits.maxOutputTokens = most;
		return true;
	}
	const lack = lackOf(failure, degrade(request, lacks));
	if (!lack || lacks.has(lack)) return false;
	lacks.add(lack);
	return true;
}
