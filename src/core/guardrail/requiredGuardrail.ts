import type { FailureAction } from "../../shared/turnEvent.ts";
import { AssistantError } from "../errors.ts";
import type { Guardrail } from "../settings.ts";
import { translate } from "../../shared/translate.ts";

/** Stands for the id that `outcrop.guardrail.required` lacks: no guardrail is called that, and so nothing is sent. */
export const missingGuardrailId = "invalid";

/** What the user may do about a guardrail: another one can be chosen, but not for one that is required in every workspace. */
export function wayAround(guardrail: Guardrail | undefined): { readonly advice: string; readonly action: FailureAction } {
	return guardrail?.isRequired
		? { advice: translate("change outcrop.guardrail.required"), action: "open-settings" }
		: { advice: translate("choose another guardrail"), action: "select-guardrail" };
}

/** A failure of the guardrail names the setting that demands it. Any other failure is returned as it is. */
export function explainRequired(failure: AssistantError, guardrail: Guardrail | undefined): AssistantError {
	if (!guardrail?.isRequired || failure.action !== "select-guardrail") return failure;
	const message =
		guardrail.id === missingGuardrailId
			? translate('outcrop.guardrail.required has no id, so nothing is sent. Set it as in {"id": "abc123", "version": "1"}.')
			: translate(
					"outcrop.guardrail.required names the guardrail “{0}” with the version “{1}”. {2}",
					guardrail.id,
					guardrail.version,
					failure.message,
				);
	return new AssistantError(failure.kind, message, { action: "open-settings", cause: failure.cause });
}
