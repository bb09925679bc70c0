import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromContainerMetadata, fromHttp, fromInstanceMetadata, fromLoginCredentials } from "@aws-sdk/credential-providers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type AwsHome, createAwsHome } from "../local-bedrock/awsHome.ts";
import { canary } from "../local-bedrock/identity/canary.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

/** Credentials that come from the machine itself: EC2, containers, and `aws login`. */

let bedrock: LocalBedrock;
let home: AwsHome;

beforeAll(async () => {
	bedrock = await startLocalBedrock();
	home = createAwsHome(bedrock.url);
	stubAwsHome(home);
	vi.stubEnv("AWS_EC2_METADATA_DISABLED", undefined);
});
afterEach(() => {
	bedrock.identity.reset();
	bedrock.journal.length = 0;
});
afterAll(async () => {
	vi.unstubAllEnvs();
	home.remove();
	await bedrock.close();
});

async function callerArn(provider: () => Promise<{ accessKeyId: string; secretAccessKey: string }>): Promise<string | undefined> {
	const sts = new STSClient({ region: "us-east-1", credentials: await provider(), maxAttempts: 1 });
	return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
}

const operations = () => bedrock.journal.map((entry) => `${entry.operation} ${entry.status}`);

describe("the instance metadata service", () => {
	const provider = () => fromInstanceMetadata({ maxRetries: 0, ec2MetadataV1Disabled: true })();
	const get = (path: string, headers: Record<string, string> = {}) => fetch(`${bedrock.url}/latest/${path}`, { headers });
	const askToken = (seconds: string) =>
		fetch(`${bedrock.url}/latest/api/token`, { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": seconds } });

	test("gives the instance's role to the SDK", async () => {
		expect(await callerArn(provider)).toBe("arn:aws:sts::123456789012:assumed-role/instance/i-0123456789abcdef0");
		expect(operations()).toEqual(["GetMetadataToken 200", "GetMetadata 200", "GetMetadata 200", "GetCallerIdentity 200"]);
	});

	test("answers nothing without a token, or with an old one", async () => {
		const path = "meta-data/iam/security-credentials/";
		expect((await get(path)).status).toBe(401);
		const token = await (await askToken("60")).text();
		const headers = { "x-aws-ec2-metadata-token": token };
		expect(await (await get(path, headers)).text()).toBe("instance");
		expect(await (await get("meta-data/placement/region", headers)).text()).toBe("us-east-1");
		expect((await get(`${path}other`, headers)).status).toBe(404);
		bedrock.identity.set({ clockSkewMs: 61_000 });
		expect((await get(path, headers)).status).toBe(401);
	});

	test.each(["", "0", "21601", "soon"])("gives no token for a lifetime of '%s'", async (seconds) => {
		expect((await askToken(seconds)).status).toBe(400);
	});

	test("may have no role, or not be there at all", async () => {
		bedrock.identity.set({ imds: { role: undefined } });
		await expect(provider()).rejects.toThrow();
		bedrock.identity.set({ imds: { enabled: false } });
		expect((await askToken("60")).status).toBe(404);
	});
});

describe("container credentials", () => {
	const full = () => ({ awsContainerCredentialsFullUri: `${bedrock.url}/container/credentials` });

	test("come for the token of the environment or of a file", async () => {
		const fromText = fromHttp({ ...full(), awsContainerAuthorizationToken: "local-container-token" });
		expect(await callerArn(fromText)).toMatch(/^arn:aws:sts::123456789012:assumed-role\/task\//);
		const awsContainerAuthorizationTokenFile = home.write("container-token", "local-container-token");
		await callerArn(fromHttp({ ...full(), awsContainerAuthorizationTokenFile }));
	});

	test("leave no secret in the journal", async () => {
		await fromHttp({ ...full(), awsContainerAuthorizationToken: "local-container-token" })();
		expect(JSON.stringify(bedrock.journal)).not.toMatch(new RegExp(`${canary}|local-container-token`));
	});

	test("come to the provider that reads the environment only", async () => {
		vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", full().awsContainerCredentialsFullUri);
		vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "local-container-token");
		expect(await callerArn(fromContainerMetadata())).toContain(":assumed-role/task/");
	});

	test("do not come for another token", async () => {
		const provider = fromHttp({ ...full(), awsContainerAuthorizationToken: "other", maxRetries: 0 });
		await expect(provider()).rejects.toMatchObject({ Code: "AccessDeniedException" });
		expect(operations()).toEqual(["GetContainerCredentials 403"]);
	});
});

describe("aws login", () => {
	const session = "arn:aws:iam::123456789012:user/local-developer";
	const provider = () => fromLoginCredentials({ profile: "console", ignoreCache: true })();
	beforeAll(() => home.writeConfig(`[profile console]\nlogin_session = ${session}\nregion = us-east-1\n`));

	test("works with the cached credentials, then refreshes them with a proof of its key", async () => {
		home.writeLoginToken(session, bedrock.identity.issueLoginToken());
		expect(await callerArn(provider)).toBe("arn:aws:sts::123456789012:assumed-role/Admin/local-developer");
		home.writeLoginToken(session, bedrock.identity.issueLoginToken({ seconds: 60 }));
		await callerArn(provider);
		expect(operations()).toEqual(["GetCallerIdentity 200", "CreateOAuth2Token 200", "GetCallerIdentity 200"]);
	});

	test("takes each refresh token once, from its own key only", async () => {
		const token = bedrock.identity.issueLoginToken({ seconds: 60 });
		home.writeLoginToken(session, token);
		await provider();
		home.writeLoginToken(session, token);
		await expect(provider()).rejects.toThrow("Your session has expired. Please reauthenticate.");
		const { refreshToken } = bedrock.identity.issueLoginToken();
		home.writeLoginToken(session, { ...token, refreshToken });
		await expect(provider()).rejects.toThrow("Your session has expired.");
	});

	test("refuses for the reason that is set", async () => {
		home.writeLoginToken(session, bedrock.identity.issueLoginToken({ seconds: 60 }));
		bedrock.identity.set({ signin: { refusal: "USER_CREDENTIALS_CHANGED" } });
		await expect(provider()).rejects.toThrow("because of a change in your password");
	});

	test("refuses a request without a proof", async () => {
		const { clientId, refreshToken } = bedrock.identity.issueLoginToken();
		const body = JSON.stringify({ clientId, refreshToken, grantType: "refresh_token" });
		const answer = await fetch(`${bedrock.url}/v1/token`, { method: "POST", body });
		expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
	});
});
