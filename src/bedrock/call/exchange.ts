import {
	type BedrockRuntimeClient,
	ConverseCommand,
	ConverseStreamCommand,
	type ConverseStreamOutput,
	type ConverseStreamRequest,
} from "@aws-sdk/client-bedrock-runtime";
import type { ModelRequest } from "../../core/models/model.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { CacheReport } from "../../shared/turnEvent.ts";
import type { CacheHistory } from "../cache/cacheHistory.ts";
import { encodeRequest } from "../request/encode.ts";
import type { ModelLimits } from "./modelLimits.ts";
import { findBrokenRule } from "../request/requestRules.ts";
import { toStream } from "../answer/wholeAnswer.ts";

/** What is sent, and how. */
export interface Prepared {
	readonly input: ConverseStreamRequest;
	readonly operation: "Converse" | "ConverseStream";
	readonly cache: CacheReport;
	/** To be called once an answer has begun: only then something is in the cache. */
	remember(): void;
}

/** An answer that Bedrock has accepted to give. */
export interface Answer {
	readonly events: AsyncIterable<ConverseStreamOutput> | Iterable<ConverseStreamOutput>;
	readonly requestId: string | undefined;
}

/** The request as this model takes it, with its cache points. Throws an `AssistantError` when it breaks a rule of the service. */
export function prepareRequest(request: ModelRequest, facts: ModelFacts | undefined, limits: ModelLimits, history: CacheHistory): Prepared {
	const fitted = limits.fit(request);
	const { promptCaching: caching, connection } = fitted.settings;
	const encoded = encodeRequest(fitted, limits.factsOf(facts));
	const {
		input,
		report: cache,
		remember,
	} = history.place(encoded, facts, { caching, purpose: request.purpose }, { connection, chatId: request.trace?.chatId });
	const broken = findBrokenRule(input, facts);
	if (broken) throw broken;
	const { lacks } = limits;
	const isWhole = lacks.has("streaming") || (input.toolConfig !== undefined && lacks.has("streaming-tools"));
	return { input, operation: isWhole ? "Converse" : "ConverseStream", cache, remember };
}

/** What comes back are the events of a stream, whether or not the model could stream its answer. */
export async function sendRequest(
	client: BedrockRuntimeClient,
	{ input, operation }: Pick<Prepared, "input" | "operation">,
	abortSignal: AbortSignal,
): Promise<Answer> {
	if (operation === "Converse") {
		const response = await client.send(new ConverseCommand(input), { abortSignal });
		return { events: toStream(response), requestId: response.$metadata.requestId };
	}
	const { stream = [], $metadata } = await client.send(new ConverseStreamCommand(input), { abortSignal });
	return { events: stream, requestId: $metadata.requestId };
}
