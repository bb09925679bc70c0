import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Identity } from "../../src/core/connection.ts";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Connection } from "../../src/core/settings.ts";
import { explainFailure } from "../../src/bedrock/identity/credentialFailure.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { createTestCertificate } from "../local-bedrock/certificates.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import { causesOf, type Engine, startEngine } from "./engineBench.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

let home: AwsHome;
let engine: Engine;
let apiKey: string | undefined;
let identities: Identity[] = [];

const keys = "aws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n";
const { signal } = new AbortController();

async function start(options: LocalBedrockOptions = {}): Promise<void> {
	[apiKey, identities] = [undefined, []];
	engine = await startEngine(undefined, options, {
		apiKey: async () => apiKey,
		onIdentity: (_, identity) => identities.push(identity),
	});
	home = createAwsHome(engine.server.url);
	stubAwsHome(home);
}

beforeEach(() => start());

afterEach(async () => {
	vi.unstubAllEnvs();
	home.remove();
	await engine.server.close();
});

function connection(change: Partial<Connection>): Connection {
	return { ...engine.settings.connection, ...change };
}

async function failure(change: Partial<Connection>): Promise<AssistantError | undefined> {
	const events: ModelEvent[] = await engine.ask("Hello", { connection: connection(change) });
	return events.find((event) => event.kind === "failure")?.error;
}

function usedAuth() {
	return engine.server.journal.find(({ operation }) => operation === "ConverseStream")?.auth;
}

describe("A profile that was chosen", () => {
	test("and is not there is an error, though the environment has keys", async () => {
		vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDLOCALBEDROCK0001");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local-bedrock-secret");
		expect(await failure({ profile: "gone" })).toMatchObject({ kind: "profile-unknown", action: "select-profile" });
		expect(engine.server.journal).toEqual([]);
	});

	test("wins over AWS_PROFILE and over an API key in the environment", async () => {
		home.writeConfig("[profile work]\nregion = us-east-1\n");
		home.writeCredentials(`[work]\n${keys}[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = x\n`);
		vi.stubEnv("AWS_PROFILE", "other");
		vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "local-bedrock-bearer-key");
		expect(await failure({ profile: "work" })).toBeUndefined();
		expect(usedAuth()).toMatchObject({ kind: "sigv4", accessKeyId: "AKIDLOCALBEDROCK0001" });
	});

	test("whose source is not there names both", async () => {
		home.writeConfig("[profile work]\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = gone\n");
		expect((await failure({ profile: "work" }))?.message).toMatch(/no AWS profile "gone", which the profile "work" names/);
	});

	test("takes its role under the name that it gives, and STS tells who it is", async () => {
		home.writeConfig(
			"[profile work]\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = base\nrole_session_name = my-session\nduration_seconds = 900\n",
		);
		home.writeCredentials(`[base]\n${keys}`);
		const identity = await engine.bedrock.account.identity(connection({ profile: "work" }), signal);
		expect(identity).toMatchObject({
			source: "profile work",
			account: "123456789012",
			arn: "arn:aws:sts::123456789012:assumed-role/developer/my-session",
		});
		expect((identity.expiresAt ?? 0) - Date.now()).toBeLessThan(901_000);
	});

	test("trusts the certificates of its ca_bundle, and no others", async () => {
		await engine.server.close();
		home.remove();
		const { ca, cert, key } = createTestCertificate();
		await start({ tls: { cert, key } });
		home.writeCredentials(`[work]\n${keys}`);
		home.writeConfig(`[profile work]\nca_bundle = ${home.write("ca.pem", ca)}\n`);
		expect(await failure({ profile: "work" })).toBeUndefined();
		home.writeConfig("[profile work]\nregion = us-east-1\n");
		expect(await failure({ profile: "work" })).toMatchObject({ kind: "network", message: expect.stringMatching(/certificate/) });
		home.writeConfig("[profile work]\nca_bundle = /nowhere/ca.pem\n");
		expect(await failure({ profile: "work" })).toMatchObject({ message: expect.stringMatching(/\/nowhere\/ca\.pem/) });
	});
});

describe("A profile's name", () => {
	test.each(["constructor", "toString", "__proto__", "my profile", "", "größer"])("that no file has is no profile: %j", async (name) => {
		home.writeConfig(`[profile work]\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = ${name || "none"}\n`);
		expect(await failure({ profile: name || "none" })).toMatchObject({ kind: "profile-unknown" });
		expect(await failure({ profile: "work" })).toMatchObject({ kind: "profile-unknown" });
	});
});

