import type {
	GuardrailAutomatedReasoningFinding,
	GuardrailAutomatedReasoningLogicWarning,
	GuardrailAutomatedReasoningPolicyAssessment,
	GuardrailAutomatedReasoningRule,
	GuardrailAutomatedReasoningScenario,
	GuardrailAutomatedReasoningStatement,
	GuardrailAutomatedReasoningTranslation,
} from "@aws-sdk/client-bedrock-runtime";
import { type Found, found, line } from "./guardrailFinding.ts";

/**
 * The findings of automated reasoning checks. They only detect, so their action is NONE; everything but `valid` is something
 * that the policy could not confirm.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailAutomatedReasoningFinding.html
 */
export function reasoningFindings(assessment: GuardrailAutomatedReasoningPolicyAssessment | undefined): Found[] {
	return (assessment?.findings ?? []).map((finding) => {
		const { name, detail } = describe(finding);
		return found("automatedReasoningPolicy", name, "NONE", { detected: name !== "valid", detail });
	});
}

function describe(finding: GuardrailAutomatedReasoningFinding): { readonly name: string; readonly detail?: string } {
	if (finding.valid) {
		const { translation, supportingRules, logicWarning } = finding.valid;
		return { name: "valid", detail: line(logic(translation), rules("supported by", supportingRules), warning(logicWarning)) };
	}
	if (finding.invalid) {
		const { translation, contradictingRules, logicWarning } = finding.invalid;
		return { name: "invalid", detail: line(logic(translation), rules("contradicted by", contradictingRules), warning(logicWarning)) };
	}
	if (finding.impossible) {
		const { translation, contradictingRules, logicWarning } = finding.impossible;
		return { name: "impossible", detail: line(logic(translation), rules("contradicted by", contradictingRules), warning(logicWarning)) };
	}
	if (finding.satisfiable) {
		const { translation, claimsTrueScenario, claimsFalseScenario, logicWarning } = finding.satisfiable;
		const scenarios = [scenario("true if", claimsTrueScenario), scenario("false if", claimsFalseScenario)];
		return { name: "satisfiable", detail: line(logic(translation), ...scenarios, warning(logicWarning)) };
	}
	if (finding.translationAmbiguous) {
		const { options = [], differenceScenarios = [] } = finding.translationAmbiguous;
		const readings = options.map(({ translations = [] }) => translations.map(logic).filter(Boolean).join(" and ")).filter(Boolean);
		const differences = differenceScenarios.map((one) => scenario("they differ if", one));
		return { name: "translationAmbiguous", detail: line(readings.join(" or "), ...differences) };
	}
	if (finding.tooComplex) return { name: "tooComplex", detail: "too complex to be checked" };
	if (finding.noTranslations) return { name: "noTranslations", detail: "nothing in it is about the policy" };
	return { name: finding.$unknown?.[0] ?? "unknown" };
}

/** What was understood: premises and claims, in words where the service gives them, else in its logic. */
function logic(translation: GuardrailAutomatedReasoningTranslation | undefined): string {
	const { premises = [], claims = [], confidence } = translation ?? {};
	const said = premises.length > 0 ? `${statements(premises)} → ${statements(claims)}` : statements(claims);
	return said && confidence !== undefined ? `${said} (confidence ${confidence})` : said;
}

function scenario(when: string, { statements: list = [] }: GuardrailAutomatedReasoningScenario = {}): string | undefined {
	return list.length > 0 ? `${when} ${statements(list)}` : undefined;
}

function statements(list: readonly GuardrailAutomatedReasoningStatement[]): string {
	return list.map(({ naturalLanguage, logic: formula }) => naturalLanguage || formula || "?").join(" and ");
}

function rules(how: string, list: readonly GuardrailAutomatedReasoningRule[] = []): string | undefined {
	return list.length > 0 ? `${how} ${list.map(({ identifier }) => identifier ?? "a rule").join(", ")}` : undefined;
}

function warning(logicWarning: GuardrailAutomatedReasoningLogicWarning | undefined): string | undefined {
	return logicWarning && `the claim is ${logicWarning.type === "ALWAYS_TRUE" ? "true" : "false"} by itself, whatever the policy says`;
}
