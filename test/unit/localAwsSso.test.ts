import { createHash, randomBytes } from "node:crypto";
import { GetRoleCredentialsCommand, LogoutCommand, paginateListAccounts, ListAccountRolesCommand, SSOClient } from "@aws-sdk/client-sso";
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from "@aws-sdk/client-sso-oidc";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromSSO } from "@aws-sdk/credential-providers";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type AwsHome, createAwsHome, startUrl } from "../local-bedrock/awsHome.ts";
import { canary } from "../local-bedrock/identity/canary.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { stubAwsHome } from "./stubAwsHome.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const redirectUri = "http://127.0.0.1:43210/oauth/callback";
const start = Date.now();
let now = start;
let bedrock: LocalBedrock;
let home: AwsHome;
let oidc: SSOOIDCClient;
let portal: SSOClient;

beforeAll(async () => {
	bedrock = await startLocalBedrock({ now: () => now });
	home = createAwsHome(bedrock.url);
	stubAwsHome(home);
	oidc = new SSOOIDCClient({ region: "us-east-1", maxAttempts: 1 });
	portal = new SSOClient({ region: "us-east-1", maxAttempts: 1 });
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

async function register(more: Partial<RegisterClientCommand["input"]> = {}) {
	const input = {
		clientName: "outcrop-test",
		clientType: "public",
		grantTypes: ["authorization_code", "refresh_token", deviceGrant],
		redirectUris: ["http://127.0.0.1/oauth/callback"],
		issuerUrl: startUrl,
		scopes: ["sso:account:access"],
	};
	const { clientId, clientSecret } = await oidc.send(new RegisterClientCommand({ ...input, ...more }));
	return { clientId, clientSecret };
}

type Client = Awaited<ReturnType<typeof register>>;

function proof() {
	const codeVerifier = randomBytes(32).toString("base64url");
	return { codeVerifier, challenge: createHash("sha256").update(codeVerifier).digest("base64url") };
}

function authorizeUrl({ clientId }: Client, challenge: string, change: Record<string, string> = {}): string {
	const query = new URLSearchParams({
		response_type: "code",
		client_id: clientId ?? "",
		redirect_uri: redirectUri,
		state: "state-1",
		code_challenge_method: "S256",
		code_challenge: challenge,
		scopes: "sso:account:access",
		...change,
	});
	return `${bedrock.url}/authorize?${query}`;
}

/** Where the browser would go: the redirect, without following it. */
async function redirectOf(url: string, init: RequestInit = {}): Promise<URLSearchParams> {
	const response = await fetch(url, { redirect: "manual", ...init });
	expect(response.status).toBe(302);
	const location = response.headers.get("location") ?? "";
	expect(location).toMatch(/^http:\/\/127\.0\.0\.1:43210\/oauth\/callback\?/);
	return new URL(location).searchParams;
}

function click(url: string, fields: Record<string, string>): Promise<Response> {
	return fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

describe("the authorization code grant", () => {
	const grantType = "authorization_code";

	test("ends with tokens after a click on Allow", async () => {
		const client = await register();
		const { codeVerifier, challenge } = proof();
		const page = await (await fetch(authorizeUrl(client, challenge))).text();
		expect(page).toMatch(/>Allow<.*>Deny</);
		const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? "";
		const form = { method: "POST", body: new URLSearchParams({ ticket, decision: "allow" }) };
		const answer = await redirectOf(`${bedrock.url}/authorize`, form);
		expect(answer.get("state")).toBe("state-1");
		const code = answer.get("code") ?? "";
		const token = await oidc.send(new CreateTokenCommand({ ...client, grantType, code, redirectUri, codeVerifier }));
		expect(token).toMatchObject({ tokenType: "Bearer", expiresIn: 28_800, refreshToken: expect.any(String) });
		const again = oidc.send(new CreateTokenCommand({ ...client, grantType, code, redirectUri, codeVerifier }));
		await expect(again).rejects.toMatchObject({
			name: "InvalidGrantException",
			error: "invalid_grant",
			$metadata: { httpStatusCode: 400 },
		});
	});

	test("ends with access_denied after a click on Deny", async () => {
		const page = await (await fetch(authorizeUrl(await register(), proof().challenge))).text();
		const ticket = /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? "";
		const answer = await click(`${bedrock.url}/authorize`, { ticket, decision: "deny" });
		expect(answer.headers.get("location")).toMatch(/error=access_denied.*state=state-1/);
		expect((await click(`${bedrock.url}/authorize`, { ticket, decision: "allow" })).status).toBe(400);
	});

	test("needs the verifier and the redirect URI that it began with", async () => {
		bedrock.identity.set({ oidc: { approve: "at-once" } });
		const client = await register();
		for (const wrong of [{ codeVerifier: "x".repeat(43) }, { redirectUri: "http://127.0.0.1:1/oauth/callback" }]) {
			const { codeVerifier, challenge } = proof();
			const code = (await redirectOf(authorizeUrl(client, challenge))).get("code") ?? "";
			const command = new CreateTokenCommand({ ...client, grantType, code, redirectUri, codeVerifier, ...wrong });
			await expect(oidc.send(command)).rejects.toMatchObject({ name: "InvalidGrantException" });
		}
	});

	test.each([
		["another path", { redirect_uri: "http://127.0.0.1:43210/elsewhere" }, "InvalidRedirectUriException", 400],
		["another host", { redirect_uri: "http://example.com/oauth/callback" }, "InvalidRedirectUriException", 400],
		["a plain challenge", { code_challenge_method: "plain" }, "InvalidRequestException", 400],
		["a scope of its own", { scopes: "sso:everything" }, "InvalidScopeException", 400],
		["an unknown client", { client_id: "nobody" }, "InvalidClientException", 401],
	])("does not send a code to %s", async (_, change, name, status) => {
		const response = await fetch(authorizeUrl(await register(), proof().challenge, change), { redirect: "manual" });
		expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([status, name]);
		await response.text();
	});
});

describe("the device code grant", () => {
	const grantType = deviceGrant;
	const begin = async (client: Client) => oidc.send(new StartDeviceAuthorizationCommand({ ...client, startUrl }));
	const poll = (client: Client, deviceCode: string | undefined) => oidc.send(new CreateTokenCommand({ ...client, grantType, deviceCode }));

	test("waits for the click, and asks a hasty client to slow down", async () => {
		const client = await register();
		const { deviceCode, userCode = "", verificationUriComplete = "" } = await begin(client);
		await expect(poll(client, deviceCode)).rejects.toMatchObject({ name: "AuthorizationPendingException", error: "authorization_pending" });
		await expect(poll(client, deviceCode)).rejects.toMatchObject({ name: "SlowDownException", error: "slow_down" });
		now += 1_000;
		await expect(poll(client, deviceCode)).rejects.toMatchObject({ name: "AuthorizationPendingException" });
		expect(await (await fetch(verificationUriComplete)).text()).toContain(userCode);
		expect(await (await click(`${bedrock.url}/device`, { user_code: userCode.toLowerCase(), decision: "allow" })).text()).toContain(
			"approved",
		);
		expect(await poll(client, deviceCode)).toMatchObject({ accessToken: expect.any(String) });
		await expect(poll(client, deviceCode)).rejects.toMatchObject({ name: "InvalidGrantException" });
	});

	test("ends when the user denies it, and when it takes too long", async () => {
		const client = await register();
		const { deviceCode, userCode = "" } = await begin(client);
		await click(`${bedrock.url}/device`, { user_code: userCode, decision: "deny" });
		await expect(poll(client, deviceCode)).rejects.toMatchObject({ name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } });
		const second = await begin(client);
		now += 601_000;
		await expect(poll(client, second.deviceCode)).rejects.toMatchObject({ name: "ExpiredTokenException", error: "expired_token" });
	});

	test("goes without a click when the settings say so", async () => {
		bedrock.identity.set({ oidc: { approve: "at-once" } });
		const client = await register({ scopes: [] });
		const token = await poll(client, (await begin(client)).deviceCode);
		expect(token.refreshToken).toBeUndefined();
		bedrock.identity.set({ oidc: { approve: "deny" } });
		await expect(poll(client, (await begin(client)).deviceCode)).rejects.toMatchObject({ name: "AccessDeniedException" });
	});
});

describe("a client", () => {
	test.each([
		["a confidential type", { clientType: "confidential" }, "InvalidClientMetadataException"],
		["a foreign redirect", { redirectUris: ["https://example.com/"] }, "InvalidRedirectUriException"],
		["an unknown grant", { grantTypes: ["password"] }, "UnsupportedGrantTypeException"],
		["a scope that is none", { scopes: ["?"] }, "InvalidScopeException"],
	])("cannot register with %s", async (_, more, name) => {
		await expect(register(more)).rejects.toMatchObject({ name });
	});

	test("is refused when its registration expired, or its secret is wrong", async () => {
		const client = await register();
		const begin = (one: Client) => oidc.send(new StartDeviceAuthorizationCommand({ ...one, startUrl }));
		const refusal = { name: "InvalidClientException", error: "invalid_client", $metadata: { httpStatusCode: 401 } };
		await expect(begin({ ...client, clientSecret: "wrong" })).rejects.toMatchObject(refusal);
		now += 91 * 24 * 3_600_000;
		await expect(begin(client)).rejects.toMatchObject(refusal);
	});

	test("refreshes with each refresh token once", async () => {
		const { clientId, clientSecret, refreshToken } = bedrock.identity.issueSsoToken();
		const refresh = (one: string | undefined) =>
			oidc.send(new CreateTokenCommand({ clientId, clientSecret, grantType: "refresh_token", refreshToken: one }));
		const next = await refresh(refreshToken);
		await expect(refresh(refreshToken)).rejects.toMatchObject({ name: "InvalidGrantException" });
		await refresh(next.refreshToken);
	});
});

describe("the portal", () => {
	const signIn = () => bedrock.identity.issueSsoToken().accessToken;

	test("lists accounts in two pages, and the roles of each", async () => {
		const accessToken = signIn();
		const pages: number[] = [];
		for await (const page of paginateListAccounts({ client: portal }, { accessToken })) pages.push(page.accountList?.length ?? 0);
		expect(pages).toEqual([2, 1]);
		const roles = await portal.send(new ListAccountRolesCommand({ accessToken, accountId: "123456789012" }));
		expect(roles.roleList?.map((one) => one.roleName)).toEqual(["DeveloperAccess", "ReadOnlyAccess"]);
	});

	test("gives credentials for assigned roles only", async () => {
		const accessToken = signIn();
		const get = (roleName: string, accountId = "123456789012") =>
			portal.send(new GetRoleCredentialsCommand({ accessToken, roleName, accountId }));
		const { roleCredentials } = await get("DeveloperAccess");
		expect(roleCredentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), expiration: start + 3_600_000 });
		const refusal = { name: "ForbiddenException", message: "No access", $metadata: { httpStatusCode: 403 } };
		await expect(get("AdministratorAccess")).rejects.toMatchObject(refusal);
		await expect(get("DeveloperAccess", "999999999999")).rejects.toMatchObject(refusal);
	});

	test("knows no token that is unknown, expired, signed out or revoked", async () => {
		const refusal = { name: "UnauthorizedException", $metadata: { httpStatusCode: 401 } };
		const list = (accessToken: string) => portal.send(new ListAccountRolesCommand({ accessToken, accountId: "123456789012" }));
		await expect(list("nothing")).rejects.toMatchObject(refusal);
		await expect(list(bedrock.identity.issueSsoToken({ seconds: 0 }).accessToken)).rejects.toMatchObject(refusal);
		const accessToken = signIn();
		await portal.send(new LogoutCommand({ accessToken }));
		await expect(list(accessToken)).rejects.toMatchObject(refusal);
		const revoked = signIn();
		bedrock.identity.revokeTokens();
		await expect(list(revoked)).rejects.toMatchObject(refusal);
	});
});

describe("the SDK's SSO provider", () => {
	const config = (session: string) =>
		`[profile work]\nsso_session = ${session}\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\nregion = us-east-1\n` +
		`[sso-session ${session}]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n`;

	async function callerArn(): Promise<string | undefined> {
		const credentials = await fromSSO({ profile: "work", ignoreCache: true })();
		const sts = new STSClient({ region: "us-east-1", credentials, maxAttempts: 1 });
		return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
	}

	test("signs in with the cached token", async () => {
		home.writeConfig(config("first"));
		home.writeSsoToken("first", bedrock.identity.issueSsoToken());
		expect(await callerArn()).toBe(
			"arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_DeveloperAccess_0123456789abcdef/local.developer@example.com",
		);
	});

	test("refreshes a token that is about to expire", async () => {
		home.writeConfig(config("second"));
		home.writeSsoToken("second", bedrock.identity.issueSsoToken({ seconds: 60 }));
		await callerArn();
		expect(bedrock.journal).toMatchObject([
			{ operation: "CreateToken", request: { grantType: "refresh_token" } },
			{ operation: "GetRoleCredentials" },
			{ operation: "GetCallerIdentity" },
		]);
		expect(JSON.stringify(bedrock.journal)).not.toContain(canary);
	});
});
