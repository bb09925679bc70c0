import type { Doctor, EditorFacts } from "../../core/doctor.ts";
import type { Model } from "../../core/model.ts";
import type { Settings } from "../../core/settings.ts";
import type { Check, DoctorReport } from "../../shared/doctor.ts";
import type { Clients } from "../clients.ts";
import type { Credentials } from "../credentials.ts";
import { catalogue, modelAccess, quotas } from "./accountChecks.ts";
import { countTokens, guardrail, streaming, toolCall } from "./callChecks.ts";
import type { CheckPlan, Known } from "./check.ts";
import { expiry, identity } from "./identityChecks.ts";
import { clock, endpoint, proxy, region, tls } from "./networkChecks.ts";
import { policyFor } from "./policy.ts";
import { type CheckResult, runCheck } from "./runCheck.ts";

/** In the order of the report. What a check needs may stand after it. */
const plans: readonly CheckPlan[] = [
	identity,
	expiry,
	region,
	proxy,
	endpoint,
	tls,
	clock,
	catalogue,
	modelAccess,
	streaming,
	toolCall,
	guardrail,
	countTokens,
	quotas,
];

/** Doctor over the SDK. `model` is asked as a chat asks it. */
export function createDoctor(clients: Clients, credentials: Credentials, model: Model): Doctor {
	return {
		examine: (settings, editor, listener, signal) => examine({ clients, credentials, model, settings, editor }, listener, signal),
		policy: (settings, signal) => policyFor(clients, credentials, settings, signal),
	};
}

interface Patient {
	readonly clients: Clients;
	readonly credentials: Credentials;
	readonly model: Model;
	readonly settings: Settings;
	readonly editor: EditorFacts;
}

/** Checks run side by side, each as soon as those that it needs are over. */
async function examine(patient: Patient, listener: (report: DoctorReport) => void, signal: AbortSignal): Promise<DoctorReport> {
	const known: Known = {};
	const checks = new Map<string, Check>(plans.map(({ id, title }) => [id, { id, title, state: "waiting", finding: "", facts: [] }]));
	const at = Date.now();
	const report = (done: boolean): DoctorReport => ({ at, subject: subjectOf(patient, known), checks: [...checks.values()], done });
	const change = (check: Check) => {
		checks.set(check.id, check);
		if (!signal.aborted) listener(report(false));
	};
	listener(report(false));
	const running = new Map<string, Promise<CheckResult>>();
	const run = (plan: CheckPlan): Promise<CheckResult> => {
		const started =
			running.get(plan.id) ??
			runCheck(plan, plans.filter(({ id }) => plan.needs.includes(id)).map(run), { ...patient, known }, change, signal);
		running.set(plan.id, started);
		return started;
	};
	await Promise.all(plans.map(run));
	const whole = report(true);
	listener(whole);
	return whole;
}

function subjectOf({ settings, editor }: Patient, known: Known): DoctorReport["subject"] {
	const { connection, model, guardrail: chosen } = settings;
	return [
		["Credentials", known.identity?.source ?? (connection.apiKey ? "Bedrock API key" : connection.profile || "default credential chain")],
		["Region", known.region ?? (connection.region || "not known yet")],
		["Model", model || "none chosen"],
		["Guardrail", chosen ? `${chosen.id} · ${chosen.version}` : "none"],
		["Endpoint", known.url ? `${known.url.protocol}//${known.url.host}${known.url.pathname.replace(/\/$/, "")}` : "AWS's own"],
		...editor.versions,
	];
}
