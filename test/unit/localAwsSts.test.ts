import { ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni, fromTokenFile } from "@aws-sdk/credential-providers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { canary } from "../local-bedrock/identity/canary.ts";
import { defaultCredentials } from "../local-bedrock/options.ts";
import { runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

const account = "123456789012";
const device = `arn:aws:iam::${account}:mfa/local-developer`;
const arnOf = (role: string) => `arn:aws:iam::${account}:role/${role}`;
const start = Date.now();
let now = start;
let bedrock: LocalBedrock;
let home: AwsHome;

beforeAll(async () => {
	bedrock = await startLocalBedrock({ now: () => now });
	home = createAwsHome(bedrock.url);
	stubAwsHome(home);
});
afterEach(() => {
	bedrock.identity.reset();
	bedrock.journal.length = 0;
	now = start;
});
afterAll(async () => {
	vi.unstubAllEnvs();
	home.remove();
	await bedrock.close();
});

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

function sts(credentials: Keys = { ...defaultCredentials }): STSClient {
	return new STSClient({ endpoint: bedrock.url, region: "us-east-1", credentials, maxAttempts: 1 });
}

async function assume(role: string, more: Partial<AssumeRoleCommand["input"]> = {}, client = sts()): Promise<Keys> {
	const answer = await client.send(new AssumeRoleCommand({ RoleArn: arnOf(role), RoleSessionName: "me", ...more }));
	const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
	return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

async function callerArn(credentials?: Keys): Promise<string | undefined> {
	return (await sts(credentials).send(new GetCallerIdentityCommand({}))).Arn;
}

const hello = new ConverseCommand({ modelId: sonnet, messages: [{ role: "user", content: [{ text: "Hello" }] }] });

describe("a caller", () => {
	test("with long-term keys is a user", async () => {
		expect(await callerArn()).toBe(`arn:aws:iam::${account}:user/local-developer`);
	});

	test("with the keys of a role is a session of it, and may call Bedrock until it expires", async () => {
		const keys = await assume("developer", { DurationSeconds: 900 });
		expect(await callerArn(keys)).toBe(`arn:aws:sts::${account}:assumed-role/developer/me`);
		await runtimeClient(bedrock, { credentials: keys }).send(hello);
		now += 901_000;
		const client = runtimeClient(bedrock, { credentials: keys, systemClockOffset: 901_000 });
		await expect(client.send(hello)).rejects.toMatchObject({ name: "ExpiredTokenException" });
		const late = new STSClient({
			endpoint: bedrock.url,
			region: "us-east-1",
			credentials: keys,
			systemClockOffset: 901_000,
			maxAttempts: 1,
		});
		await expect(late.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
	});

	test("with the wrong secret is told STS's own names", async () => {
		const wrong = { ...defaultCredentials, secretAccessKey: "wrong" };
		await expect(callerArn(wrong)).rejects.toMatchObject({ name: "SignatureDoesNotMatch", $metadata: { httpStatusCode: 403 } });
		const nobody = { accessKeyId: "AKIDNOBODY", secretAccessKey: "x" };
		await expect(callerArn(nobody)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
	});
});

describe("a role", () => {
	const refused = (role: string) => ({
		name: "AccessDenied",
		message: `User: arn:aws:iam::${account}:user/local-developer is not authorized to perform: sts:AssumeRole on resource: ${arnOf(role)}`,
		$metadata: { httpStatusCode: 403 },
	});

	test.each(["closed", "unknown-role", "after-developer", "with-mfa", "with-external-id"])(
		"%s does not trust just anybody",
		async (role) => {
			await expect(assume(role)).rejects.toMatchObject(refused(role));
		},
	);

	test("opens for its external id, and for the role that it trusts", async () => {
		await assume("with-external-id", { ExternalId: "outcrop-1" });
		const second = await assume("after-developer", {}, sts(await assume("developer")));
		expect(await callerArn(second)).toMatch(/assumed-role\/after-developer\/me$/);
	});

	test("lives in its own account", async () => {
		const keys = await assume("elsewhere", { RoleArn: "arn:aws:iam::210987654321:role/elsewhere" });
		expect(await callerArn(keys)).toBe("arn:aws:sts::210987654321:assumed-role/elsewhere/me");
	});

	test.each([
		["a session name with a space", { RoleSessionName: "a b" }, /Value 'a b' at 'roleSessionName'/],
		["a session of ten minutes", { DurationSeconds: 600 }, /'durationSeconds' .* greater than or equal to 900/],
		["a longer session than the role allows", { DurationSeconds: 7_200 }, /exceeds the MaxSessionDuration set for this role/],
		["an ARN that is none", { RoleArn: "not-an-arn-but-long-enough" }, /^not-an-arn-but-long-enough is invalid$/],
	])("refuses %s", async (_, more, message) => {
		await expect(assume("developer", more)).rejects.toMatchObject({ name: "ValidationError", message: expect.stringMatching(message) });
	});

	test("gives twelve hours to a user but one to another role", async () => {
		await assume("long-sessions", { DurationSeconds: 43_200 });
		const chained = sts(await assume("developer"));
		await expect(assume("long-sessions", { DurationSeconds: 3_601 }, chained)).rejects.toMatchObject({
			message: "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
		});
	});
});

describe("an MFA code", () => {
	const mfa = (TokenCode: string) => ({ SerialNumber: device, TokenCode });

	test("opens one session, and the next code the next one", async () => {
		await assume("with-mfa", mfa("123456"));
		await expect(assume("with-mfa", mfa("123456"))).rejects.toMatchObject({
			name: "AccessDenied",
			message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
		});
		bedrock.identity.set({ sts: { mfaCode: "654321" } });
		await assume("with-mfa", mfa("654321"));
	});

	test("is refused when it is wrong, short, or of another device", async () => {
		await expect(assume("with-mfa", mfa("000000"))).rejects.toThrow("invalid MFA one time pass code");
		await expect(assume("with-mfa", mfa("12345"))).rejects.toMatchObject({ name: "ValidationError" });
		const other = { SerialNumber: `${device}-2`, TokenCode: "123456" };
		await expect(assume("with-mfa", other)).rejects.toThrow("unable to validate MFA code");
	});
});

describe("the SDK's providers", () => {
	test("follow a chain of roles in the config file", async () => {
		home.writeCredentials(
			`[base]\naws_access_key_id = ${defaultCredentials.accessKeyId}\naws_secret_access_key = ${defaultCredentials.secretAccessKey}\n`,
		);
		home.writeConfig(
			`[profile one]\nrole_arn = ${arnOf("with-mfa")}\nmfa_serial = ${device}\nsource_profile = base\n` +
				`[profile two]\nrole_arn = ${arnOf("developer")}\nsource_profile = one\nrole_session_name = chained\n`,
		);
		const keys = await fromIni({ profile: "two", mfaCodeProvider: async () => "123456", ignoreCache: true })();
		expect(await callerArn(keys)).toBe(`arn:aws:sts::${account}:assumed-role/developer/chained`);
		expect(bedrock.journal.map((entry) => entry.operation)).toEqual(["AssumeRole", "AssumeRole", "GetCallerIdentity"]);
	});

	test("trade a web identity token for a role, without a signature", async () => {
		const webIdentityTokenFile = home.write("token", bedrock.identity.issueWebIdentityToken());
		const keys = await fromTokenFile({ webIdentityTokenFile, roleArn: arnOf("developer"), roleSessionName: "pod" })();
		expect(await callerArn(keys)).toBe(`arn:aws:sts::${account}:assumed-role/developer/pod`);
	});
});

describe("a web identity token", () => {
	const trade = (WebIdentityToken: string, role = "developer") =>
		sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: arnOf(role), RoleSessionName: "pod", WebIdentityToken }));

	test.each([
		["when it is none", () => "no.token", "InvalidIdentityTokenException", /not a valid JWT/],
		["when it was changed", () => `${bedrock.identity.issueWebIdentityToken()}x`, "InvalidIdentityTokenException", /signature/],
		[
			"when it is for somebody else",
			() => bedrock.identity.issueWebIdentityToken({ audience: "example" }),
			"InvalidIdentityTokenException",
			/^Incorrect token audience$/,
		],
		["when it expired", () => bedrock.identity.issueWebIdentityToken({ seconds: -1 }), "ExpiredTokenException", /^Token expired/],
		[
			"when its subject may not",
			() => bedrock.identity.issueWebIdentityToken({ subject: "repo:other" }),
			"AccessDenied",
			/^Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
		],
	])("is refused %s", async (_, token, name, message) => {
		await expect(trade(token())).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
	});
});

test("the journal names operations and their parameters, never a secret", async () => {
	await assume("with-mfa", { SerialNumber: device, TokenCode: "123456" });
	const token = bedrock.identity.issueWebIdentityToken();
	await sts().send(new AssumeRoleWithWebIdentityCommand({ RoleArn: arnOf("developer"), RoleSessionName: "pod", WebIdentityToken: token }));
	expect(bedrock.journal).toMatchObject([
		{ operation: "AssumeRole", status: 200, request: { RoleArn: arnOf("with-mfa"), RoleSessionName: "me", SerialNumber: device } },
		{ operation: "AssumeRoleWithWebIdentity", status: 200 },
	]);
	expect(JSON.stringify(bedrock.journal)).not.toMatch(new RegExp(`${canary}|123456"|${token}`));
});
