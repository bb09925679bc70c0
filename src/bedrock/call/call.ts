import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { AssistantError } from "../../core/errors.ts";
import type { ModelEvent, ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import { Attempt } from "./attempt.ts";
import type { CacheHistory } from "../cache/cacheHistory.ts";
import type { CallEnd, CallObserver, CallRecording } from "./callObserver.ts";
import { type Prepared, prepareRequest } from "./exchange.ts";
import type { ModelLimits } from "./modelLimits.ts";

interface CallContext {
	readonly request: ModelRequest;
	readonly facts: ModelFacts | undefined;
	/** Id of the foundation model, where somebody could tell. */
	readonly baseModel: string | undefined;
	readonly limits: ModelLimits;
	readonly history: CacheHistory;
	readonly observer: CallObserver | undefined;
	readonly signal: AbortSignal;
}

/** One request to one model, in as many attempts as it takes. */
export class Call {
	private readonly context: CallContext;
	private prepared: Prepared | undefined;
	private recording: CallRecording | undefined;

	constructor(context: CallContext) {
		this.context = context;
	}

	/** Tells what of the request this model does not get. */
	announce(): Iterable<ModelEvent> {
		const { request, facts, limits } = this.context;
		return limits.announce(request, facts);
	}

	/** `retries`: attempts before this one. */
	async attempt(client: BedrockRuntimeClient, retries: number): Promise<Attempt> {
		const { request, facts, baseModel, limits, history, observer, signal } = this.context;
		this.prepared ??= prepareRequest(request, facts, limits, history);
		const { prepared } = this;
		this.recording ??= observer?.begin({ request, ...prepared, region: await client.config.region() });
		return new Attempt({ client, request, baseModel, prepared, retries, recording: this.recording, signal });
	}

	/** Whether a refusal told what the model lacks: the next attempt does without it, and is another call to whoever looks on. */
	learn(failure: AssistantError): boolean {
		const { request, limits } = this.context;
		if (!limits.learn(failure, request)) return false;
		this.end({ kind: "failed", failure });
		this.prepared = undefined;
		return true;
	}

	/** The attempt has failed, and another one follows after so many milliseconds. */
	again(failure: AssistantError, delay: number): void {
		this.recording?.attempt(failure, delay);
	}

	end(end: CallEnd): void {
		this.recording?.end(end);
		this.recording = undefined;
	}
}
