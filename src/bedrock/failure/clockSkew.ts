import { asServiceError, exceptionName } from "./serviceError.ts";
import { translate } from "../../shared/translate.ts";

/** AWS refuses signatures that are further than this from its own clock. Milliseconds. */
export const toleratedSkew = 5 * 60_000;

/**
 * Milliseconds that AWS's clock is ahead of this computer's, when that is why a request was refused; `NaN` when it is the reason
 * but nothing tells how far. The sentence of the refusal names AWS's time, otherwise the header `Date` does. The time of the request,
 * which the sentence names too, is not this computer's where the SDK had corrected it.
 */
export function readClockSkew(thrown: unknown, now = Date.now()): number | undefined {
	const { message = "", $response } = asServiceError(thrown);
	const isRefusedForTime = timeNames.has(exceptionName(thrown)) || /Signature (expired|not yet current)/.test(message);
	if (!isRefusedForTime) return undefined;
	const theirs = /(?:expired|current): .*?\((\d{8}T\d{6}Z) [+-]/.exec(message)?.[1];
	return (theirs ? parseTime(theirs) : readDate($response?.headers)) - now;
}

/** AWS's time by the header `Date` of a response, in milliseconds since the epoch; `NaN` without one. */
export function readDate(headers: Readonly<Record<string, string | readonly string[] | undefined>> | undefined): number {
	return Date.parse(String(headers?.date ?? headers?.Date));
}

/** `20 minutes behind AWS`, as seen from this computer. */
export function describeSkew(skew: number): string {
	if (!Number.isFinite(skew)) return translate("not the same as AWS's");
	const minutes = Math.round(Math.abs(skew) / 60_000);
	const hours = translate("{0} hours", Math.round(minutes / 60));
	const amount = minutes === 1 ? translate("1 minute") : minutes < 120 ? translate("{0} minutes", minutes) : hours;
	return skew > 0 ? translate("{0} behind AWS's", amount) : translate("{0} ahead of AWS's", amount);
}

const timeNames: ReadonlySet<string> = new Set(["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]);

/** `20261121T045846Z` */
function parseTime(basic: string): number {
	return Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}
