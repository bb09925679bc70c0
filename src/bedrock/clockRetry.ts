import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from "@smithy/types";
import { readClockSkew } from "./failure/clockSkew.ts";

/**
 * Sends a request once more that was refused for its time: the SDK has taken AWS's time from the refusal by then, be it that this
 * computer's clock is wrong or that it was put right and the correction of before is. Every other failure is handed out at once.
 */
export const clockRetry: RetryStrategyV2 = {
	acquireInitialRetryToken: async () => tokenOf(0),
	refreshRetryTokenForRetry: async (token: RetryToken, { error }: RetryErrorInfo) => {
		if (token.getRetryCount() > 0 || readClockSkew(error) === undefined) throw error;
		return tokenOf(1);
	},
	recordSuccess: () => undefined,
};

function tokenOf(count: number): RetryToken {
	return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
