import { AssistantError } from "../../core/errors.ts";
import { classifyError, isTransient, withRequestId } from "../failure/errors.ts";
import { reasonToWait } from "./retry.ts";
import { statusOf } from "../failure/serviceError.ts";
import { translate } from "../../shared/translate.ts";

/** Names of what is thrown for checksums, lengths and JSON that are wrong; the exceptions of the service have their own. */
const unreadable: ReadonlySet<string> = new Set(["Error", "SyntaxError", "TypeError", "RangeError"]);

/**
 * What ended an exchange early. Once Bedrock has begun to answer, an exception of the service keeps its own meaning; a lost
 * connection and bytes that cannot be read leave an answer that is not complete. The SDK reads the first event before it
 * gives the answer out, so an answer may have begun without `answer`: then the error has the status of the response.
 */
export function classifyBreak(thrown: unknown, answer: { readonly requestId: string | undefined } | undefined): AssistantError {
	const failure = classifyError(thrown, answer?.requestId);
	const hasBegun = answer !== undefined || statusOf(thrown) === 200;
	if (!hasBegun || failure.kind !== "network" || !(thrown instanceof Error)) return failure;
	/** What the network throws has a code. */
	if ("code" in thrown || thrown.name === "TimeoutError") return interrupted(failure.cause);
	return unreadable.has(thrown.name) ? damaged(failure.cause) : failure;
}

/** The SDK ends the iteration without an error when the connection ends in good order: only `messageStop` is an end. */
export function endedEarly(requestId: string | undefined): AssistantError {
	return interrupted(withRequestId(undefined, requestId));
}

export function stalled(seconds: number, cause: unknown): AssistantError {
	return new AssistantError("idle", translate("The answer stalled: nothing came for {0} seconds. No tool was run from it.", seconds), {
		action: "retry",
		cause,
	});
}

/**
 * The failure of an answer of which the user has seen a part. What the service gets over by itself is no failure of the turn then: the
 * answer is cut, and goes on when the user says so.
 */
export function cutShort(failure: AssistantError): AssistantError {
	if (!isTransient(failure.kind)) return failure;
	const message = translate("{0} in the middle of the answer. No tool was run from it.", reasonToWait(failure));
	return new AssistantError("interrupted", message, { action: "continue", cause: failure.cause });
}

function interrupted(cause: unknown): AssistantError {
	return new AssistantError("interrupted", translate("The connection ended before the answer was complete. No tool was run from it."), {
		action: "retry",
		cause,
	});
}

function damaged(cause: unknown): AssistantError {
	return new AssistantError(
		"interrupted",
		translate("The stream was damaged on its way, so the answer is not complete. No tool was run from it."),
		{
			action: "retry",
			cause,
		},
	);
}