describe("A role", () => {
	const role = "[profile work]\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = base\n";
	beforeEach(() => home.writeCredentials(`[base]\n${keys}`));

	test.each(["abc", "-5", "1.5", "900s", "NaN"])("with the duration %j is not asked for", async (duration) => {
		home.writeConfig(`${role}duration_seconds = ${duration}\n`);
		expect(await failure({ profile: "work" })).toMatchObject({
			kind: "credentials-missing",
			message: expect.stringMatching(/duration_seconds/),
		});
		expect(engine.server.journal).toEqual([]);
	});

	test.each([
		["duration_seconds = 400", /durationSeconds/i],
		["role_session_name = with spaces", /roleSessionName/i],
	])("that STS refuses for %j says so in its words, as no matter of the network", async (setting, said) => {
		home.writeConfig(`${role}${setting}\n`);
		expect(await failure({ profile: "work" })).toMatchObject({
			kind: "credentials-missing",
			action: "open-doctor",
			message: expect.stringMatching(new RegExp(`"work".*${said.source}`, "i")),
		});
	});

	test("can stand five hops from its keys", async () => {
		const hops = ["work", "b", "c", "d", "e"];
		home.writeConfig(
			hops
				.map((name, index) => {
					const arn = `arn:aws:iam::123456789012:role/developer`;
					return `[profile ${name}]\nrole_arn = ${arn}\nsource_profile = ${hops[index + 1] ?? "gone"}\n`;
				})
				.join(""),
		);
		expect((await failure({ profile: "work" }))?.message).toMatch(/no AWS profile "gone", which the profile "e" names/);
	});
});

