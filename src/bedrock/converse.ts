import { ConverseCommand, ConverseStreamCommand, type ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import type { AssistantError } from "../core/errors.ts";
import type { Model, ModelEvent, ModelRequest } from "../core/model.ts";
import { classifyBreak, endedEarly, stalled } from "./brokenAnswer.ts";
import { degrade, type Lack, lackOf, noticeOf } from "./capabilities.ts";
import type { Clients } from "./clients.ts";
import { Decoder, decodeMetadata, toStream } from "./decode.ts";
import { encodeRequest } from "./encode.ts";
import { IdleWatchdog } from "./idleWatchdog.ts";
import { delayBefore, mayRetry, reasonToWait, sleep } from "./retry.ts";

/** An answer that Bedrock has accepted to give. */
interface Answer {
	readonly events: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>;
	readonly requestId: string | undefined;
}

/** The `Model` port over Converse and ConverseStream. What a model lacks is learned from its refusals and kept per model id. */
export class ConverseModel implements Model {
	private readonly clients: Clients;
	private readonly lacks = new Map<string, Set<Lack>>();

	constructor(clients: Clients) {
		this.clients = clients;
	}

	async *converse(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
		for (let attempt = 1; ; attempt++) {
			const watchdog = new IdleWatchdog(request.settings.limits.streamIdleSeconds, signal);
			const decoder = new Decoder();
			let answer: Answer | undefined;
			let failure: AssistantError | undefined;
			/** Whether anything of this attempt was handed on: what was shown cannot be taken back by another attempt. */
			let begun = false;
			try {
				answer = await this.exchange(request, watchdog.signal);
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
				watchdog.stop();
			}
			/** Once the message has stopped it is whole; what fails after that takes nothing from it but the count of tokens. */
			if (signal.aborted || decoder.isComplete) return;
			failure ??= endedEarly(answer?.requestId);
			if (watchdog.isIdle) failure = stalled(watchdog.seconds, failure.cause);
			const lack = begun ? undefined : this.learn(failure, request);
			if (lack) {
				yield { kind: "notice", text: noticeOf(lack) };
				continue;
			}
			if (begun || !mayRetry(failure, attempt)) return yield { kind: "failure", error: failure };
			const delay = delayBefore(failure, attempt);
			yield { kind: "retry-wait", until: Date.now() + delay, message: reasonToWait(failure) };
			await sleep(delay, signal);
			if (signal.aborted) return;
		}
	}

	/** Sends one request. What comes back are the events of a stream, whether or not the model could stream its answer. */
	private async exchange(request: ModelRequest, abortSignal: AbortSignal): Promise<Answer> {
		const { connection, model } = request.settings;
		const client = await this.clients.runtime(connection, model);
		const lacks = this.lacks.get(model) ?? new Set<Lack>();
		const input = encodeRequest(degrade(request, lacks));
		if (input.toolConfig && lacks.has("streaming-tools")) {
			const response = await client.send(new ConverseCommand(input), { abortSignal });
			return { events: toStream(response), requestId: response.$metadata.requestId };
		}
		const { stream = [], $metadata } = await client.send(new ConverseStreamCommand(input), { abortSignal });
		return { events: stream, requestId: $metadata.requestId };
	}

	private learn(failure: AssistantError, request: ModelRequest): Lack | undefined {
		const known = this.lacks.get(request.settings.model) ?? new Set<Lack>();
		const lack = lackOf(failure, degrade(request, known));
		if (!lack || known.has(lack)) return undefined;
		this.lacks.set(request.settings.model, known.add(lack));
		return lack;
	}
}
