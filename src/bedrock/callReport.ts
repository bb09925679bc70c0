import type { ConverseStreamMetadataEvent, TokenUsage } from "@aws-sdk/client-bedrock-runtime";
import type { ModelEvent } from "../core/model.ts";
import type { CacheReport, CallReport, Usage } from "../shared/turnEvent.ts";
import { guardrailFindings } from "./guardrailTrace.ts";

/** What this side knows of a call. Times in milliseconds. */
interface CallFacts {
	readonly model: string;
	readonly requestId: string | undefined;
	readonly firstTokenMs: number | undefined;
	readonly retries: number;
	readonly cache: CacheReport | undefined;
}

/** What the metadata at the end of a stream stands for. */
export function decodeMetadata(metadata: ConverseStreamMetadataEvent, facts: CallFacts): ModelEvent[] {
	const findings = guardrailFindings(metadata.trace?.guardrail);
	const events: ModelEvent[] = findings.length > 0 ? [{ kind: "guardrail", findings }] : [];
	const { usage } = metadata;
	if (usage) events.push({ kind: "usage", usage: decodeUsage(usage), call: reportOf(metadata, facts) });
	return events;
}

function reportOf({ metrics, trace, performanceConfig, serviceTier }: ConverseStreamMetadataEvent, facts: CallFacts): CallReport {
	const { model, requestId, firstTokenMs, retries, cache } = facts;
	return {
		model,
		invokedModel: trace?.promptRouter?.invokedModelId,
		requestId,
		firstTokenMs: firstTokenMs === undefined ? undefined : Math.round(firstTokenMs),
		latencyMs: metrics?.latencyMs,
		latency: performanceConfig?.latency,
		serviceTier: serviceTier?.type,
		retries,
		cache,
	};
}

function decodeUsage(usage: TokenUsage): Usage {
	const hour = usage.cacheDetails?.find(({ ttl }) => ttl === "1h")?.inputTokens;
	return {
		input: usage.inputTokens ?? 0,
		output: usage.outputTokens ?? 0,
		cacheRead: usage.cacheReadInputTokens ?? 0,
		cacheWrite: usage.cacheWriteInputTokens ?? 0,
		...(hour !== undefined && { cacheWriteHour: hour }),
	};
}
