import type { ConverseStreamMetadataEvent, TokenUsage } from "@aws-sdk/client-bedrock-runtime";
import type { ModelEvent } from "../../core/models/model.ts";
import type { CacheReport, CallReport, GuardrailFinding, Usage } from "../../shared/turnEvent.ts";
import { line } from "../guardrail/guardrailFinding.ts";
import { guardrailFindings } from "../guardrail/guardrailTrace.ts";
import { translate } from "../../shared/translate.ts";

/** What this side knows of a call. Times in milliseconds. */
interface CallFacts {
	readonly model: string;
	readonly baseModel?: string;
	readonly requestId: string | undefined;
	readonly firstTokenMs: number | undefined;
	readonly retries: number;
	readonly cache: CacheReport | undefined;
	/** The answer came at once and not after it was judged. */
	readonly isAsync?: boolean;
}

/** What the metadata at the end of a stream stands for. */
export function decodeMetadata(metadata: ConverseStreamMetadataEvent, facts: CallFacts): ModelEvent[] {
	const found = guardrailFindings(metadata.trace?.guardrail);
	const findings = facts.isAsync ? found.map(unmasked) : found;
	const events: ModelEvent[] = findings.length > 0 ? [{ kind: "guardrail", findings }] : [];
	const { usage } = metadata;
	if (usage) events.push({ kind: "usage", usage: decodeUsage(usage), call: reportOf(metadata, facts) });
	return events;
}

/**
 * In the asynchronous mode the text of an answer is never masked, whatever the trace says of it: a finding must not claim so beside
 * the very text.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-streaming.html
 */
function unmasked(finding: GuardrailFinding): GuardrailFinding {
	if (finding.source !== "output" || finding.action !== "ANONYMIZED") return finding;
	return {
		...finding,
		action: "NONE",
		detected: true,
		detail: line(finding.detail, translate("not masked, because answers are shown at once")),
	};
}

function reportOf({ metrics, trace, performanceConfig, serviceTier }: ConverseStreamMetadataEvent, facts: CallFacts): CallReport {
	const { model, baseModel, requestId, firstTokenMs, retries, cache } = facts;
	return {
		model,
		baseModel,
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
	/** There may be an entry for each point, not only for each time to live. */
	const hours = (usage.cacheDetails ?? []).flatMap(({ ttl, inputTokens }) => (ttl === "1h" ? [inputTokens ?? 0] : []));
	const hour = hours.length > 0 ? hours.reduce((sum, tokens) => sum + tokens, 0) : undefined;
	return {
		input: usage.inputTokens ?? 0,
		output: usage.outputTokens ?? 0,
		cacheRead: usage.cacheReadInputTokens ?? 0,
		cacheWrite: usage.cacheWriteInputTokens ?? 0,
		...(hour !== undefined && { cacheWriteHour: hour }),
	};
}
