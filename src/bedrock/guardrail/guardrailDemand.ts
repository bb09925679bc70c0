import { AssistantError } from "../../core/errors.ts";
import { explainRequired, wayAround } from "../../core/guardrail/requiredGuardrail.ts";
import type { Settings } from "../../core/settings.ts";
import { denialOf, thrownBehind } from "../failure/errors.ts";
import { explainDenial } from "../failure/explainDenial.ts";
import { translate } from "../../shared/translate.ts";

/**
 * An account can demand a guardrail by an IAM condition. AWS then says that a policy denies the model, and not why; with what the
 * request had, the most likely reason can be told. A guardrail that does not work names the setting that requires it. Any other
 * failure, and one that has a better way out already, is returned as it is.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
 */
export function explainGuardrailDemand(failure: AssistantError, { guardrail }: Settings): AssistantError {
	const denial = failure.kind === "access-denied" && failure.action === "open-doctor" ? denialOf(thrownBehind(failure)) : undefined;
	if (!denial) return explainRequired(failure, guardrail);
	const { policy, sentence, fix } = explainDenial(denial, { hasGuardrail: guardrail !== undefined });
	if (policy !== "guardrail-condition") return failure;
	const { action } = wayAround(guardrail);
	const way = guardrail?.isRequired ? translate("Name the one that your organization demands in outcrop.guardrail.required.") : fix;
	return new AssistantError("access-denied", `${sentence} ${way}`, { action, cause: failure.cause });
}
