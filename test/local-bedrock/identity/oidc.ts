import { createHash } from "node:crypto";
import * as v from "valibot";
import { answerJson, type OpenCall } from "../call.ts";
import { parseJson } from "../wire.ts";
import { oauthError } from "./oauthError.ts";
import type { SsoClient } from "./ssoSessions.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
const grants = ["authorization_code", "refresh_token", deviceGrant];

const registration = v.looseObject({
	clientName: v.string(),
	clientType: v.string(),
	scopes: v.optional(v.array(v.string()), []),
	redirectUris: v.optional(v.array(v.string()), []),
	grantTypes: v.optional(v.array(v.string()), [deviceGrant, "refresh_token"]),
	issuerUrl: v.optional(v.string()),
});

export async function answerRegisterClient(call: OpenCall): Promise<void> {
	const asked = parse(registration, call);
	const { clientName, scopes, redirectUris, grantTypes } = asked;
	call.entry.request = { clientName, scopes, redirectUris, grantTypes, issuerUrl: asked.issuerUrl };
	if (asked.clientType !== "public") throw oauthError("InvalidClientMetadataException", "The client type is not supported.");
	if (!grantTypes.every((one) => grants.includes(one)))
		throw oauthError("UnsupportedGrantTypeException", "The grant type is not supported.");
	if (!scopes.every((one) => /^[a-z]+:[a-z_*]+(:[a-z_*]+)?$/.test(one)))
		throw oauthError("InvalidScopeException", "The scope is not valid.");
	if (!redirectUris.every(isLoopback)) throw oauthError("InvalidRedirectUriException", "The redirect URI is not valid.");
	if (grantTypes.includes("authorization_code") && redirectUris.length === 0) {
		throw oauthError("InvalidRequestException", "The authorization code grant needs redirectUris.");
	}
	const { identity } = call.service;
	const issuedAt = identity.now();
	const expiresAt = issuedAt + identity.settings.oidc.registrationSeconds * 1_000;
	const client = identity.sso.addClient({ expiresAt, scopes, redirectUris, grantTypes });
	await answerJson(call, {
		clientId: client.clientId,
		clientSecret: client.clientSecret,
		clientIdIssuedAt: Math.floor(issuedAt / 1_000),
		clientSecretExpiresAt: Math.floor(expiresAt / 1_000),
	});
}

const deviceRequest = v.looseObject({ clientId: v.string(), clientSecret: v.string(), startUrl: v.string() });

export async function answerStartDeviceAuthorization(call: OpenCall): Promise<void> {
	const asked = parse(deviceRequest, call);
	call.entry.request = { startUrl: asked.startUrl };
	const client = knownClient(call, asked.clientId, asked.clientSecret);
	if (!client.grantTypes.includes(deviceGrant)) throw oauthError("UnauthorizedClientException", "The client may not use this grant type.");
	if (!URL.canParse(asked.startUrl)) throw oauthError("InvalidRequestException", "The start URL is not valid.");
	const { now, settings, sso } = identityOf(call);
	const { deviceCodeSeconds, intervalSeconds } = settings.oidc;
	const { deviceCode, device } = sso.addDevice(client.clientId, now + deviceCodeSeconds * 1_000);
	const { origin, path } = call.exchange.request;
	const verificationUri = `${origin}${path.replace(/\/device_authorization$/, "/device")}`;
	await answerJson(call, {
		deviceCode,
		userCode: device.userCode,
		verificationUri,
		verificationUriComplete: `${verificationUri}?user_code=${device.userCode}`,
		expiresIn: deviceCodeSeconds,
		interval: intervalSeconds,
	});
}

const tokenRequest = v.looseObject({
	clientId: v.string(),
	clientSecret: v.string(),
	grantType: v.string(),
	deviceCode: v.optional(v.string()),
	code: v.optional(v.string()),
	refreshToken: v.optional(v.string()),
	redirectUri: v.optional(v.string()),
	codeVerifier: v.optional(v.string()),
});
type TokenRequest = v.InferOutput<typeof tokenRequest>;

