import type { ApplyGuardrailResponse, GuardrailAssessment } from "@aws-sdk/client-bedrock-runtime";
import { type Judged, policies } from "./guardrailPolicies.ts";
import type { Guardrail, Side } from "./guardrailRules.ts";
import { defaultAccount } from "./options.ts";
import { partitionOf } from "./regions.ts";

export type Verdict = "NONE" | "ANONYMIZED" | "BLOCKED";

export interface Judgement {
	readonly verdict: Verdict;
	/** AWS's sentence for `actionReason`. */
	readonly reason: string;
	/** The text that goes on: masked, or the guardrail's own message when it was blocked. */
	readonly text: string;
	readonly assessment: GuardrailAssessment;
	/** Where the first blocked match ends; for a stream that is judged while it is shown. */
	readonly blockedAt?: number;
}

/** What there is of a request besides what is judged of it. */
export interface Whole {
	readonly characters: number;
	readonly images: number;
}

/** Applies every policy to one side. `full` also lists what was looked for and not found, as the trace `enabled_full` does. */
export function judge(guardrail: Guardrail, judged: Judged, full = false, whole?: Whole): Judgement {
	const verdicts = policies.map((policy) => policy(guardrail, judged, full));
	const blocked = verdicts.flatMap(({ blockedAt = [] }) => blockedAt);
	const masks = verdicts.flatMap(({ masks: found = [] }) => found);
	const assessment: GuardrailAssessment = {
		...verdicts.reduce<GuardrailAssessment>((all, one) => ({ ...all, ...one.assessment }), {}),
		invocationMetrics: {
			guardrailProcessingLatency: 1,
			usage: usageOf(guardrail, judged),
			guardrailCoverage: coverageOf(guardrail, judged, whole),
		},
		appliedGuardrailDetails: {
			guardrailId: guardrail.id,
			guardrailArn: guardrailArn("us-east-1", guardrail.id),
			guardrailOrigin: [...(guardrail.origin ?? ["REQUEST" as const])],
			guardrailOwnership: "SELF",
		},
	};
	if (blocked.length > 0) {
		const text = (judged.side === "input" ? guardrail.blockedInputMessage : guardrail.blockedOutputMessage) ?? "Blocked by the guardrail.";
		return { verdict: "BLOCKED", reason: "Guardrail blocked.", text, assessment, blockedAt: Math.min(...blocked) };
	}
	if (masks.length === 0) return { verdict: "NONE", reason: "No action.", text: judged.text, assessment };
	const masked = masks.reduce((rest, { match, label }) => rest.replaceAll(match, `{${label}}`), judged.text);
	return { verdict: "ANONYMIZED", reason: "Guardrail masked.", text: masked, assessment };
}

/** A text and nothing else. */
export function textOnly(side: Side, text: string): Judged {
	return { side, text, images: [], query: "", sources: [] };
}

export function guardrailArn(region: string, id: string): string {
	return `arn:${partitionOf(region)}:bedrock:${region}:${defaultAccount}:guardrail/${id}`;
}

/** A guardrail by id or ARN and version, if the account has it. */
export function findGuardrail(all: ReadonlyMap<string, Guardrail>, identifier: string, version: string): Guardrail | undefined {
	const guardrail = all.get(identifier.replace(/^arn:aws[\w-]*:bedrock:[^:]*:\d+:guardrail\//, ""));
	return guardrail && versionsOf(guardrail).includes(version) ? guardrail : undefined;
}

export function versionsOf(guardrail: Guardrail): string[] {
	return ["DRAFT", ...(guardrail.versions ?? ["1"])];
}

/** A text unit is up to 1,000 characters; only what is configured is billed. */
export function usageOf(
	guardrail: Guardrail,
	{ side, text, images, query, sources }: Judged,
): NonNullable<ApplyGuardrailResponse["usage"]> {
	const units = textUnits(text);
	const of = (isUsed: unknown) => (isUsed ? units : 0);
	const isGrounded = guardrail.grounding && side === "output" && sources.length > 0;
	return {
		topicPolicyUnits: of(guardrail.topics?.length),
		contentPolicyUnits: of(guardrail.content?.length),
		wordPolicyUnits: of(guardrail.words?.length || guardrail.profanity?.length),
		sensitiveInformationPolicyUnits: of(guardrail.pii?.length),
		sensitiveInformationPolicyFreeUnits: of(guardrail.regexes?.length),
		contextualGroundingPolicyUnits: isGrounded ? textUnits([text, query, ...sources].join("")) : 0,
		contentPolicyImageUnits: judgesImages(guardrail) ? images.length : 0,
		automatedReasoningPolicyUnits: of(side === "output" && guardrail.reasoning),
		automatedReasoningPolicies: side === "output" && guardrail.reasoning ? 1 : 0,
	};
}

export function textUnits(text: string): number {
	return Math.ceil(text.length / 1_000);
}

export function coverageOf(guardrail: Guardrail, { text, images }: Judged, whole?: Whole): ApplyGuardrailResponse["guardrailCoverage"] {
	const total = whole ?? { characters: text.length, images: images.length };
	return {
		textCharacters: { guarded: text.length, total: Math.max(total.characters, text.length) },
		...(total.images > 0 && { images: { guarded: judgesImages(guardrail) ? images.length : 0, total: total.images } }),
	};
}

function judgesImages({ content = [] }: Guardrail): boolean {
	return content.some((rule) => rule.images !== undefined);
}
