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
import { translate } from "../../shared/translate.ts";

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
		return {
			name: "valid",
			detail: line(
				logic(translation),
				rules((list) => translate("supported by {0}", list), supportingRules),
				warning(logicWarning),
			),
		};
	}
	if (finding.invalid) {
		const { translation, contradictingRules, logicWarning } = finding.invalid;
		return {
			name: "invalid",
			detail: line(
				logic(translation),
				rules((list) => translate("contradicted by {0}", list), contradictingRules),
				warning(logicWarning),
			),
		};
	}
	if (finding.impossible) {
		const { translation, contradictingRules, logicWarning } = finding.impossible;
		return {
			name: "impossible",
			detail: line(
				logic(translation),
				rules((list) => translate("contradicted by {0}", list), contradictingRules),
				warning(logicWarning),
			),
		};
	}
	if (finding.satisfiable) {
		const { translation, claimsTrueScenario, claimsFalseScenario, logicWarning } = finding.satisfiable;
		const scenarios = [
			scenario((said) => translate("true if {0}", said), claimsTrueScenario),
			scenario((said) => translate("false if {0}", said), claimsFalseScenario),
		];
		return { name: "satisfiable", detail: line(logic(translation), ...scenarios, warning(logicWarning)) };
	}
	if (finding.translationAmbiguous) {
		const { options = [], differenceScenarios = [] } = finding.translationAmbiguous;
		const readings = options.map(({ translations = [] }) => translations.map(logic).filter(Boolean).join(" and ")).filter(Boolean);
		const differences = differenceScenarios.map((one) => scenario((said) => translate("they differ if {0}", said), one));
		return { name: "translationAmbiguous", detail: line(readings.join(" or "), ...differences) };
	}
	if (finding.tooComplex) return { name: "tooComplex", detail: translate("too complex to be checked") };
	if (finding.noTranslations) return { name: "noTranslations", detail: translate("nothing in it is about the policy") };
	return { name: finding.$unknown?.[0] ?? "unknown" };
}

/** What was understood: premises and claims, in words where the service gives them, else in its logic. */
function logic(translation: GuardrailAutomatedReasoningTranslation | undefined): string {
	const { premises = [], claims = [], confidence } = translation ?? {};
	const said = premises.length > 0 ? `${statements(premises)} → ${statements(claims)}` : statements(claims);
	return said && confidence !== undefined ? translate("{0} (confidence {1})", said, confidence) : said;
}

function scenario(tell: (said: string) => string, { statements: list = [] }: GuardrailAutomatedReasoningScenario = {}): string | undefined {
	return list.length > 0 ? tell(statements(list)) : undefined;
}

function statements(list: readonly GuardrailAutomatedReasoningStatement[]): string {
	return list.map(({ naturalLanguage, logic: formula }) => naturalLanguage || formula || "?").join(" and ");
}

function rules(tell: (list: string) => string, list: readonly GuardrailAutomatedReasoningRule[] = []): string | undefined {
	return list.length > 0 ? tell(list.map(({ identifier }) => identifier ?? translate("a rule")).join(", ")) : undefined;
}

function warning(logicWarning: GuardrailAutomatedReasoningLogicWarning | undefined): string | undefined {
	if (!logicWarning) return undefined;
	return logicWarning.type === "ALWAYS_TRUE"
		? translate("the claim is true by itself, whatever the policy says")
		: translate("the claim is false by itself, whatever the policy says");
}