export async function answerCreateToken(call: OpenCall): Promise<void> {
	const asked = parse(tokenRequest, call);
	call.entry.request = { grantType: asked.grantType };
	const client = knownClient(call, asked.clientId, asked.clientSecret);
	if (!grants.includes(asked.grantType)) throw oauthError("UnsupportedGrantTypeException", "The grant type is not supported.");
	if (!client.grantTypes.includes(asked.grantType)) {
		throw oauthError("UnauthorizedClientException", "The client may not use this grant type.");
	}
	checkGrant(call, client, asked);
	const { now, settings, sso } = identityOf(call);
	const { tokenSeconds, refreshTokens } = settings.oidc;
	// A registration without scopes is the legacy kind: it signs in for one session and never refreshes.
	const token = sso.addToken(client.clientId, now + tokenSeconds * 1_000, refreshTokens && client.scopes.includes("sso:account:access"));
	await answerJson(call, {
		accessToken: token.accessToken,
		tokenType: "Bearer",
		expiresIn: tokenSeconds,
		refreshToken: token.refreshToken,
	});
}

function checkGrant(call: OpenCall, client: SsoClient, asked: TokenRequest): void {
	switch (asked.grantType) {
		case "authorization_code":
			return checkCode(call, client, asked);
		case "refresh_token":
			return checkRefresh(call, client, asked);
		default:
			return checkDevice(call, client, asked);
	}
}

/** A code is used up by the first attempt, even by one that fails: what is intercepted cannot be tried again. */
function checkCode(call: OpenCall, client: SsoClient, { code, redirectUri, codeVerifier }: TokenRequest): void {
	if (code === undefined || redirectUri === undefined || codeVerifier === undefined) {
		throw oauthError("InvalidRequestException", "The grant needs code, redirectUri and codeVerifier.");
	}
	const { codes } = identityOf(call).sso;
	const granted = codes.get(code);
	codes.delete(code);
	const challenge = createHash("sha256").update(codeVerifier).digest("base64url");
	if (!granted || granted.clientId !== client.clientId || granted.redirectUri !== redirectUri || granted.challenge !== challenge) {
		throw oauthError("InvalidGrantException", "Invalid grant provided");
	}
}

function checkRefresh(call: OpenCall, client: SsoClient, { refreshToken }: TokenRequest): void {
	if (refreshToken === undefined) throw oauthError("InvalidRequestException", "The grant needs refreshToken.");
	if (!identityOf(call).sso.takeRefresh(refreshToken, client.clientId)) {
		throw oauthError("InvalidGrantException", "Invalid refresh token provided");
	}
}

function checkDevice(call: OpenCall, client: SsoClient, { deviceCode }: TokenRequest): void {
	if (deviceCode === undefined) throw oauthError("InvalidRequestException", "The grant needs deviceCode.");
	const { now, settings, sso } = identityOf(call);
	const device = sso.devices.get(deviceCode);
	if (!device || device.clientId !== client.clientId) throw oauthError("InvalidGrantException", "Invalid device code provided");
	if (device.expiresAt <= now) throw oauthError("ExpiredTokenException", "The device code has expired.");
	const { approve, intervalSeconds } = settings.oidc;
	if (approve === "deny" || device.decision === "denied") throw oauthError("AccessDeniedException", "The user denied the request.");
	if (approve !== "at-once" && device.decision === "pending") {
		const isTooSoon = device.polledAt !== undefined && now - device.polledAt < intervalSeconds * 1_000;
		device.polledAt = now;
		if (isTooSoon) throw oauthError("SlowDownException", "The client polls too often.");
		throw oauthError("AuthorizationPendingException", "The user has not decided yet.");
	}
	sso.devices.delete(deviceCode);
}

/** A public client on the user's machine: http, the loopback address by number, any port. */
export function isLoopback(uri: string): boolean {
	const url = URL.canParse(uri) ? new URL(uri) : undefined;
	return url?.protocol === "http:" && ["127.0.0.1", "[::1]"].includes(url.hostname);
}

export function knownClient(call: OpenCall, clientId: string, clientSecret?: string): SsoClient {
	const { now, sso } = identityOf(call);
	const client = sso.clients.get(clientId);
	if (!client || (clientSecret !== undefined && client.clientSecret !== clientSecret)) {
		throw oauthError("InvalidClientException", "Invalid client provided");
	}
	if (client.expiresAt <= now) throw oauthError("InvalidClientException", "Client is expired");
	return client;
}

function identityOf({ service: { identity } }: OpenCall) {
	return { now: identity.now(), settings: identity.settings, sso: identity.sso };
}

function parse<Schema extends v.GenericSchema>(schema: Schema, call: OpenCall): v.InferOutput<Schema> {
	const parsed = v.safeParse(schema, parseJson(call.exchange.request.body));
	if (!parsed.success)
		throw oauthError("InvalidRequestException", `${v.getDotPath(parsed.issues[0]) ?? "body"} is missing or of the wrong type.`);
	return parsed.output;
}
