/** Doctor's promise: of a set-up that does not work it names the cause and the fix. Each fault is injected where it would be in life. */
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import type { CheckId, PolicyKind } from "../../src/shared/doctor.ts";
import type { FailureAction } from "../../src/shared/turnEvent.ts";
import { createTestCertificate } from "../local-bedrock/certificates.ts";
import { startProxy } from "../local-bedrock/proxy.ts";
import { checkOf, createPatient, keys, type Patient, statesOf } from "./doctorBench.ts";

interface BrokenSetup {
	readonly name: string;
	/** A working set-up by then, and what has to be undone. */
	breakIt(): Promise<{ patient: Patient; settings?: Partial<Settings>; proxy?: string }>;
	/** The check that names the cause; those before it are well. */
	readonly culprit: CheckId;
	readonly cause: RegExp;
	readonly fix: RegExp;
	readonly missingAction?: string;
	readonly policy?: PolicyKind;
	readonly action?: FailureAction;
	/** It works all the same, and is said so. */
	readonly state?: "warning";
	/** The cause is found before any model is called. */
	readonly modelIsNotCalled?: boolean;
}

const undo: (() => unknown)[] = [];
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";

afterEach(async () => {
	for (const step of undo.splice(0).toReversed()) await step();
});

async function start(...parameters: Parameters<typeof createPatient>): Promise<Patient> {
	const patient = await createPatient(...parameters);
	undo.push(() => patient.close());
	return patient;
}

const setups: readonly BrokenSetup[] = [
	{
		name: "no credentials at all",
		breakIt: async () => {
			const patient = await start();
			patient.home.writeConfig("");
			patient.home.writeCredentials("");
			return { patient, settings: { connection: { ...patient.settings.connection, profile: "" } } };
		},
		culprit: "identity",
		cause: /No AWS credentials were found/,
		fix: /Sign in/,
		action: "sign-in",
		modelIsNotCalled: true,
	},
	{
		name: "the SSO session has expired",
		breakIt: async () => {
			const patient = await start();
			patient.home.writeConfig(
				"[profile work]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n" +
					"[sso-session corp]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\n",
			);
			patient.home.writeCredentials("");
			patient.home.writeSsoToken("corp", patient.server.identity.issueSsoToken({ seconds: -60 }));
			patient.server.identity.revokeTokens();
			return { patient };
		},
		culprit: "identity",
		cause: /SSO session.*expired/,
		fix: /Sign in again/,
		action: "sign-in",
		modelIsNotCalled: true,
	},
	{
		name: "the profile does not exist",
		breakIt: async () => {
			const patient = await start();
			return { patient, settings: { connection: { ...patient.settings.connection, profile: "wrok" } } };
		},
		culprit: "identity",
		cause: /no AWS profile "wrok"/,
		fix: /another profile/,
		action: "select-profile",
		modelIsNotCalled: true,
	},
	{
		name: "the endpoint is not Bedrock",
		breakIt: async () => {
			const patient = await start();
			const page = http.createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>"));
			await new Promise<void>((resolve) => page.listen(0, "127.0.0.1", resolve));
			undo.push(() => page.close());
			const endpoint = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
			return { patient, settings: { connection: { ...patient.settings.connection, endpoint } } };
		},
		culprit: "endpoint",
		cause: /answers, but not as Bedrock does/,
		fix: /outcrop\.aws\.endpoint/,
		action: "open-settings",
		modelIsNotCalled: true,
	},
	{
		name: "the profile is of another geography than the region",
		breakIt: async () => ({ patient: await start(), settings: { model: `eu.${sonnet}` } }),
		culprit: "region",
		cause: /cannot be called from us-east-1/,
		fix: /begins with us\. or global\./,
		action: "select-model",
		modelIsNotCalled: true,
	},
	{
		name: "the identity policy lacks the streaming call",
		breakIt: async () => {
			const patient = await start();
			patient.server.identity.set({ denied: [{ action: "bedrock:InvokeModelWithResponseStream", policy: "no-identity-policy" }] });
			return { patient };
		},
		culprit: "streaming",
		cause: /do not include bedrock:InvokeModelWithResponseStream/,
		fix: /Copy the IAM policy/,
		missingAction: "bedrock:InvokeModelWithResponseStream",
		policy: "identity",
		action: "copy-policy",
	},
	{
		name: "an SCP of the organization denies the model",
		breakIt: async () => {
			const patient = await start();
			patient.server.identity.set({ denied: [{ action: "bedrock:InvokeModel*", policy: "deny-in-service-control-policy" }] });
			return { patient };
		},
		culprit: "streaming",
		cause: /service control policy.*arn:aws:organizations::/,
		fix: /administrators of your AWS organization/,
		missingAction: "bedrock:InvokeModelWithResponseStream",
		policy: "service-control-policy",
		action: "select-model",
	},
	{
		name: "IAM demands a guardrail",
		breakIt: async () => {
			const patient = await start();
			patient.server.identity.set({ requiredGuardrail: "gr-local0001" });
			return { patient, settings: { guardrail: undefined } };
		},
		culprit: "streaming",
		cause: /most likely .*bedrock:GuardrailIdentifier/,
		fix: /Choose the guardrail/,
		missingAction: "bedrock:InvokeModelWithResponseStream",
		policy: "guardrail-condition",
		action: "select-guardrail",
	},
	{
		name: "the account has no access to the model",
		breakIt: async () => {
			const patient = await start();
			patient.server.identity.set({ models: { [sonnet]: "not-enabled" } });
			return { patient };
		},
		culprit: "model-access",
		cause: /no access to this model/,
		fix: /catalog of the Bedrock console in us-east-1/,
		policy: "model-access",
		action: "select-model",
	},
	{
		name: "the clock is 20 minutes behind",
		breakIt: async () => {
			const patient = await start();
			patient.server.identity.set({ clockSkewMs: 20 * 60_000 });
			return { patient };
		},
		culprit: "clock",
		cause: /20 minutes behind AWS's/,
		fix: /Set the clock/,
		state: "warning",
	},
	{
		name: "the certificate is not trusted",
		breakIt: async () => ({ patient: await start({ tls: createTestCertificate() }) }),
		culprit: "tls",
		cause: /not trusted.*"Outcrop test authority"/,
		fix: /http\.systemCertificates.*ca_bundle.*NODE_EXTRA_CA_CERTS/,
		modelIsNotCalled: true,
	},
	{
		name: "the proxy demands a password (407)",
		breakIt: async () => {
			const patient = await start();
			const proxy = await startProxy({ refuse: 407 });
			undo.push(() => proxy.close());
			routeThrough(proxy.url);
			return { patient, proxy: proxy.url };
		},
		culprit: "proxy",
		cause: /proxy demands a user name and a password/,
		fix: /http\.proxy/,
		action: "open-settings",
		modelIsNotCalled: true,
	},
	{
		name: "the role does not trust the caller",
		breakIt: async () => {
			const patient = await start();
			patient.home.writeConfig(
				`[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/closed\nsource_profile = base\n`,
			);
			patient.home.writeCredentials(`[base]\n${keys}`);
			return { patient };
		},
		culprit: "identity",
		cause: /sts:AssumeRole.*role\/closed/,
		fix: /trust policy/,
		missingAction: "sts:AssumeRole",
		modelIsNotCalled: true,
	},
	{
		name: "the MFA code is wrong",
		breakIt: async () => {
			const patient = await start({}, { askMfaCode: async () => "000000" });
			patient.home.writeConfig(
				"[profile work]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/with-mfa\nsource_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/local-developer\n",
			);
			patient.home.writeCredentials(`[base]\n${keys}`);
			return { patient };
		},
		culprit: "identity",
		cause: /did not accept the MFA code/,
		fix: /code that your MFA device shows now/,
		action: "sign-in",
		modelIsNotCalled: true,
	},
];

