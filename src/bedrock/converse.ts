import { type BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { AssistantError } from "../core/errors.ts";
import type { Model, ModelEvent, ModelRequest } from "../core/model.ts";
import { degrade, type Lack, lackOf, noticeOf } from "./capabilities.ts";
import type { Clients } from "./clients.ts";
import { Decoder, decodeWhole } from "./decode.ts";
import { encodeRequest } from "./encode.ts";
import { classifyError } from "./errors.ts";
import { IdleWatchdog } from "./idleWatchdog.ts";
import { delayBefore, mayRetry, sleep } from "./retry.ts";

/** The `Model` port over Converse and ConverseStream. What a model lacks is learned from its refusals and kept per model id. */
export class ConverseModel implements Model {
	private readonly clients: Clients;
	private readonly lacks = new Map<string, Set<Lack>>();

	constructor(clients: Clients) {
		this.clients = clients;
	}

	async *converse(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
		for (let attempt = 1; ; attempt++) {
			let begun = false;
			let failure: AssistantError | undefined;
			try {
				for await (const event of this.attempt(request, signal)) {
					begun = true;
					yield event;
				}
			} catch (error) {
				failure = classifyError(error);
			}
			if (!failure || signal.aborted) return;
			const lack = begun ? undefined : this.learn(failure, request);
			if (lack) {
				yield { kind: "notice", text: noticeOf(lack) };
				continue;
			}
			if (begun || !mayRetry(failure, attempt)) return yield { kind: "failure", error: failure };
			const delay = delayBefore(failure, attempt);
			yield { kind: "retry-wait", until: Date.now() + delay, message: failure.message };
			await sleep(delay, signal);
			if (signal.aborted) return;
		}
	}

	/** One exchange with the service. Throws whatever went wrong; returns only after a complete message. */
	private async *attempt(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
		const { settings } = request;
		const client = await this.clients.runtime(settings.connection, settings.model);
		const lacks = this.lacks.get(settings.model) ?? new Set<Lack>();
		const input = encodeRequest(degrade(request, lacks));
		const watchdog = new IdleWatchdog(settings.limits.streamIdleSeconds, signal);
		try {
			if (input.toolConfig && lacks.has("streaming-tools")) {
				yield* decodeWhole(await client.send(new ConverseCommand(input), { abortSignal: watchdog.signal }));
			} else {
				yield* stream(client, input, watchdog);
			}
		} catch (error) {
			throw watchdog.isIdle ? idleError(settings.limits.streamIdleSeconds) : error;
		} finally {
			watchdog.stop();
		}
	}

	private learn(failure: AssistantError, request: ModelRequest): Lack | undefined {
		const known = this.lacks.get(request.settings.model) ?? new Set<Lack>();
		const lack = lackOf(failure, degrade(request, known));
		if (!lack || known.has(lack)) return undefined;
		this.lacks.set(request.settings.model, known.add(lack));
		return lack;
	}
}

async function* stream(
	client: BedrockRuntimeClient,
	input: ReturnType<typeof encodeRequest>,
	watchdog: IdleWatchdog,
): AsyncGenerator<ModelEvent> {
	const { stream: events } = await client.send(new ConverseStreamCommand(input), { abortSignal: watchdog.signal });
	const decoder = new Decoder();
	let isComplete = false;
	for await (const event of events ?? []) {
		watchdog.touch();
		if (event.metadata) yield* decoder.decodeMetadata(event);
		const decoded = decoder.decode(event);
		if (!decoded) continue;
		isComplete ||= decoded.kind === "stop";
		yield decoded;
	}
	if (watchdog.isIdle) throw idleError(watchdog.seconds);
	if (!isComplete) throw interrupted();
}

/** The SDK ends the iteration without an error when the connection ends early: only `messageStop` is an end. */
function interrupted(): AssistantError {
	return new AssistantError("interrupted", "The connection ended before the answer was complete. No tool was run from it.", {
		action: "retry",
	});
}

function idleError(seconds: number): AssistantError {
	return new AssistantError("idle", `The answer stalled: nothing came for ${seconds} seconds. No tool was run from it.`, {
		action: "retry",
	});
}
