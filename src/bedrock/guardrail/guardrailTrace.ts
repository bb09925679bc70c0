import type {
	AppliedGuardrailDetails,
	GuardrailAssessment,
	GuardrailCoverage,
	GuardrailTraceAssessment,
} from "@aws-sdk/client-bedrock-runtime";
import type { GuardrailFinding } from "../../shared/turnEvent.ts";
import { type Found, found, line } from "./guardrailFinding.ts";
import { reasoningFindings } from "./reasoningFindings.ts";
import { translate } from "../../shared/translate.ts";

type Source = GuardrailFinding["source"];

/**
 * What a guardrail's trace found, as one flat list: the input's assessment first, then those of the output. The trace
 * `enabled_full` and guardrails that only detect also list what was not acted on: its action is NONE, and `detected` tells
 * whether it was there at all.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailTraceAssessment.html
 */
export function guardrailFindings(trace: GuardrailTraceAssessment | undefined): GuardrailFinding[] {
	const input = Object.values(trace?.inputAssessment ?? {}).flatMap((assessment) => assessmentFindings("input", assessment));
	const output = Object.values(trace?.outputAssessments ?? {})
		.flat()
		.flatMap((assessment) => assessmentFindings("output", assessment));
	return [...input, ...output].map((finding) => withReason(finding, trace?.actionReason));
}

/** What one assessment found, whether it belongs to a conversation or to a text that was judged by itself. */
export function assessmentFindings(source: Source, assessment: GuardrailAssessment): GuardrailFinding[] {
	const found = [
		...topicFindings(assessment),
		...contentFindings(assessment),
		...wordFindings(assessment),
		...sensitiveFindings(assessment),
		...groundingFindings(assessment),
		...reasoningFindings(assessment.automatedReasoningPolicy),
	];
	/** Coverage alone is no finding: where only a part is meant to be judged, it would be told with every answer. */
	const coverage = found.length > 0 ? coverageFindings(assessment.invocationMetrics?.guardrailCoverage) : [];
	const by = enforcement(assessment.appliedGuardrailDetails);
	return [...found, ...coverage].map((finding) => ({ source, ...finding, detail: line(finding.detail, by) }));
}

function topicFindings({ topicPolicy }: GuardrailAssessment): Found[] {
	return (topicPolicy?.topics ?? []).map(({ name, action, detected }) => found("topicPolicy", name, action, { detected }));
}

function contentFindings({ contentPolicy }: GuardrailAssessment): Found[] {
	return (contentPolicy?.filters ?? []).map(({ type, action, detected, confidence, filterStrength }) => {
		const detail = line(
			confidence && translate("confidence {0}", confidence),
			filterStrength && translate("strength of the filter {0}", filterStrength),
		);
		return found("contentPolicy", type, action, { detected, detail });
	});
}

function wordFindings({ wordPolicy }: GuardrailAssessment): Found[] {
	const { customWords = [], managedWordLists = [] } = wordPolicy ?? {};
	return [
		...customWords.map(({ match, action, detected }) => found("wordPolicy", translate("custom word"), action, { match, detected })),
		...managedWordLists.map(({ type, match, action, detected }) => found("wordPolicy", type, action, { match, detected })),
	];
}

function sensitiveFindings({ sensitiveInformationPolicy }: GuardrailAssessment): Found[] {
	const { piiEntities = [], regexes = [] } = sensitiveInformationPolicy ?? {};
	const policy = "sensitiveInformationPolicy";
	return [
		...piiEntities.map(({ type, match, action, detected }) => found(policy, type, action, { match, detected })),
		...regexes.map(({ name, match, regex, action, detected }) =>
			found(policy, name, action, { match, detected, detail: regex && translate("pattern {0}", regex) }),
		),
	];
}

function groundingFindings({ contextualGroundingPolicy }: GuardrailAssessment): Found[] {
	return (contextualGroundingPolicy?.filters ?? []).map(({ type, action, detected, score, threshold }) => {
		const detail = line(
			score !== undefined && translate("score {0}", score),
			threshold !== undefined && translate("threshold {0}", threshold),
		);
		return found("contextualGroundingPolicy", type, action, { detected, detail });
	});
}

function coverageFindings({ textCharacters, images }: GuardrailCoverage = {}): Found[] {
	const isPart = ({ guarded = 0, total = 0 }: { guarded?: number | undefined; total?: number | undefined } = {}) => guarded < total;
	const detail = line(
		isPart(textCharacters) && translate("judged {0} of {1} characters", textCharacters?.guarded ?? 0, textCharacters?.total),
		isPart(images) && translate("judged {0} of {1} images", images?.guarded ?? 0, images?.total),
	);
	return detail ? [found("invocationMetrics", "coverage", "NONE", { detail })] : [];
}

/** A guardrail that the request did not name: the account or its organization applies it to every request. */
function enforcement(details: AppliedGuardrailDetails | undefined): string | undefined {
	const { guardrailId = "", guardrailOrigin = [] } = details ?? {};
	const by = [
		guardrailOrigin.includes("ACCOUNT_ENFORCED") && translate("the account"),
		guardrailOrigin.includes("ORGANIZATION_ENFORCED") && translate("the organization"),
	].filter(Boolean);
	return by.length > 0 ? translate("guardrail {0}, enforced by {1}", guardrailId, by.join(translate(" and "))) : undefined;
}

/** The service's sentence about what it did, for what was acted on and tells nothing more by itself. */
function withReason(finding: GuardrailFinding, reason: string | undefined): GuardrailFinding {
	const isKnown = reason === undefined || sentencesOfActions.has(reason);
	return isKnown || finding.detail || finding.action === "NONE" ? finding : { ...finding, detail: reason };
}

/** Say no more than the action of a finding does. */
const sentencesOfActions: ReadonlySet<string> = new Set(["Guardrail blocked.", "Guardrail masked.", "No action."]);
