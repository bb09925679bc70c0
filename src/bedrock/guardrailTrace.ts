import type { GuardrailAssessment, GuardrailTraceAssessment } from "@aws-sdk/client-bedrock-runtime";
import type { GuardrailFinding } from "../shared/turnEvent.ts";

/** What a guardrail's trace found, as one flat list: the input's assessment first, then those of the output. */
export function guardrailFindings(trace: GuardrailTraceAssessment | undefined): GuardrailFinding[] {
	if (!trace) return [];
	const input = Object.values(trace.inputAssessment ?? {}).flatMap((assessment) => findings("input", assessment));
	const output = Object.values(trace.outputAssessments ?? {})
		.flat()
		.flatMap((assessment) => findings("output", assessment));
	return [...input, ...output];
}

function findings(source: "input" | "output", assessment: GuardrailAssessment): GuardrailFinding[] {
	const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } = assessment;
	const found = (policy: string, name: string | undefined, action: string | undefined, match?: string): GuardrailFinding => ({
		source,
		policy,
		name: name ?? "unnamed",
		action: action ?? "NONE",
		match,
	});
	return [
		...(topicPolicy?.topics ?? []).map((topic) => found("topicPolicy", topic.name, topic.action)),
		...(contentPolicy?.filters ?? []).map((filter) => found("contentPolicy", filter.type, filter.action)),
		...(wordPolicy?.customWords ?? []).map((word) => found("wordPolicy", "custom word", word.action, word.match)),
		...(wordPolicy?.managedWordLists ?? []).map((word) => found("wordPolicy", word.type, word.action, word.match)),
		...(sensitiveInformationPolicy?.piiEntities ?? []).map((entity) =>
			found("sensitiveInformationPolicy", entity.type, entity.action, entity.match),
		),
		...(sensitiveInformationPolicy?.regexes ?? []).map((regex) =>
			found("sensitiveInformationPolicy", regex.name, regex.action, regex.match),
		),
		...(contextualGroundingPolicy?.filters ?? []).map((filter) => found("contextualGroundingPolicy", filter.type, filter.action)),
	].filter((finding) => finding.action !== "NONE");
}
