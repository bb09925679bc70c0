import { setTimeout } from "node:timers/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

let home: AwsHome;
const staticKeys = "aws_access_key_id = AKIDLOCALBEDROCK0001\naws_secret_access_key = local-bedrock-secret\n";
let engine: Engine;
/** Codes that the person types next; what was asked is in `questions`. */
let codes: (string | undefined)[] = [];
let questions: string[] = [];
/** Milliseconds until the code is typed. */
let patience = 0;

beforeEach(async () => {
	[codes, questions, patience] = [[], [], 0];
	engine = await startEngine(
		undefined,
		{ now: () => Date.now() },
		{
			askMfaCode: async ({ profile, again }) => {
				questions.push(again ? `${profile} again` : profile);
				await setTimeout(patience);
				return codes.shift();
			},
		},
	);
	home = createAwsHome(engine.server.url);
	stubAwsHome(home);
});

afterEach(async () => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
	home.remove();
	await engine.server.close();
});

const hour = 3_600_000;

/** The server shares the clock: signatures stay valid, and everything that was issued grows old. */
function travel(milliseconds: number): void {
	vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
}

function connectionOf(profile: string) {
	return { ...engine.settings.connection, profile };
}

/** Sends one question as the profile `work`, or as `profile`. */
async function send(profile = "work"): Promise<{ keyId: string | undefined; failure: AssistantError | undefined }> {
	const events: ModelEvent[] = await engine.ask("Hello", { connection: connectionOf(profile) });
	const failure = events.find((event) => event.kind === "failure")?.error;
	const entry = engine.server.journal.findLast(({ operation }) => operation === "ConverseStream");
	return { keyId: entry?.auth?.kind === "sigv4" ? entry.auth.accessKeyId : undefined, failure };
}

async function works(profile?: string): Promise<string> {
	const { keyId, failure } = await send(profile);
	expect(failure).toBeUndefined();
	return keyId ?? "";
}

/** Old keys go on working until they are nearly over, and then others are used without anybody being asked. */
async function refreshesAfter(milliseconds: number): Promise<void> {
	const first = await works();
	expect(await works()).toBe(first);
	travel(milliseconds);
	expect(await works()).not.toBe(first);
}

async function failsWith(kind: AssistantError["kind"], sentence: RegExp, action: AssistantError["action"]): Promise<void> {
	const { failure } = await send();
	expect(failure).toMatchObject({ kind, action, message: expect.stringMatching(sentence) });
}

function ssoToken(session: string, seconds?: number) {
	home.writeSsoToken(session, engine.server.identity.issueSsoToken({ seconds }));
}

const role = (name: string) => `role_arn = arn:aws:iam::123456789012:role/${name}\n`;
const ssoSession =
	"[sso-session corp]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n";
const ssoAccount = "sso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n";

interface Kind {
	readonly name: string;
	/** Writes files and environment; the profile is called `work`. */
	setUp(): void;
	works?(): Promise<void>;
	/** What a person reads and can press when the credentials are over and nothing can renew them. */
	expires(): Promise<void>;
	refreshes(): Promise<void>;
	fails(): Promise<void>;
}

