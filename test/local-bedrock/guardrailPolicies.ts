import type {
	GuardrailAssessment,
	GuardrailContentFilterConfidence,
	GuardrailContentFilterStrength,
	GuardrailPiiEntityFilter,
	GuardrailRegexFilter,
} from "@aws-sdk/client-bedrock-runtime";
import type { GuardrailRules, MaskRule, Side } from "./guardrailRules.ts";

/** What is judged. */
export interface Judged {
	readonly side: Side;
	readonly text: string;
	/** Base64. */
	readonly images: readonly string[];
	/** For contextual grounding alone. */
	readonly query: string;
	readonly sources: readonly string[];
}

export interface PolicyVerdict {
	readonly assessment: GuardrailAssessment;
	/** Where each match that blocks ends in the text; 0 for what is blocked as a whole. */
	readonly blockedAt?: readonly number[];
	readonly masks?: readonly Mask[];
}

export interface Mask {
	readonly match: string;
	/** What stands in the braces of the mask. */
	readonly label: string;
}

/** One policy over what is judged. `full` also lists what was looked for and not found, as far as AWS does. */
export type Policy = (rules: GuardrailRules, judged: Judged, full: boolean) => PolicyVerdict;

export const policies: readonly Policy[] = [judgeTopics, judgeContent, judgeWords, judgeSensitive, judgeGrounding, judgeReasoning];

function judgeTopics({ topics = [] }: GuardrailRules, { side, text }: Judged, full: boolean): PolicyVerdict {
	const looked = topics.filter((rule) => appliesTo(rule, side)).map((rule) => ({ rule, end: endOfFirst(text, rule.words) }));
	const listed = looked.filter(({ end }) => full || end !== undefined);
	return {
		assessment:
			listed.length === 0
				? {}
				: {
						topicPolicy: {
							topics: listed.map(({ rule, end }) => ({ name: rule.name, type: "DENY", ...outcome(rule, end !== undefined) })),
						},
					},
		blockedAt: looked.flatMap(({ rule, end }) => (end === undefined || rule.action === "NONE" ? [] : end)),
	};
}

function judgeContent({ content = [] }: GuardrailRules, { side, text, images }: Judged, full: boolean): PolicyVerdict {
	const looked = content
		.filter((rule) => appliesTo(rule, side))
		.map((rule) => {
			const isShown = images.some((image) => rule.images?.some((part) => image.includes(part)));
			const end = endOfFirst(text, rule.words) ?? (isShown ? 0 : undefined);
			return { rule, end, confidence: end === undefined ? ("NONE" as const) : rule.confidence };
		});
	const acted = looked.filter(({ rule, confidence }) => reaches(confidence, rule.strength));
	const listed = full ? looked : acted;
	const filters = listed.map(({ rule, confidence }) => ({
		type: rule.type,
		confidence,
		filterStrength: rule.strength,
		...outcome(rule, reaches(confidence, rule.strength)),
	}));
	return {
		assessment: filters.length === 0 ? {} : { contentPolicy: { filters } },
		blockedAt: acted.flatMap(({ rule, end }) => (rule.action === "NONE" ? [] : (end ?? 0))),
	};
}

/** The full scope does not apply to words: what is not there is not listed. */
function judgeWords({ words = [], profanity = [] }: GuardrailRules, { text }: Judged): PolicyVerdict {
	const find = (list: readonly string[]) =>
		list.flatMap((match) => {
			const end = endOfFirst(text, [match]);
			return end === undefined ? [] : { match, end };
		});
	const [custom, managed] = [find(words), find(profanity)];
	if (custom.length + managed.length === 0) return { assessment: {} };
	return {
		assessment: {
			wordPolicy: {
				customWords: custom.map(({ match }) => ({ match, action: "BLOCKED", detected: true })),
				managedWordLists: managed.map(({ match }) => ({ match, type: "PROFANITY", action: "BLOCKED", detected: true })),
			},
		},
		blockedAt: [...custom, ...managed].map(({ end }) => end),
	};
}

