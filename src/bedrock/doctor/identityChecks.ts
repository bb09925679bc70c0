import type { Identity, ProfileKind } from "../../core/connection.ts";
import type { FailureKind } from "../../shared/turnEvent.ts";
import { readClockSkew } from "../failure/clockSkew.ts";
import { readConnectionProblem } from "../failure/connectionErrors.ts";
import { classifyError } from "../failure/errors.ts";
import { askCaller, describeIdentity } from "../identity/identity.ts";
import { listProfiles } from "../identity/profiles.ts";
import { profileOf, readSharedConfig } from "../identity/sharedConfig.ts";
import type { CheckPlan, Context, Finding } from "./check.ts";
import { explainFailure } from "./explainFailure.ts";
import { translate } from "../../shared/translate.ts";

const minute = 60_000;

export const identity: CheckPlan = {
	id: "identity",
	get title() {
		return translate("Identity");
	},
	needs: [],
	/** A person may be asked for an MFA code. */
	seconds: 300,
	run: async (context) => {
		const { settings, credentials, known, signal } = context;
		const authorization = await credentials.authorize(settings.connection, await withoutPerson(signal));
		const described = await describeIdentity(settings.connection, authorization);
		known.identity = described;
		const profile = authorization.kind === "keys" ? await chosenProfile(context) : undefined;
		const asked: Asked = authorization.kind === "keys" ? await whoCalls(context, described) : { identity: described };
		known.identity = asked.identity;
		const { source, account, arn, warning } = asked.identity;
		const whose = account === "" ? "" : translate(" and belong to the AWS account {0}", account);
		const origin = translate("The credentials come from {0}{1}.", nounOf(source), whose);
		const reason =
			warning ?? (asked.unanswered && translate("{0} AWS could not be asked about them: {1}", origin, asked.unanswered.finding));
		return {
			state: reason ? "warning" : "ok",
			finding: reason ?? origin,
			fix: asked.unanswered?.fix,
			action: asked.unanswered?.action,
			facts: [
				[translate("Source"), source],
				...fact(translate("Kind"), profile && kindsOfProfiles()[profile.kind]),
				...fact(translate("Account"), account),
				...fact(translate("Caller"), arn),
			],
		};
	},
};

export const expiry: CheckPlan = {
	id: "expiry",
	get title() {
		return translate("Expiry");
	},
	needs: ["identity"],
	run: async (context) => {
		const { expiresAt } = context.known.identity ?? {};
		const profile = await chosenProfile(context);
		const session = profile?.state.kind === "ready" ? profile.state.expiresAt : undefined;
		const facts = [...fact(translate("Credentials until"), timeOf(expiresAt)), ...fact(translate("SSO session until"), timeOf(session))];
		if (profile?.state.kind === "expired") {
			return {
				state: "warning",
				finding: translate("The sign-in behind these credentials has expired; they cannot be renewed."),
				fix: translate("Sign in again."),
				action: "sign-in",
				facts,
			};
		}
		if (expiresAt === undefined) return { state: "ok", finding: translate("These credentials do not expire by themselves."), facts };
		const left = Math.round((expiresAt - Date.now()) / minute);
		if (left <= 0)
			return {
				state: "failed",
				finding: translate("The credentials have expired."),
				fix: translate("Sign in again."),
				action: "sign-in",
				facts,
			};
		const finding = tellLeft(left);
		return left < 5
			? { state: "warning", finding, fix: translate("Sign in again before they end."), action: "sign-in", facts }
			: { state: "ok", finding, facts };
	},
};

function tellLeft(minutes: number): string {
	if (minutes === 1) return translate("The credentials hold for 1 more minute.");
	if (minutes < 120) return translate("The credentials hold for {0} more minutes.", minutes);
	return translate("The credentials hold for {0} more hours.", Math.round(minutes / 60));
}

/** Nobody is waited for where no profile wants an MFA code. */
async function withoutPerson(signal: AbortSignal): Promise<AbortSignal> {
	const { profiles } = await readSharedConfig();
	const mayAsk = Object.values(profiles).some(({ mfa_serial: serial }) => serial !== undefined);
	return mayAsk ? signal : AbortSignal.any([signal, AbortSignal.timeout(20_000)]);
}

/** `profile work` and `Bedrock API key` within a sentence. */
function nounOf(source: string): string {
	return source === translate("this machine's own role") ? source : translate("the {0}", source);
}

/** Where STS cannot be reached or does not understand the time, the checks of the network say why; the credentials are there. */
async function whoCalls(context: Context, described: Identity): Promise<Asked> {
	const { settings, clients, known, signal } = context;
	try {
		const limited = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
		return { identity: await askCaller(described, await clients.sts(settings.connection, limited), limited) };
	} catch (error) {
		signal.throwIfAborted();
		if (isTimeout(error)) return { identity: described, unanswered: { finding: translate("STS did not answer.") } };
		const failure = classifyError(error);
		if (!elsewhere.has(failure.kind)) throw failure;
		known.isRefusedForTime = readClockSkew(error) !== undefined;
		return { identity: described, unanswered: whyUnanswered(error, failure.kind, context) };
	}
}

/** Kinds that say nothing about the credentials. */
const elsewhere: ReadonlySet<FailureKind> = new Set(["network", "timeout", "unavailable", "region-missing", "not-found"]);

/** The general sentences speak of Bedrock, which was not asked here. */
function whyUnanswered(error: unknown, kind: FailureKind, context: Context): Asked["unanswered"] {
	if (kind === "region-missing" || readClockSkew(error) !== undefined) return explainFailure(error, context);
	const problem = readConnectionProblem(error, [context.editor.proxy].filter(Boolean));
	return problem ? { finding: problem.sentence, fix: problem.fix } : { finding: translate("STS did not answer as it should.") };
}

interface Asked {
	readonly identity: Identity;
	/** Why AWS did not say whose the credentials are, when it did not. */
	readonly unanswered?: Pick<Finding, "finding" | "fix" | "action">;
}

function isTimeout(error: unknown): boolean {
	return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}

async function chosenProfile({ settings }: Context) {
	const profiles = await listProfiles();
	return profiles.find(({ name }) => name === profileOf(settings.connection));
}

function kindsOfProfiles(): Readonly<Record<ProfileKind, string>> {
	return {
		static: translate("access keys in the file"),
		"sso-session": translate("IAM Identity Center (SSO session)"),
		"sso-legacy": translate("IAM Identity Center (legacy profile)"),
		role: translate("role"),
		"role-mfa": translate("role with MFA"),
		process: "credential_process",
		"web-identity": translate("web identity token"),
		login: "aws login",
		machine: translate("role of the container or instance"),
		none: translate("settings only"),
	};
}

function fact(label: string, value: string | undefined): NonNullable<Finding["facts"]> {
	return value ? [[label, value]] : [];
}

/** `2026-11-21 05:12 UTC` */
function timeOf(milliseconds: number | undefined): string | undefined {
	return milliseconds === undefined ? undefined : `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
