import type { CheckState, PolicyKind } from "../../src/shared/doctor.ts";
import { wordsOf } from "./language.ts";

/** Every word that the page of Doctor says by itself, in English. */
const english = {
	title: "Doctor",
	actions: "Actions",
	subject: "What is examined",
	checks: "Checks",
	runAgain: "Run again",
	cancel: "Cancel",
	copyReport: "Copy report",
	copyPolicy: "Copy IAM policy",
	examining: "Examining…",
	progress: (decided: number, all: number) => `Examining… ${decided} of ${all}`,
	summary: (counts: Readonly<Partial<Record<CheckState, number>>>, cancelled: boolean) => {
		const { ok = 0, warning = 0, failed = 0, skipped = 0, waiting = 0, running = 0 } = counts;
		return [
			`${cancelled ? "Cancelled: " : ""}${ok || (cancelled ? "no" : "No")} ${ok > 1 ? "checks" : "check"} passed`,
			...(warning ? [`${warning} ${warning === 1 ? "warning" : "warnings"}`] : []),
			...(failed ? [`${failed} failed`] : []),
			...(skipped ? [`${skipped} skipped`] : []),
			...(waiting + running ? [`${waiting + running} not run`] : []),
		].join(", ");
	},
	examinedAt: (when: string) => `at ${when}`,

	checkState: {
		waiting: "waiting",
		running: "running",
		ok: "passed",
		warning: "warning",
		failed: "failed",
		skipped: "skipped",
	} satisfies Record<CheckState, string>,
	notRun: "not run",
	details: "Details",
	fix: "What to do",
	missingAction: "Missing permission",
	policy: "Likely cause",
	policies: {
		identity: "No policy of this identity allows it.",
		"explicit-deny": "A policy of this identity denies it.",
		"service-control-policy": "A service control policy of the organization denies it.",
		"resource-control-policy": "A resource control policy of the organization denies it.",
		"permissions-boundary": "The permissions boundary of this identity does not allow it.",
		"session-policy": "The policy of this session does not allow it.",
		"vpc-endpoint-policy": "The policy of the VPC endpoint does not allow it.",
		"guardrail-condition": "A policy demands a certain guardrail.",
		"model-access": "The account has no access to this model.",
		marketplace: "The model needs a subscription in AWS Marketplace.",
	} satisfies Record<PolicyKind, string>,
};

export type DoctorStrings = typeof english;

/** In the language of the page. */
export const doctorStrings: DoctorStrings = wordsOf("doctor", english);