/** The full scope lists entities that were not found, but no patterns. */
function judgeSensitive({ pii = [], regexes = [] }: GuardrailRules, { side, text }: Judged, full: boolean): PolicyVerdict {
	const entities = pii.filter((rule) => appliesTo(rule, side)).map((rule) => ({ rule, matches: matchesOf(rule, text) }));
	const patterns = regexes.filter((rule) => appliesTo(rule, side)).map((rule) => ({ rule, matches: matchesOf(rule, text) }));
	const piiEntities = entities.flatMap(({ rule, matches }): GuardrailPiiEntityFilter[] => {
		const type = rule.type as GuardrailPiiEntityFilter["type"];
		if (matches.length === 0) return full ? [{ match: "", type, action: "NONE", detected: false }] : [];
		return matches.map(({ match }) => ({ match, type, action: rule.action, detected: true }));
	});
	const found = patterns.flatMap(({ rule: { name, regex, action }, matches }) =>
		matches.map(({ match }): GuardrailRegexFilter => ({ name, match, regex, action, detected: true })),
	);
	const labelled = [
		...entities.map(({ rule, matches }) => ({ rule, matches, label: rule.type })),
		...patterns.map(({ rule, matches }) => ({ rule, matches, label: rule.name })),
	];
	return {
		assessment: piiEntities.length + found.length === 0 ? {} : { sensitiveInformationPolicy: { piiEntities, regexes: found } },
		blockedAt: labelled.flatMap(({ rule, matches }) => (rule.action === "BLOCKED" ? matches.map(({ end }) => end) : [])),
		masks: labelled.flatMap(({ rule, matches, label }) =>
			rule.action === "ANONYMIZED" ? matches.map(({ match }) => ({ match, label })) : [],
		),
	};
}

/** Grounded: how much of the answer stands in the sources. Relevant: how much of the question comes up in the answer. */
function judgeGrounding({ grounding }: GuardrailRules, { side, text, query, sources }: Judged): PolicyVerdict {
	if (!grounding || side === "input" || sources.length === 0) return { assessment: {} };
	const measured = [
		{ type: "GROUNDING" as const, threshold: grounding.grounding, score: share(text, sources.join(" ")) },
		{ type: "RELEVANCE" as const, threshold: grounding.relevance, score: share(query, text) },
	];
	const filters = measured.flatMap(({ type, threshold, score }) =>
		threshold === undefined ? [] : { type, threshold, score, ...outcome(grounding, score < threshold) },
	);
	return {
		assessment: { contextualGroundingPolicy: { filters } },
		blockedAt: filters.some(({ action }) => action === "BLOCKED") ? [text.length] : [],
	};
}

/** Only detects. An answer that no rule is about has nothing that could be translated. */
function judgeReasoning({ reasoning }: GuardrailRules, { side, text }: Judged): PolicyVerdict {
	if (!reasoning || side === "input") return { assessment: {} };
	const findings = reasoning.filter(({ words }) => endOfFirst(text, words) !== undefined).map(({ finding }) => finding);
	return { assessment: { automatedReasoningPolicy: { findings: findings.length > 0 ? findings : [{ noTranslations: {} }] } } };
}

function appliesTo({ source }: { readonly source?: Side }, side: Side): boolean {
	return source === undefined || source === side;
}

function outcome({ action = "BLOCKED" }: { readonly action?: "BLOCKED" | "NONE" }, detected: boolean) {
	return { action: detected ? action : ("NONE" as const), detected };
}

/**
 * The stronger a filter, the less sure the classifier has to be.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-content-filters-overview.html
 */
function reaches(confidence: GuardrailContentFilterConfidence, strength: GuardrailContentFilterStrength): boolean {
	return degrees.indexOf(confidence) + degrees.indexOf(strength) >= 4;
}

const degrees: readonly string[] = ["NONE", "LOW", "MEDIUM", "HIGH"];

function endOfFirst(text: string, words: readonly string[]): number | undefined {
	const lower = text.toLowerCase();
	for (const word of words) {
		const at = lower.indexOf(word.toLowerCase());
		if (at >= 0) return at + word.length;
	}
	return undefined;
}

function matchesOf({ regex }: MaskRule, text: string): { readonly match: string; readonly end: number }[] {
	return [...text.matchAll(new RegExp(regex, "gi"))]
		.filter((one) => one[0] !== "")
		.map((one) => ({ match: one[0], end: one.index + one[0].length }));
}

/** From 0 to 1, with two digits. */
function share(words: string, among: string): number {
	const wanted = wordsOf(words);
	const known = new Set(wordsOf(among));
	return wanted.length === 0 ? 1 : Math.round((wanted.filter((word) => known.has(word)).length / wanted.length) * 100) / 100;
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
}
