import type {
	ApplyGuardrailResponse,
	GuardrailAssessment,
	GuardrailPiiEntityFilter,
	GuardrailRegexFilter,
} from "@aws-sdk/client-bedrock-runtime";
import type { Guardrail, MaskRule } from "./guardrailRules.ts";
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

/** Applies the rules of one side to a text. `full` also lists what was looked for and not found, as the trace `enabled_full` does. */
export function judge(guardrail: Guardrail, side: "input" | "output", text: string, full = false): Judgement {
	const words = (guardrail.words ?? []).map((word) => ({ match: word, end: endOfWord(text, word) }));
	const topics = (guardrail.topics ?? []).map((topic) => ({
		name: topic.name,
		end: topic.words.map((word) => endOfWord(text, word)).find((end) => end !== undefined),
	}));
	const pii = (guardrail.pii ?? []).filter((rule) => appliesTo(rule, side)).flatMap((rule) => matchesOf(rule, text));
	const regexes = (guardrail.regexes ?? []).filter((rule) => appliesTo(rule, side)).flatMap((rule) => matchesOf(rule, text));
	const blocked = [...words, ...topics, ...[...pii, ...regexes].filter((one) => one.rule.action === "BLOCKED")].flatMap(
		(one) => one.end ?? [],
	);
	const masked = [...pii, ...regexes].filter((one) => one.rule.action === "ANONYMIZED");
	const assessment: GuardrailAssessment = {
		topicPolicy: policy(
			topics,
			full,
			({ name, end }) => ({ name, type: "DENY" as const, ...found(end !== undefined) }),
			(list) => ({ topics: list }),
		),
		wordPolicy: policy(
			words,
			full,
			({ match, end }) => ({ match, ...found(end !== undefined) }),
			(list) => ({ customWords: list, managedWordLists: [] }),
		),
		sensitiveInformationPolicy: sensitivePolicy(pii, regexes),
		invocationMetrics: metrics(text),
		appliedGuardrailDetails: {
			guardrailId: guardrail.id,
			guardrailArn: guardrailArn("us-east-1", guardrail.id),
			guardrailOrigin: ["REQUEST"],
			guardrailOwnership: "SELF",
		},
	};
	if (blocked.length > 0) {
		const text = (side === "input" ? guardrail.blockedInputMessage : guardrail.blockedOutputMessage) ?? "Blocked by the guardrail.";
		return { verdict: "BLOCKED", reason: "Guardrail blocked.", text, assessment, blockedAt: Math.min(...blocked) };
	}
	if (masked.length === 0) return { verdict: "NONE", reason: "No action.", text, assessment };
	const replaced = masked.reduce((rest, one) => rest.replaceAll(one.match, `{${one.label}}`), text);
	return { verdict: "ANONYMIZED", reason: "Guardrail masked.", text: replaced, assessment };
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

export function usageOf(text: string): ApplyGuardrailResponse["usage"] {
	const units = Math.ceil(text.length / 1_000);
	return {
		topicPolicyUnits: units,
		contentPolicyUnits: 0,
		wordPolicyUnits: units,
		sensitiveInformationPolicyUnits: units,
		sensitiveInformationPolicyFreeUnits: 0,
		contextualGroundingPolicyUnits: 0,
	};
}

interface Match<R extends MaskRule> {
	readonly rule: R;
	readonly match: string;
	readonly end: number;
	/** What stands in the braces of the mask. */
	readonly label: string;
}

function matchesOf<R extends MaskRule & ({ type: string } | { name: string })>(rule: R, text: string): Match<R>[] {
	const label = "type" in rule ? rule.type : rule.name;
	return [...text.matchAll(new RegExp(rule.regex, "gi"))]
		.filter((one) => one[0] !== "")
		.map((one) => ({ rule, match: one[0], end: one.index + one[0].length, label }));
}

function appliesTo(rule: MaskRule, side: "input" | "output"): boolean {
	return rule.source === undefined || rule.source === side;
}

function endOfWord(text: string, word: string): number | undefined {
	const at = text.toLowerCase().indexOf(word.toLowerCase());
	return at < 0 ? undefined : at + word.length;
}

function found(detected: boolean): { action: "BLOCKED" | "NONE"; detected: boolean } {
	return { action: detected ? "BLOCKED" : "NONE", detected };
}

/** A policy appears in an assessment when it found something, or always in the full trace. */
function policy<T extends { end?: number }, E, P>(
	all: readonly T[],
	full: boolean,
	entry: (one: T) => E,
	wrap: (list: E[]) => P,
): P | undefined {
	const list = all.filter((one) => full || one.end !== undefined).map(entry);
	return list.length > 0 ? wrap(list) : undefined;
}

function sensitivePolicy(
	pii: readonly Match<MaskRule & { type: string }>[],
	regexes: readonly Match<MaskRule & { name: string }>[],
): GuardrailAssessment["sensitiveInformationPolicy"] {
	if (pii.length + regexes.length === 0) return undefined;
	return {
		piiEntities: pii.map(
			({ rule, match }) => ({ match, type: rule.type, action: rule.action, detected: true }) as GuardrailPiiEntityFilter,
		),
		regexes: regexes.map(
			({ rule, match }): GuardrailRegexFilter => ({ name: rule.name, match, regex: rule.regex, action: rule.action, detected: true }),
		),
	};
}

function metrics(text: string): GuardrailAssessment["invocationMetrics"] {
	const coverage = { textCharacters: { guarded: text.length, total: text.length } };
	return { guardrailProcessingLatency: 1, usage: usageOf(text), guardrailCoverage: coverage };
}
