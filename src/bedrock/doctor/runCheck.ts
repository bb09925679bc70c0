import { redact } from "../../core/trace/redact.ts";
import type { Check } from "../../shared/doctor.ts";
import type { CheckPlan, Context, Finding } from "./check.ts";
import { explainFailure } from "./explainFailure.ts";
import { translate } from "../../shared/translate.ts";

/** How a check ended for those that need it. */
export interface CheckResult {
	/** Title of the check that went wrong first, when one did. */
	readonly blockedBy?: string;
}

/** The checks that one waits for: only those that it needs can block it. */
interface Before {
	readonly needs: readonly Promise<CheckResult>[];
	readonly after: readonly Promise<CheckResult>[];
}

/** Runs a check after those that it waits for, within its time. Never rejects; an abort ends it at once. */
export async function runCheck(
	plan: CheckPlan,
	{ needs, after }: Before,
	context: Omit<Context, "signal">,
	change: (check: Check) => void,
	abort: AbortSignal,
): Promise<CheckResult> {
	const { id, title } = plan;
	/** What a program or a proxy said may hold anything. */
	const settle = ({ facts = [], ...finding }: Finding) =>
		change({ id, title, ...finding, finding: redact(finding.finding), facts: facts.map(([label, value]) => [label, redact(value)]) });
	const blocker = (await Promise.all(needs)).find(({ blockedBy }) => blockedBy !== undefined)?.blockedBy;
	await Promise.all(after);
	if (abort.aborted || blocker !== undefined) {
		settle({
			state: "skipped",
			finding: abort.aborted ? translate("Cancelled.") : translate('Not examined: "{0}" has to be put right first.', blocker),
		});
		return { blockedBy: blocker ?? title };
	}
	change({ id, title, state: "running", finding: "", facts: [] });
	const finding = await withinTime(plan, context, abort);
	settle(finding);
	return { blockedBy: finding.state === "failed" || abort.aborted ? title : undefined };
}

async function withinTime(plan: CheckPlan, context: Omit<Context, "signal">, abort: AbortSignal): Promise<Finding> {
	const seconds = plan.seconds ?? 10;
	const timeout = AbortSignal.timeout(seconds * 1_000);
	const signal = AbortSignal.any([abort, timeout]);
	try {
		return await Promise.race([plan.run({ ...context, signal }), rejectionOf(signal)]);
	} catch (error) {
		if (abort.aborted) return { state: "skipped", finding: translate("Cancelled.") };
		if (!timeout.aborted) return explainFailure(error, context);
		return {
			state: "failed",
			finding: translate("No answer within {0} seconds.", seconds),
			fix: translate("Check the network, the VPN and the firewall, then run Doctor again."),
		};
	}
}

/** Not everything that is waited for listens to the signal. */
function rejectionOf(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
}
