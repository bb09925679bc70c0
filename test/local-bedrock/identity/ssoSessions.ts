import { randomInt, randomUUID } from "node:crypto";
import { secret } from "./canary.ts";

export interface SsoClient {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly expiresAt: number;
	readonly scopes: readonly string[];
	readonly redirectUris: readonly string[];
	readonly grantTypes: readonly string[];
}

/** A user in front of the page, or who has just left it. */
export interface AuthorizationCode {
	readonly clientId: string;
	readonly redirectUri: string;
	readonly challenge: string;
	readonly state: string;
}

export interface DeviceCode {
	readonly clientId: string;
	readonly userCode: string;
	readonly expiresAt: number;
	decision: "pending" | "allowed" | "denied";
	polledAt: number | undefined;
}

export interface SsoToken {
	readonly clientId: string;
	readonly accessToken: string;
	readonly refreshToken: string | undefined;
	readonly expiresAt: number;
}

/** What the SSO OIDC service remembers. Times in milliseconds since the epoch. */
export class SsoSessions {
	readonly clients = new Map<string, SsoClient>();
	/** By the ticket that the page carries. */
	readonly pages = new Map<string, AuthorizationCode>();
	readonly codes = new Map<string, AuthorizationCode>();
	readonly devices = new Map<string, DeviceCode>();
	private readonly byAccess = new Map<string, SsoToken>();
	private readonly byRefresh = new Map<string, SsoToken>();

	addClient(about: Omit<SsoClient, "clientId" | "clientSecret">): SsoClient {
		const client = { ...about, clientId: `client-${randomUUID()}`, clientSecret: secret("client-secret") };
		this.clients.set(client.clientId, client);
		return client;
	}

	addDevice(clientId: string, expiresAt: number): { deviceCode: string; device: DeviceCode } {
		const device: DeviceCode = { clientId, userCode: userCode(), expiresAt, decision: "pending", polledAt: undefined };
		const deviceCode = secret("device-code");
		this.devices.set(deviceCode, device);
		return { deviceCode, device };
	}

	deviceOf(code: string): DeviceCode | undefined {
		const wanted = code.trim().toUpperCase();
		return [...this.devices.values()].find((device) => device.userCode === wanted);
	}

	addToken(clientId: string, expiresAt: number, refreshable: boolean): SsoToken {
		const token = {
			clientId,
			expiresAt,
			accessToken: secret("access-token"),
			refreshToken: refreshable ? secret("refresh-token") : undefined,
		};
		this.byAccess.set(token.accessToken, token);
		if (token.refreshToken) this.byRefresh.set(token.refreshToken, token);
		return token;
	}

	tokenOf(accessToken: string): SsoToken | undefined {
		return this.byAccess.get(accessToken);
	}

	/** Whoever refreshes owns the session from then on: the old refresh token is used up. */
	takeRefresh(refreshToken: string, clientId: string): boolean {
		return this.byRefresh.get(refreshToken)?.clientId === clientId && this.byRefresh.delete(refreshToken);
	}

	forget(token: SsoToken): void {
		this.byAccess.delete(token.accessToken);
		if (token.refreshToken) this.byRefresh.delete(token.refreshToken);
	}

	forgetTokens(): void {
		this.byAccess.clear();
		this.byRefresh.clear();
	}
}

/** Letters without vowels, as on AWS's page: a code never spells a word. */
const codeLetters = "BCDFGHJKLMNPQRSTVWXZ";

function userCode(): string {
	const letters = Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]).join("");
	return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
