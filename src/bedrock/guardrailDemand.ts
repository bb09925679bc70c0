import { AssistantError } from "../core/errors.ts";
import type { Settings } from "../core/settings.ts";
import { denialOf, thrownBehind } from "./errors.ts";
import { explainDenial } from "./explainDenial.ts";

/**
 * An account can demand a guardrail by an IAM condition. AWS then says that a policy denies the model, and not why; with what the
 * request had, the most likely reason can be told. Any other failure, and one that has a better way
 * out already, is returned as it is.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
 */
export function explainGuardrailDemand(failure: AssistantError, { guardrail }: Settings): AssistantError {
	const denial = failure.kind === "access-denied" && failure.action === "open-doctor" ? denialOf(thrownBehind(failure)) : undefined;
	if (!denial) return failure;
	const { policy, sentence, fix } = explainDenial(denial, { hasGuardrail: guardrail !== undefined });
	if (policy !== "guardrail-condition") return failure;
	return new AssistantError("access-denied", `${sentence} ${fix}`, { action: "select-guardrail", cause: failure.cause });
}
