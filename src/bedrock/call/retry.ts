import type { AssistantError } from "../../core/errors.ts";
import { isTransient, retryAfter, thrownBehind } from "../failure/errors.ts";
import { asServiceError } from "../failure/serviceError.ts";
import { translate } from "../../shared/translate.ts";

const maxAttempts = 6;
/** Milliseconds. */
const firstDelay = 1_000;
const longestDelay = 20_000;
/** Milliseconds that the service may ask to wait; who is sent away for longer hears of it at once. */
const longestAsked = 120_000;

/**
 * Whether a request that has brought nothing yet may be sent again. A model's own error gets one more try, and so does a connection
 * that was cut: one that was kept for the next request may have been closed on the other side.
 */
export function mayRetry(failure: AssistantError, attempt: number): boolean {
	if ((retryAfter(failure) ?? 0) > longestAsked) return false;
	if (isTransient(failure.kind)) return attempt < maxAttempts;
	return (failure.kind === "model-error" || wasCut(failure)) && attempt < 2;
}

function wasCut(failure: AssistantError): boolean {
	const { code } = asServiceError(thrownBehind(failure));
	return failure.kind === "network" && (code === "ECONNRESET" || code === "EPIPE");
}

/**
 * Milliseconds to wait: exponential backoff with full jitter, so that many clients do not come back together; what the
 * service asked for is the least.
 * @see https://docs.aws.amazon.com/general/latest/gr/api-retries.html
 */
export function delayBefore(failure: AssistantError, attempt: number, random: () => number = Math.random): number {
	const ceiling = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
	return Math.max(Math.round(random() * ceiling), retryAfter(failure) ?? 0);
}

/** Why the user waits, in a few words that a countdown follows. */
export function reasonToWait({ kind }: AssistantError): string {
	switch (kind) {
		case "throttled":
			return translate("Throttled");
		case "timeout":
			return translate("The model timed out");
		case "model-error":
			return translate("The model failed");
		case "network":
			return translate("The connection was cut");
		default:
			return translate("Bedrock is not available");
	}
}

/** Ends early, without an error, when the signal aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer);
			signal.removeEventListener("abort", end);
			resolve();
		};
		const timer = setTimeout(end, milliseconds);
		if (signal.aborted) end();
		else signal.addEventListener("abort", end, { once: true });
	});
}
