import type { Outcome } from "../../shared/turnEvent.ts";
import type { StopReason } from "../models/model.ts";
import { wayAround } from "../guardrail/requiredGuardrail.ts";
import type { Guardrail } from "../settings.ts";
import { translate } from "../../shared/translate.ts";

/**
 * What a stop reason means for a turn that asked for no tool. Only a natural end is `done`; every other reason has its own
 * sentence and its own way out, and none of them may look like success.
 */
export function outcomeOfStop(reason: StopReason, guardrail?: Guardrail): Outcome {
	switch (reason) {
		case "end_turn":
		case "stop_sequence":
		/** Models say so without a tool call in the message; the blocks decide, and there are none. */
		case "tool_use":
			return { kind: "done" };
		case "max_tokens":
			return {
				kind: "length",
				failure: {
					kind: "length",
					message: translate(
						"The answer reached the limit of output tokens and stops in the middle. Continue, or raise outcrop.inference.maxTokens.",
					),
					action: "continue",
				},
			};
		case "guardrail_intervened":
			return {
				kind: "guardrail",
				failure: {
					kind: "guardrail",
					message: translate("The guardrail stepped in and masked, replaced or withheld the answer."),
					action: wayAround(guardrail).action,
				},
			};
		case "content_filtered":
			return failed(
				"content-filtered",
				translate("The model's own content filter withheld the rest of the answer. Rephrase the request."),
				"retry",
			);
		case "malformed_model_output":
			return failed("malformed-output", translate("The model produced output that Bedrock could not read. Try again."), "retry");
		case "malformed_tool_use":
			return failed(
				"malformed-output",
				translate("The model produced a tool call that Bedrock could not read. Nothing was run. Try again."),
				"retry",
			);
		case "model_context_window_exceeded":
			return failed(
				"overflow",
				translate("The conversation no longer fits into the model's context window. Compact it, or choose a model with a larger window."),
				"compact",
			);
		default:
			return failed("unknown-stop", translate('The model stopped for a reason that Outcrop does not know: "{0}".', reason), "retry");
	}
}

/** To sum the conversation up would change nothing. */
export const nothingToShorten = (): Outcome =>
	failed(
		"overflow",
		translate(
			"This does not fit into the model's context window, and nothing of it can be shortened. Choose a model with a larger window, or send less.",
		),
		"select-model",
	);

/** What the guardrail found stands in the user's own message. */
export function inputBlocked(guardrail: Guardrail | undefined): Outcome {
	const { advice, action } = wayAround(guardrail);
	const message = translate(
		"The guardrail blocked your message, so the model does not see it, now or later. Put it in other words, or {0}.",
		advice,
	);
	return { kind: "guardrail", failure: { kind: "guardrail", message, action } };
}

function failed(
	kind: "content-filtered" | "malformed-output" | "overflow" | "unknown-stop",
	message: string,
	action: "retry" | "compact" | "select-model",
): Outcome {
	return { kind: "failed", failure: { kind, message, action } };
}
