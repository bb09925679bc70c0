import type {
	GuardrailAutomatedReasoningFinding,
	GuardrailContentFilterConfidence,
	GuardrailContentFilterStrength,
	GuardrailContentFilterType,
	GuardrailOrigin,
} from "@aws-sdk/client-bedrock-runtime";
import * as v from "valibot";

/**
 * What a guardrail of the local Bedrock looks for: word lists and regular expressions stand in for AWS's classifiers. A rule
 * whose `action` is NONE only detects; one with a `source` holds for that side alone.
 */
export interface GuardrailRules {
	readonly name?: string;
	readonly description?: string;
	/** Numbered versions beside `DRAFT`; `["1"]` when absent. */
	readonly versions?: readonly string[];
	/** Words that block, in input and output, whatever their case. */
	readonly words?: readonly string[];
	/** The managed list of profanity, with what is on it. */
	readonly profanity?: readonly string[];
	/** A denied topic is found when one of its words is. */
	readonly topics?: readonly (WordRule & { readonly name: string })[];
	readonly content?: readonly ContentRule[];
	/** `type` is AWS's name of the entity, for example `EMAIL`. */
	readonly pii?: readonly (MaskRule & { readonly type: string })[];
	readonly regexes?: readonly (MaskRule & { readonly name: string })[];
	/** Scores from 0 to 1 below which an answer is blocked; needs a text that is marked as grounding source. */
	readonly grounding?: { readonly grounding?: number; readonly relevance?: number; readonly action?: "BLOCKED" | "NONE" };
	/** What automated reasoning says of an answer that holds one of the words. */
	readonly reasoning?: readonly { readonly words: readonly string[]; readonly finding: GuardrailAutomatedReasoningFinding }[];
	/** Who applies it; the request when absent. */
	readonly origin?: readonly GuardrailOrigin[];
	/** So many calls of ApplyGuardrail are throttled before the first is answered. */
	readonly throttles?: number;
	/** The account's quota of text units in one call of ApplyGuardrail; AWS's default when absent. */
	readonly textUnits?: number;
	readonly blockedInputMessage?: string;
	readonly blockedOutputMessage?: string;
}

interface WordRule {
	readonly words: readonly string[];
	readonly action?: "BLOCKED" | "NONE";
	readonly source?: Side;
}

/** How sure the classifier is that words or an image belong to a category, and how sure it must be for the filter to act. */
export interface ContentRule extends WordRule {
	readonly type: GuardrailContentFilterType;
	readonly confidence: GuardrailContentFilterConfidence;
	readonly strength: GuardrailContentFilterStrength;
	/** Images whose base64 holds one of these. */
	readonly images?: readonly string[];
}

export interface MaskRule {
	readonly regex: string;
	readonly action: "BLOCKED" | "ANONYMIZED" | "NONE";
	readonly source?: Side;
}

export type Side = "input" | "output";

export interface Guardrail extends GuardrailRules {
	readonly id: string;
}

/** Exists without a script. */
export const defaultGuardrail: Guardrail = {
	id: "gr-local0001",
	name: "local-guardrail",
	description: "Blocks one made-up word and hides e-mail addresses in answers.",
	versions: ["1"],
	words: ["xyzzy-forbidden"],
	pii: [{ type: "EMAIL", regex: "[\\w.+-]+@[\\w-]+\\.[\\w.-]*\\w", action: "ANONYMIZED", source: "output" }],
	blockedInputMessage: "Sorry, the guardrail of this account does not allow that question.",
	blockedOutputMessage: "Sorry, the guardrail of this account does not allow that answer.",
};

const words = v.array(v.string());
const pattern = v.pipe(v.string(), v.check(isPattern, "is not a regular expression"));
const source = v.optional(v.picklist(["input", "output"]));
const detectOrBlock = v.optional(v.picklist(["BLOCKED", "NONE"]));
const wordRule = { words, action: detectOrBlock, source };
const maskRule = { regex: pattern, action: v.picklist(["BLOCKED", "ANONYMIZED", "NONE"]), source };
const score = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)));

/** As a script writes it. */
export const guardrailRules = v.strictObject({
	name: v.optional(v.string()),
	description: v.optional(v.string()),
	versions: v.optional(v.array(v.string())),
	words: v.optional(words),
	profanity: v.optional(words),
	topics: v.optional(v.array(v.strictObject({ name: v.string(), ...wordRule }))),
	content: v.optional(
		v.array(
			v.strictObject({
				type: v.picklist(["HATE", "INSULTS", "MISCONDUCT", "PROMPT_ATTACK", "SEXUAL", "VIOLENCE"]),
				confidence: v.picklist(["NONE", "LOW", "MEDIUM", "HIGH"]),
				strength: v.picklist(["NONE", "LOW", "MEDIUM", "HIGH"]),
				images: v.optional(words),
				...wordRule,
			}),
		),
	),
	pii: v.optional(v.array(v.strictObject({ type: v.string(), ...maskRule }))),
	regexes: v.optional(v.array(v.strictObject({ name: v.string(), ...maskRule }))),
	grounding: v.optional(v.strictObject({ grounding: score, relevance: score, action: detectOrBlock })),
	reasoning: v.optional(
		v.array(v.strictObject({ words, finding: v.custom<GuardrailAutomatedReasoningFinding>((value) => typeof value === "object") })),
	),
	origin: v.optional(v.array(v.picklist(["REQUEST", "ACCOUNT_ENFORCED", "ORGANIZATION_ENFORCED"]))),
	throttles: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
	textUnits: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
	blockedInputMessage: v.optional(v.string()),
	blockedOutputMessage: v.optional(v.string()),
});

function isPattern(text: string): boolean {
	try {
		new RegExp(text, "gi");
		return true;
	} catch {
		return false;
	}
}
