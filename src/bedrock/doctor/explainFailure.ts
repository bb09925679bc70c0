import type { FailureAction, FailureKind } from "../../shared/turnEvent.ts";
import { AssistantError } from "../../core/errors.ts";
import { readConnectionProblem } from "../failure/connectionErrors.ts";
import { classifyError, denialOf, thrownBehind } from "../failure/errors.ts";
import { explainDenial } from "../failure/explainDenial.ts";
import type { Context, Finding } from "./check.ts";
import { translate } from "../../shared/translate.ts";

/** What a check threw, as its finding: the cause, and what to do about it. */
export function explainFailure(thrown: unknown, context: Pick<Context, "settings" | "editor" | "known">): Finding {
	const error = classifyError(thrown);
	/** Behind a sentence about a profile stands what AWS said. */
	const behind = thrown instanceof AssistantError ? thrownBehind(thrown) : thrown;
	const denial = denialOf(behind);
	if (denial) {
		const { sentence, ...rest } = explainDenial(denial, {
			hasGuardrail: context.settings.guardrail !== undefined,
			region: context.known.region,
		});
		return {
			state: "failed",
			finding: thrown instanceof AssistantError && denial.kind === "role-trust" ? thrown.message : sentence,
			...rest,
		};
	}
	const problem = error.kind === "network" ? readConnectionProblem(behind, [context.editor.proxy].filter(Boolean)) : undefined;
	if (problem) return { state: "failed", finding: problem.sentence, fix: problem.fix, action: usefulHere(problem.action) };
	return { state: "failed", finding: error.message, fix: fixOf(error), action: usefulHere(error.action) };
}

/** A profile that starts a program lacks nothing but trust. */
function fixOf({ kind, action }: AssistantError): string | undefined {
	return action === "manage-trust" ? translate("Trust this workspace, or choose another profile.") : fixes()[kind];
}

const fixes = (): Readonly<Partial<Record<FailureKind, string>>> => ({
	"credentials-missing": translate("Sign in, choose another profile, or correct the AWS config file."),
	"credentials-expired": translate("Sign in again."),
	"mfa-needed": translate("Sign in and give the code that your MFA device shows now."),
	"profile-unknown": translate("Choose another profile, or add it to the AWS config file."),
	"region-missing": translate("Choose a region, or set one in the profile."),
	throttled: translate("Wait a moment, or use another model or region. If it stays so, ask AWS for a higher quota."),
	"not-found": translate("Choose another model or region."),
	"on-demand-unsupported": translate("Choose an inference profile of the model, for example of your geography."),
	residency: translate("Choose a model that stays where outcrop.residency.allow says."),
	unavailable: translate("Try again in a while, or use another region."),
	timeout: translate("Try again, or choose another model."),
});

/** Doctor is open already, and has a button of its own to run again. */
function usefulHere(action: FailureAction | undefined): FailureAction | undefined {
	return action === "open-doctor" || action === "retry" || action === "continue" || action === "new-chat" ? undefined : action;
}
