import type { GuardrailAssessment, GuardrailAutomatedReasoningFinding } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { guardrailFindings } from "../../src/bedrock/guardrail/guardrailTrace.ts";

const ofInput = (assessment: GuardrailAssessment, actionReason?: string) =>
	guardrailFindings({ inputAssessment: { "gr-1": assessment }, actionReason });

const reasoning = (finding: GuardrailAutomatedReasoningFinding) => ofInput({ automatedReasoningPolicy: { findings: [finding] } });

const claims = [{ naturalLanguage: "the flight may be cancelled", logic: "(= cancellable true)" }];
const premises = [{ logic: "(< hours 24)" }];
const rule = { identifier: "RULE7", policyVersionArn: "arn:aws:bedrock:us-east-1:123456789012:automated-reasoning-policy/p:1" };

describe("What a guardrail found", () => {
	test("is told for each policy, with what the policy knows about it", () => {
		const findings = ofInput({
			topicPolicy: { topics: [{ name: "Mergers", type: "DENY", action: "BLOCKED", detected: true }] },
			contentPolicy: { filters: [{ type: "HATE", confidence: "HIGH", filterStrength: "LOW", action: "BLOCKED", detected: true }] },
			wordPolicy: {
				customWords: [{ match: "codename", action: "BLOCKED", detected: true }],
				managedWordLists: [{ match: "damn", type: "PROFANITY", action: "BLOCKED", detected: true }],
			},
			sensitiveInformationPolicy: {
				piiEntities: [{ match: "ann@example.com", type: "EMAIL", action: "ANONYMIZED", detected: true }],
				regexes: [{ name: "ticket", match: "T-1", regex: "T-\\d", action: "ANONYMIZED", detected: true }],
			},
			contextualGroundingPolicy: {
				filters: [{ type: "GROUNDING", threshold: 0.75, score: 0.21, action: "BLOCKED", detected: true }],
			},
		});
		const source = "input";
		expect(findings).toEqual([
			{ source, policy: "topicPolicy", name: "Mergers", action: "BLOCKED", detected: true },
			{
				source,
				policy: "contentPolicy",
				name: "HATE",
				action: "BLOCKED",
				detected: true,
				detail: "confidence HIGH, strength of the filter LOW",
			},
			{ source, policy: "wordPolicy", name: "custom word", action: "BLOCKED", detected: true, match: "codename" },
			{ source, policy: "wordPolicy", name: "PROFANITY", action: "BLOCKED", detected: true, match: "damn" },
			{ source, policy: "sensitiveInformationPolicy", name: "EMAIL", action: "ANONYMIZED", detected: true, match: "ann@example.com" },
			{
				source,
				policy: "sensitiveInformationPolicy",
				name: "ticket",
				action: "ANONYMIZED",
				detected: true,
				match: "T-1",
				detail: "pattern T-\\d",
			},
			{
				source,
				policy: "contextualGroundingPolicy",
				name: "GROUNDING",
				action: "BLOCKED",
				detected: true,
				detail: "score 0.21, threshold 0.75",
			},
		]);
	});

	test.each<[string, GuardrailAutomatedReasoningFinding, boolean, string | undefined]>([
		[
			"valid",
			{ valid: { translation: { premises, claims, confidence: 0.9 }, supportingRules: [rule] } },
			false,
			"(< hours 24) → the flight may be cancelled (confidence 0.9), supported by RULE7",
		],
		[
			"invalid",
			{ invalid: { translation: { claims }, contradictingRules: [rule] } },
			true,
			"the flight may be cancelled, contradicted by RULE7",
		],
		[
			"impossible",
			{ impossible: { translation: { claims }, logicWarning: { type: "ALWAYS_FALSE" } } },
			true,
			"the flight may be cancelled, the claim is false by itself, whatever the policy says",
		],
		[
			"satisfiable",
			{ satisfiable: { translation: { claims }, claimsTrueScenario: { statements: premises }, claimsFalseScenario: { statements: [] } } },
			true,
			"the flight may be cancelled, true if (< hours 24)",
		],
		[
			"translationAmbiguous",
			{ translationAmbiguous: { options: [{ translations: [{ claims }] }, { translations: [{ claims: premises }] }] } },
			true,
			"the flight may be cancelled or (< hours 24)",
		],
		["tooComplex", { tooComplex: {} }, true, "too complex to be checked"],
		["noTranslations", { noTranslations: {} }, true, "nothing in it is about the policy"],
		["lateComer", { $unknown: ["lateComer", {}] }, true, undefined],
	])("of automated reasoning is told in a line when it is %s", (name, finding, detected, detail) => {
		expect(reasoning(finding)).toEqual([
			{ source: "input", policy: "automatedReasoningPolicy", name, action: "NONE", detected, detail, match: undefined },
		]);
	});

	test("and not acted on stays apart from what was not there at all", () => {
		const findings = ofInput({
			topicPolicy: {
				topics: [
					{ name: "Watched", type: "DENY", action: "NONE", detected: true },
					{ name: "Absent", type: "DENY", action: "NONE", detected: false },
				],
			},
			sensitiveInformationPolicy: { piiEntities: [{ match: "", type: "PHONE", action: "NONE", detected: false }], regexes: [] },
		});
		expect(findings.map(({ name, action, detected, match }) => [name, action, detected, match])).toEqual([
			["Watched", "NONE", true, undefined],
			["Absent", "NONE", false, undefined],
			["PHONE", "NONE", false, undefined],
		]);
	});

	test("comes for the input first, then for every output", () => {
		const topic = (name: string): GuardrailAssessment => ({ topicPolicy: { topics: [{ name, type: "DENY", action: "BLOCKED" }] } });
		const trace = { inputAssessment: { a: topic("one") }, outputAssessments: { a: [topic("two"), topic("three")], b: [topic("four")] } };
		expect(guardrailFindings(trace).map(({ source, name }) => `${source} ${name}`)).toEqual([
			"input one",
			"output two",
			"output three",
			"output four",
		]);
	});

	test("names the guardrail that an account or an organization has put there", () => {
		const topicPolicy = { topics: [{ name: "Mergers", type: "DENY" as const, action: "BLOCKED" as const }] };
		const enforced = (guardrailOrigin: ("ACCOUNT_ENFORCED" | "ORGANIZATION_ENFORCED" | "REQUEST")[]) =>
			ofInput({ topicPolicy, appliedGuardrailDetails: { guardrailId: "gr-9", guardrailOrigin } })[0]?.detail;
		expect(enforced(["ORGANIZATION_ENFORCED"])).toBe("guardrail gr-9, enforced by the organization");
		expect(enforced(["ACCOUNT_ENFORCED", "REQUEST"])).toBe("guardrail gr-9, enforced by the account");
		expect(enforced(["REQUEST"])).toBeUndefined();
	});

	test("says how much was judged where that was not everything, and only beside a finding", () => {
		const invocationMetrics = {
			guardrailCoverage: { textCharacters: { guarded: 20, total: 100 }, images: { guarded: 0, total: 1 } },
		};
		const topicPolicy = { topics: [{ name: "Mergers", type: "DENY" as const, action: "BLOCKED" as const }] };
		expect(ofInput({ invocationMetrics })).toEqual([]);
		expect(ofInput({ topicPolicy, invocationMetrics }).at(-1)).toMatchObject({
			name: "coverage",
			action: "NONE",
			detail: "judged 20 of 100 characters, judged 0 of 1 images",
		});
	});

	test("has the service's reason where the policy tells none of its own, and the reason more than the action", () => {
		const customWords = [{ match: "codename", action: "BLOCKED" as const }];
		const detail = (reason: string) => ofInput({ wordPolicy: { customWords, managedWordLists: [] } }, reason)[0]?.detail;
		expect(detail("Guardrail blocked.")).toBeUndefined();
		expect(detail("Blocked by a policy of the organization.")).toBe("Blocked by a policy of the organization.");
		const topics = [{ name: "Watched", type: "DENY" as const, action: "NONE" as const, detected: true }];
		expect(ofInput({ topicPolicy: { topics } }, "Blocked by a policy of the organization.")[0]?.detail).toBeUndefined();
	});
});

test("No trace and an empty one tell nothing", () => {
	expect([guardrailFindings(undefined), guardrailFindings({}), ofInput({ invocationMetrics: {} }, "No action.")]).toEqual([[], [], []]);
});