describe("Settings that cannot be read", () => {
	test.each(["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])(
		"in %s are an error, and no other account takes their place",
		async (variable) => {
			vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
			vi.stubEnv(variable, home.folder);
			expect(await failure({ profile: "" })).toMatchObject({
				kind: "credentials-missing",
				message: expect.stringContaining(home.folder),
				action: "open-doctor",
			});
			expect(engine.server.journal).toEqual([]);
		},
	);

	test("because the SDK refuses the whole file for one name are an error, too", async () => {
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
		home.writeConfig(`[default]\n${keys}[profile __proto__]\nregion = us-east-1\n`);
		expect(await failure({ profile: "" })).toMatchObject({ kind: "credentials-missing", message: expect.stringContaining("__proto__") });
		expect(engine.server.journal).toEqual([]);
	});
});

describe("What a program says", () => {
	test("is told without the command, which may hold secrets, and without what looks like one", async () => {
		home.writeConfig(
			'[profile work]\ncredential_process = sh -c "echo AKIAIOSFODNN7EXAMPLE is locked >&2; exit 3" --password canary-of-the-command\n',
		);
		const error = await failure({ profile: "work" });
		expect(error?.message).toMatch(/is locked/);
		expect(causesOf(error)).not.toMatch(/canary-of-the-command|AKIAIOSFODNN7EXAMPLE/);
	});
});

test("The account of an SSO profile is known before anybody is asked", async () => {
	home.writeConfig(
		"[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n[sso-session corp]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\n",
	);
	home.writeSsoToken("corp", engine.server.identity.issueSsoToken());
	expect(await failure({ profile: "work" })).toBeUndefined();
	expect(identities.at(-1)).toMatchObject({ source: "profile work", account: "123456789012", renews: true });
});

describe("Without the network", () => {
	const sso =
		"[profile work]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n[sso-session corp]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n";
	const nowhere = "http://127.0.0.1:1";

	test("nobody who is signed in is told to sign in again", async () => {
		home.writeConfig(sso);
		home.writeSsoToken("corp", engine.server.identity.issueSsoToken());
		vi.stubEnv("AWS_ENDPOINT_URL_SSO", nowhere);
		expect(await failure({ profile: "work" })).toMatchObject({ kind: "network" });
	});

	test("nor one whose SSO token could be refreshed", async () => {
		home.writeConfig(sso.replaceAll("corp", "later"));
		home.writeSsoToken("later", { ...engine.server.identity.issueSsoToken(), expiresAt: new Date(Date.now() - 1_000).toISOString() });
		vi.stubEnv("AWS_ENDPOINT_URL_SSO_OIDC", nowhere);
		expect(await failure({ profile: "work" })).toMatchObject({ kind: "network" });
	});

	test("nor one whose login session could be", async () => {
		const session = "arn:aws:iam::123456789012:user/local-developer";
		const token = engine.server.identity.issueLoginToken();
		const expiresAt = new Date(Date.now() - 1_000).toISOString();
		home.writeLoginToken(session, { ...token, accessToken: { ...token.accessToken, expiresAt } });
		home.writeConfig(`[profile work]\nlogin_session = ${session}\nregion = us-east-1\n`);
		vi.stubEnv("AWS_ENDPOINT_URL_SIGNIN", nowhere);
		expect(await failure({ profile: "work" })).toMatchObject({ kind: "network" });
	});
});

describe("What went wrong while credentials were got", () => {
	const section = { role_arn: "arn:aws:iam::123456789012:role/developer", sso_account_id: "123456789012", sso_role_name: "Developer" };
	const answer = (name: string, httpStatusCode: number) => Object.assign(new Error("said"), { name, $metadata: { httpStatusCode } });
	const provider = (said: string) => Object.assign(new Error(said), { name: "CredentialsProviderError" });

	test.each([
		["role", "STS", answer("ThrottlingException", 400), "throttled"],
		["web-identity", "STS", answer("InternalFailure", 500), "unavailable"],
		["role", "STS", Object.assign(new Error("refused"), { code: "ECONNREFUSED" }), "network"],
		["role-mfa", "STS", answer("SomethingNew", 400), "network"],
		["sso-session", "IAM Identity Center", Object.assign(new Error("no such host"), { code: "ENOTFOUND" }), "network"],
		["sso-legacy", "IAM Identity Center", provider("TooManyRequestsException: HTTP 429"), "throttled"],
		["sso-session", "IAM Identity Center", provider("InternalServerException: oh"), "unavailable"],
		["login", "AWS Sign-In", Object.assign(new Error("timeout"), { name: "TimeoutError" }), "network"],
	] as const)("for a profile of the kind %s is said of %s, not of Bedrock", (kind, service, thrown, failure) => {
		const { message, kind: explained } = explainFailure(kind, "work", section, thrown);
		expect(explained).toBe(failure);
		expect(message).toContain(service);
		expect(message).toContain('"work"');
		expect(message).not.toMatch(/Bedrock|model|expired/);
	});
});

describe("A login session", () => {
	test("is renewed at its own endpoint, not at that of the terminal's AWS_PROFILE", async () => {
		const elsewhere = await startEngine();
		const session = "arn:aws:iam::123456789012:user/local-developer";
		const token = engine.server.identity.issueLoginToken();
		const expiresAt = new Date(Date.now() - 1_000).toISOString();
		home.writeLoginToken(session, { ...token, accessToken: { ...token.accessToken, expiresAt } });
		vi.stubEnv("AWS_ENDPOINT_URL", undefined);
		vi.stubEnv("AWS_PROFILE", "other");
		home.writeConfig(
			`[profile work]\nlogin_session = ${session}\nregion = us-east-1\nendpoint_url = ${engine.server.url}\n[profile other]\nendpoint_url = ${elsewhere.server.url}\n`,
		);
		expect(await failure({ profile: "work" })).toBeUndefined();
		expect(elsewhere.server.journal).toEqual([]);
		await elsewhere.server.close();
	});
});

describe("Without a chosen profile", () => {
	test("the environment's keys are shown as such, and not under the account of the default profile", async () => {
		home.writeConfig("[default]\nsso_account_id = 999999999999\n");
		vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDLOCALBEDROCK0001");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local-bedrock-secret");
		expect(await failure({ profile: "" })).toBeUndefined();
		expect(identities.at(-1)).toMatchObject({ source: "keys of the environment", account: "" });
	});

	test("the machine's own role is shown as such, though a default profile has settings", async () => {
		home.writeConfig("[default]\nregion = us-east-1\n");
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
		expect(await failure({ profile: "" })).toBeUndefined();
		expect(identities.at(-1)?.source).toBe("this machine's own role");
	});

	test("a line break behind the environment's API key does no harm", async () => {
		vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", " local-bedrock-bearer-key\r\n");
		expect(await failure({ profile: "" })).toBeUndefined();
		expect(usedAuth()).toEqual({ kind: "bearer", verified: true });
	});

	test("an API key that no header can hold is said to be none", async () => {
		vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "local\nbedrock");
		expect(await failure({ profile: "" })).toMatchObject({ kind: "credentials-missing", message: expect.stringMatching(/API key/) });
		expect(engine.server.journal).toEqual([]);
	});

	test("an AWS_PROFILE that is not there is an error, though the machine has a role", async () => {
		vi.stubEnv("AWS_PROFILE", "gone");
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
		expect(await failure({ profile: "" })).toMatchObject({ kind: "profile-unknown" });
		expect(engine.server.journal).toEqual([]);
	});

	test("a default profile that fails is an error, though the machine has a role", async () => {
		home.writeConfig("[default]\ncredential_process = false\n");
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
		expect(await failure({ profile: "" })).toMatchObject({ kind: "credentials-missing" });
		expect(engine.server.journal).toEqual([]);
	});

	test("and without a default profile the machine's own role is used", async () => {
		vi.stubEnv("AWS_EC2_METADATA_DISABLED", "false");
		expect(await failure({ profile: "" })).toBeUndefined();
		expect(identities.at(-1)?.source).toBe("this machine's own role");
	});

	test("nothing at all is said as such", async () => {
		expect(await failure({ profile: "" })).toMatchObject({ kind: "credentials-missing", action: "sign-in" });
	});

	test("an API key in the environment is used, with a warning that it takes precedence over the default profile", async () => {
		home.writeCredentials(`[default]\n${keys}`);
		vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "local-bedrock-bearer-key");
		expect(await failure({ profile: "" })).toBeUndefined();
		expect(usedAuth()).toEqual({ kind: "bearer", verified: true });
		expect(identities.at(-1)?.warning).toMatch(/AWS_BEARER_TOKEN_BEDROCK .* precedence over the default profile/);
	});
});