const kinds: readonly Kind[] = [
	{
		name: "static keys",
		setUp: () => home.writeCredentials(`[work]\n${staticKeys}`),
		expires: async () => {
			engine.server.identity.set({ revoked: ["AKIDLOCALBEDROCK0001"] });
			await failsWith("credentials-expired", /expired/, "sign-in");
		},
		refreshes: async () => {
			home.writeCredentials("[work]\naws_access_key_id = AKIDWRONG\naws_secret_access_key = wrong\n");
			expect((await send()).failure).toMatchObject({ kind: "credentials-missing" });
			home.writeCredentials(`[work]\n${staticKeys}`);
			await works();
		},
		fails: async () => {
			home.writeCredentials("[work]\naws_access_key_id = AKIDLOCALBEDROCK0001\n");
			await failsWith("credentials-missing", /"work" lacks aws_secret_access_key/, "select-profile");
		},
	},
	{
		name: "sso-session",
		setUp: () => {
			home.writeConfig(`[profile work]\nsso_session = corp\n${ssoAccount}${ssoSession}`);
			ssoToken("corp");
		},
		expires: async () => {
			travel(9 * hour);
			engine.server.identity.revokeTokens();
			await failsWith("credentials-expired", /SSO session.*expired/, "sign-in");
		},
		refreshes: async () => {
			await refreshesAfter(56 * 60_000);
			travel(9 * hour);
			await works();
			expect(engine.server.journal.map(({ operation }) => operation)).toContain("CreateToken");
		},
		fails: async () => {
			home.writeConfig(`[profile work]\nsso_session = corp\n${ssoAccount.replace("DeveloperAccess", "Administrator")}${ssoSession}`);
			await failsWith("access-denied", /Administrator/, "select-profile");
		},
	},
	{
		name: "legacy SSO",
		setUp: () => {
			home.writeConfig(`[profile work]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\n${ssoAccount}`);
			ssoToken("https://outcrop.awsapps.com/start");
		},
		expires: async () => {
			travel(9 * hour);
			await failsWith("credentials-expired", /SSO session.*expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(56 * 60_000),
		fails: async () => {
			home.writeConfig(`[profile work]\nsso_start_url = https://nobody.awsapps.com/start\nsso_region = us-east-1\n${ssoAccount}`);
			await failsWith("credentials-missing", /not signed in to the SSO session/, "sign-in");
		},
	},
	{
		name: "role",
		setUp: () => {
			home.writeConfig(
				`[profile work]\n${role("developer")}source_profile = base\nrole_session_name = outcrop-test\nduration_seconds = 1800\n`,
			);
			home.writeCredentials(`[base]\n${staticKeys}`);
		},
		expires: async () => {
			engine.server.identity.set({ revoked: ["AKIDLOCALBEDROCK0001"] });
			await failsWith("credentials-expired", /expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(26 * 60_000),
		fails: async () => {
			home.writeConfig(`[profile work]\n${role("closed")}source_profile = base\n`);
			await failsWith("access-denied", /sts:AssumeRole.*role\/closed/, "open-doctor");
		},
	},
	{
		name: "role chain",
		setUp: () => {
			home.writeConfig(
				`[profile work]\n${role("after-developer")}source_profile = middle\n[profile middle]\n${role("developer")}source_profile = base\n`,
			);
			home.writeCredentials(`[base]\n${staticKeys}`);
		},
		expires: async () => {
			engine.server.identity.set({ revoked: ["AKIDLOCALBEDROCK0001"] });
			await failsWith("credentials-expired", /expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(56 * 60_000),
		fails: async () => {
			home.writeConfig(
				`[profile work]\n${role("developer")}source_profile = middle\n[profile middle]\n${role("developer")}source_profile = work\n`,
			);
			await failsWith("credentials-missing", /name each other as source/, "select-profile");
		},
	},
	{
		name: "role with MFA",
		setUp: () => {
			home.writeConfig(
				`[profile work]\n${role("with-mfa")}source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/local-developer\n`,
			);
			home.writeCredentials(`[base]\n${staticKeys}`);
			codes = ["123456"];
		},
		works: async () => {
			const [one, other] = await Promise.all([works(), works()]);
			expect(one).toBe(other);
			await engine.bedrock.account.guardrails(connectionOf("work"), new AbortController().signal);
			expect(questions).toEqual(["work"]);
		},
		expires: async () => {
			await works();
			travel(hour);
			await failsWith("mfa-needed", /"work" needs a code/, "sign-in");
		},
		refreshes: async () => {
			const first = await works();
			travel(hour);
			engine.server.identity.set({ sts: { mfaCode: "654321" } });
			codes = ["111111", "654321"];
			expect(await works()).not.toBe(first);
			expect(questions).toEqual(["work", "work", "work again"]);
		},
		fails: async () => {
			codes = ["000000", "000001", "000002"];
			await failsWith("mfa-needed", /MFA code/, "sign-in");
			expect(questions).toEqual(["work", "work again", "work again"]);
		},
	},
	{
		name: "credential_process",
		setUp: () => {
			const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = engine.server.identity.issueCredentials();
			const answer = {
				Version: 1,
				AccessKeyId: accessKeyId,
				SecretAccessKey: secretAccessKey,
				SessionToken: sessionToken,
				Expiration: new Date(expiresAt).toISOString(),
			};
			const file = home.write("answer.json", JSON.stringify(answer));
			home.writeConfig(`[profile work]\ncredential_process = cat ${file}\n`);
		},
		expires: async () => {
			travel(2 * hour);
			await failsWith("credentials-expired", /program.*expired/, "sign-in");
		},
		refreshes: async () => {
			const first = await works();
			travel(56 * 60_000);
			kinds.find(({ name }) => name === "credential_process")?.setUp();
			expect(await works()).not.toBe(first);
		},
		fails: async () => {
			home.writeConfig('[profile work]\ncredential_process = sh -c "echo no vault here >&2; exit 3"\n');
			await failsWith("credentials-missing", /program.*no vault here/, "open-doctor");
		},
	},
	{
		name: "web identity",
		setUp: () => {
			const file = home.write("token", engine.server.identity.issueWebIdentityToken());
			home.writeConfig(`[profile work]\n${role("developer")}web_identity_token_file = ${file}\nrole_session_name = pod\n`);
		},
		expires: async () => {
			home.write("token", engine.server.identity.issueWebIdentityToken({ seconds: -60 }));
			await failsWith("credentials-expired", /token/, "open-doctor");
		},
		refreshes: async () => {
			const first = await works();
			travel(56 * 60_000);
			home.write("token", engine.server.identity.issueWebIdentityToken());
			expect(await works()).not.toBe(first);
		},
		fails: async () => {
			home.writeConfig(`[profile work]\n${role("developer")}web_identity_token_file = ${join(home.folder, "nowhere")}\n`);
			await failsWith("credentials-missing", /token file .*nowhere/, "open-doctor");
		},
	},
	{
		name: "login_session",
		setUp: () => {
			const session = "arn:aws:iam::123456789012:user/local-developer";
			home.writeLoginToken(session, engine.server.identity.issueLoginToken());
			home.writeConfig(`[profile work]\nlogin_session = ${session}\nregion = us-east-1\n`);
		},
		expires: async () => {
			engine.server.identity.set({ signin: { refusal: "TOKEN_EXPIRED" } });
			travel(hour);
			await failsWith("credentials-expired", /"aws login" session .* has expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(11 * 60_000),
		fails: async () => {
			home.writeConfig("[profile work]\nlogin_session = nobody\nregion = us-east-1\n");
			await failsWith("credentials-expired", /aws login/, "sign-in");
		},
	},
	{
		name: "container",
		setUp: () => {
			vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${engine.server.url}/container/credentials`);
			vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "local-container-token");
			home.writeConfig(`[profile work]\n${role("developer")}credential_source = EcsContainer\n`);
		},
		expires: async () => {
			await works();
			engine.server.identity.revokeCredentials();
			await failsWith("credentials-expired", /expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(56 * 60_000),
		fails: async () => {
			vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "wrong");
			await failsWith("credentials-missing", /container/i, "open-doctor");
		},
	},
	{
		name: "instance (IMDS)",
		setUp: () => {
			vi.stubEnv("AWS_EC2_METADATA_DISABLED", "");
			home.writeConfig(`[profile work]\n${role("developer")}credential_source = Ec2InstanceMetadata\n`);
		},
		expires: async () => {
			await works();
			engine.server.identity.revokeCredentials();
			await failsWith("credentials-expired", /expired/, "sign-in");
		},
		refreshes: () => refreshesAfter(56 * 60_000),
		fails: async () => {
			engine.server.identity.set({ imds: { role: undefined } });
			await failsWith("credentials-missing", /instance metadata|IMDS|EC2/i, "open-doctor");
		},
	},
];

test("a person may take longer for the code than an answer may be silent", async () => {
	kinds.find(({ name }) => name === "role with MFA")?.setUp();
	patience = 400;
	const limits = { ...engine.settings.limits, streamIdleSeconds: 0.1 };
	const events = await engine.ask("Hello", { connection: connectionOf("work"), limits });
	expect(events.find((event) => event.kind === "failure")).toBeUndefined();
});

const columns = ["works", "expires", "refreshes", "fails"] as const;
const passed = new Map<string, Set<string>>();

describe.each(kinds)("A profile with $name", (kind) => {
	test.each(columns)("%s", async (column) => {
		kind.setUp();
		await (column === "works" ? (kind.works ?? works)() : kind[column]());
		passed.set(kind.name, (passed.get(kind.name) ?? new Set()).add(column));
		expect(passed.get(kind.name)).toContain(column);
	});
});

/** The table that the issue of this capability asks for. */
afterAll(() => {
	const row = (name: string, cells: readonly string[]) => `${name.padEnd(20)} ${cells.map((cell) => cell.padEnd(10)).join(" ")}`;
	const rows = kinds.map(({ name }) =>
		row(
			name,
			columns.map((column) => (passed.get(name)?.has(column) ? "yes" : "NO")),
		),
	);
	console.log([row("profile kind", columns), ...rows].join("\n"));
});