const told: string[] = [];

describe("Of a broken set-up Doctor names the cause and the fix:", () => {
	test.each(setups)(
		"$name",
		async ({ name, breakIt, culprit, cause, fix, missingAction, policy, action, state = "failed", modelIsNotCalled }) => {
			const { patient, settings, proxy } = await breakIt();
			const report = await patient.examine(settings, { proxy: proxy ?? "" });
			const found = checkOf(report, culprit);
			expect(found, JSON.stringify(report.checks, undefined, 1)).toMatchObject({
				state,
				finding: expect.stringMatching(cause),
				fix: expect.stringMatching(fix),
			});
			expect([found.missingAction, found.policy, found.action]).toEqual([missingAction, policy, action]);
			const before = report.checks.slice(0, report.checks.indexOf(found)).filter(({ state }) => state === "failed");
			expect(before.map(({ title, finding }) => `${title}: ${finding}`)).toEqual([]);
			expect(report.checks.filter(({ state }) => state === "waiting" || state === "running")).toEqual([]);
			const calls = patient.server.journal.filter(({ operation }) => operation.startsWith("Converse"));
			expect(modelIsNotCalled === true && calls.length > 0).toBe(false);
			told.push(
				`${name}\n    cause: ${found.title}: ${found.finding}\n    ${[found.missingAction, found.policy, found.action].filter(Boolean).join(" · ")}\n    fix:   ${found.fix}`,
			);
		},
	);
});

describe("Of a set-up that works Doctor says so:", () => {
	test("every check is green, TLS by a certificate of the company too", async () => {
		const certificate = createTestCertificate();
		const patient = await start({ tls: certificate });
		vi.stubEnv("AWS_CA_BUNDLE", patient.home.write("company.pem", certificate.ca));
		const report = await patient.examine();
		const states = statesOf(report);
		expect(
			Object.values(states).every((state) => state === "ok"),
			JSON.stringify(report.checks, undefined, 1),
		).toBe(true);
		told.push(`healthy\n    ${Object.keys(states).join(", ")}: ok`);
	});
});

/** What the editor does to `node:http` for its setting `http.proxy`. */
function routeThrough(proxy: string): void {
	const direct = http.request;
	const agent = new http.Agent({ proxyEnv: { HTTP_PROXY: proxy } });
	const through = (first: http.RequestOptions | URL, second?: unknown, third?: unknown) =>
		first instanceof URL
			? direct(first, { ...(second as http.RequestOptions), agent }, third as () => void)
			: direct({ ...first, agent }, second as () => void);
	http.request = through as typeof http.request;
	syncBuiltinESMExports();
	undo.push(() => {
		http.request = direct;
		syncBuiltinESMExports();
	});
}

/** The table that the issue of this capability asks for. */
afterAll(() => console.log(told.join("\n")));
