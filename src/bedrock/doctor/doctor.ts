import type { Doctor, EditorFacts } from "../../core/doctor.ts";
import type { Model } from "../../core/models/model.ts";
import type { Connection, Settings } from "../../core/settings.ts";
import type { Check, CheckId, DoctorReport } from "../../shared/doctor.ts";
import { Clients } from "../clients.ts";
import { ConverseModel } from "../call/converse.ts";
import type { Credentials } from "../identity/credentials.ts";
import { ModelTargets } from "../catalogue/modelTargets.ts";
import { catalogue, modelAccess, quotas } from "./accountChecks.ts";
import { countTokens, guardrail, streaming, toolCall } from "./callChecks.ts";
import type { CheckPlan, Known } from "./check.ts";
import { expiry, identity } from "./identityChecks.ts";
import { clock, endpoint, proxy, region, tls } from "./networkChecks.ts";
import { policyFor } from "./policy.ts";
import { type CheckResult, runCheck } from "./runCheck.ts";
import { translate } from "../../shared/translate.ts";

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

/**
 * Doctor over the SDK. Every examination has clients of its own and a model over them that is asked as a chat asks it: what those of
 * before have learned, such as a correction of the clock, is no finding about the present.
 */
export function createDoctor(credentials: Credentials): Doctor {
	return {
		examine: (settings, editor, listener, signal) => {
			const clients = new Clients(credentials);
			const model = new ConverseModel(clients, new ModelTargets(clients));
			return examine({ clients, credentials, model, settings, editor }, listener, signal);
		},
		policy: (settings, signal) => policyFor(new Clients(credentials), credentials, settings, signal),
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
	const report = (done: boolean): DoctorReport => ({
		at,
		subject: subjectOf(patient, known),
		checks: withoutRepetition([...checks.values()]),
		done,
		cancelled: signal.aborted || undefined,
	});
	const change = (check: Check) => {
		checks.set(check.id, check);
		if (!signal.aborted) listener(report(false));
	};
	listener(report(false));
	const running = new Map<string, Promise<CheckResult>>();
	const run = (plan: CheckPlan): Promise<CheckResult> => {
		const started =
			running.get(plan.id) ??
			runCheck(plan, { needs: resultsOf(plan.needs), after: resultsOf(plan.after ?? []) }, { ...patient, known }, change, signal);
		running.set(plan.id, started);
		return started;
	};
	const resultsOf = (ids: readonly CheckId[]) => plans.filter(({ id }) => ids.includes(id)).map(run);
	await Promise.all(plans.map(run));
	const whole = report(true);
	listener(whole);
	return whole;
}

/** One fault often shows in several checks: what to do about it is said with the one that it failed, else with the first. */
function withoutRepetition(checks: readonly Check[]): readonly Check[] {
	const owners = new Map<string, Check>();
	for (const check of [...checks.filter(({ state }) => state === "failed"), ...checks]) {
		if (check.fix && !owners.has(check.fix)) owners.set(check.fix, check);
	}
	return checks.map((check) => {
		const owner = owners.get(check.fix ?? "");
		return owner && owner !== check ? { ...check, fix: translate('As for "{0}".', owner.title) } : check;
	});
}

function subjectOf({ settings, editor }: Patient, known: Known): DoctorReport["subject"] {
	const { connection, model, guardrail: chosen } = settings;
	return [
		[translate("Credentials"), known.identity?.source ?? chosenSource(connection)],
		[translate("Region"), known.region ?? (connection.region || translate("not known yet"))],
		[translate("Model"), model || translate("none chosen")],
		[translate("Guardrail"), chosen ? `${chosen.id} · ${chosen.version}` : translate("none")],
		[
			translate("Endpoint"),
			known.url ? `${known.url.protocol}//${known.url.host}${known.url.pathname.replace(/\/$/, "")}` : translate("AWS's own"),
		],
		...editor.versions,
	];
}

/** As `Identity.source` names it, for as long as there are no credentials. */
function chosenSource({ apiKey, profile }: Connection): string {
	if (apiKey) return translate("Bedrock API key");
	const named = profile || process.env.AWS_PROFILE;
	return named ? translate("profile {0}", named) : translate("default credential chain");
}