describe("The API key of the secret storage", () => {
	test("is used when it was chosen, whatever else there is", async () => {
		home.writeCredentials(`[work]\n${keys}`);
		vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "another");
		apiKey = "local-bedrock-bearer-key";
		expect(await failure({ profile: "work", apiKey: true })).toBeUndefined();
		expect(usedAuth()).toEqual({ kind: "bearer", verified: true });
	});

	test("that is not there is said, and nothing else is used", async () => {
		home.writeCredentials(`[default]\n${keys}`);
		expect(await failure({ apiKey: true })).toMatchObject({ kind: "credentials-missing", action: "sign-in" });
		expect(engine.server.journal).toEqual([]);
	});
});

describe("In an untrusted workspace", () => {
	test.each([
		["itself", (marker: string) => `[profile work]\ncredential_process = touch ${marker}\n`],
		[
			"at the end of a chain of roles",
			(marker: string) =>
				`[profile work]\nrole_arn = arn:aws:iam::123456789012:role/developer\nsource_profile = base\n[profile base]\ncredential_process = touch ${marker}\n`,
		],
	])("no program is started for a profile that names one %s", async (_, config) => {
		const marker = join(home.folder, "marker");
		home.writeConfig(config(marker));
		expect(await failure({ profile: "work", trusted: false })).toMatchObject({ kind: "credentials-missing", action: "manage-trust" });
		expect(existsSync(marker)).toBe(false);
		await failure({ profile: "work", trusted: true });
		expect(existsSync(marker)).toBe(true);
	});
});

describe("The list of profiles", () => {
	test("tells kind, region, state and what is wrong", async () => {
		home.writeConfig(
			[
				"[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Developer\nregion = eu-west-1",
				"[profile behind-sso]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = sso",
				"[profile half]\nsso_session = nowhere\nsso_account_id = 1\nsso_role_name = R",
				"[profile mfa]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\nmfa_serial = arn:aws:iam::1:mfa/me",
				"[profile behind-mfa]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = mfa",
				"[profile empty]\nregion = us-east-1",
				"[sso-session corp]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1",
				"[services s]\nbedrock =\n  endpoint_url = http://localhost",
			].join("\n"),
		);
		home.writeCredentials(`[keys]\n${keys}`);
		const listed = async () => engine.bedrock.account.profiles();
		expect((await listed()).map(({ name, kind }) => [name, kind])).toEqual([
			["behind-mfa", "role-mfa"],
			["behind-sso", "role"],
			["empty", "none"],
			["half", "sso-session"],
			["keys", "static"],
			["mfa", "role-mfa"],
			["sso", "sso-session"],
		]);
		const stateOf = async (name: string) => (await listed()).find((profile) => profile.name === name)?.state.kind;
		expect(await stateOf("sso")).toBe("missing");
		home.writeSsoToken("corp", engine.server.identity.issueSsoToken());
		expect(await stateOf("sso")).toBe("ready");
		expect(await stateOf("behind-sso")).toBe("ready");
		const old = new Date(Date.now() - 1_000).toISOString();
		home.writeSsoToken("corp", { ...engine.server.identity.issueSsoToken(), expiresAt: old, refreshToken: undefined });
		expect(await stateOf("sso")).toBe("expired");
		expect((await listed()).find(({ name }) => name === "half")?.problem).toMatch(/SSO session "nowhere"/);
	});
});
