import { defaultAccount } from "../options.ts";
import { changeIdentity, defaultIdentity, type IdentityChange, type IdentitySettings } from "../identityOptions.ts";
import type { IdentityControl, IssuedCredentials, IssuedLoginToken, IssuedSsoToken } from "./control.ts";
import { createLoginKey, loginClientId, LoginSessions } from "./loginSessions.ts";
import { Mint } from "./mintedCredentials.ts";
import { SsoSessions } from "./ssoSessions.ts";
import { signWebIdentity } from "./webIdentity.ts";

/** The identity half of one running server: what holds, and what it has issued. */
export class Identity implements IdentityControl {
	settings: IdentitySettings;
	mint: Mint;
	sso = new SsoSessions();
	logins = new LoginSessions();
	usedMfaCodes = new Set<string>();
	/** The tokens of the instance metadata service, with when they expire. */
	metadataTokens = new Map<string, number>();
	private readonly start: IdentitySettings;
	private readonly clock: () => number;

	constructor(start: IdentityChange | undefined, clock: () => number) {
		this.start = changeIdentity(defaultIdentity, start ?? {});
		this.settings = this.start;
		this.clock = clock;
		this.mint = new Mint(() => this.now());
	}

	/** The server's clock. */
	now(): number {
		return this.clock() + this.settings.clockSkewMs;
	}

	set(change: IdentityChange): void {
		this.settings = changeIdentity(this.settings, change);
	}

	reset(): void {
		this.settings = this.start;
		this.mint = new Mint(() => this.now());
		this.sso = new SsoSessions();
		this.logins = new LoginSessions();
		this.usedMfaCodes = new Set();
		this.metadataTokens = new Map();
	}

	issueCredentials(wanted: { role?: string; account?: string; seconds?: number } = {}): IssuedCredentials {
		const { role = "developer", account = defaultAccount, seconds = 3_600 } = wanted;
		return this.mint.mint({ account, role, session: "issued" }, seconds);
	}

	issueSsoToken(wanted: { seconds?: number; registrationSeconds?: number } = {}): IssuedSsoToken {
		const { tokenSeconds, registrationSeconds, refreshTokens } = this.settings.oidc;
		const client = this.sso.addClient({
			expiresAt: this.now() + (wanted.registrationSeconds ?? registrationSeconds) * 1_000,
			scopes: ["sso:account:access"],
			redirectUris: ["http://127.0.0.1/oauth/callback"],
			grantTypes: ["authorization_code", "refresh_token"],
		});
		const token = this.sso.addToken(client.clientId, this.now() + (wanted.seconds ?? tokenSeconds) * 1_000, refreshTokens);
		return {
			accessToken: token.accessToken,
			expiresAt: isoTime(token.expiresAt),
			...(token.refreshToken && { refreshToken: token.refreshToken }),
			clientId: client.clientId,
			clientSecret: client.clientSecret,
			registrationExpiresAt: isoTime(client.expiresAt),
		};
	}

	issueLoginToken(wanted: { seconds?: number } = {}): IssuedLoginToken {
		const key = createLoginKey();
		const minted = this.mint.mint(loginSession, wanted.seconds ?? this.settings.signin.tokenSeconds);
		const { accessKeyId, secretAccessKey, sessionToken, account: accountId, expiresAt } = minted;
		return {
			accessToken: { accessKeyId, secretAccessKey, sessionToken, accountId, expiresAt: isoTime(expiresAt) },
			tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
			refreshToken: this.logins.add(loginClientId, key.thumbprint),
			idToken: signWebIdentity(minted.arn, undefined, expiresAt),
			clientId: loginClientId,
			dpopKey: key.pem,
		};
	}

	issueWebIdentityToken(wanted: { seconds?: number; subject?: string; audience?: string } = {}): string {
		return signWebIdentity(wanted.subject ?? "repo:outcrop", wanted.audience, this.now() + (wanted.seconds ?? 3_600) * 1_000);
	}

	revokeCredentials(): void {
		this.mint.revokeAll();
	}

	revokeTokens(): void {
		this.sso.forgetTokens();
		this.logins.forgetAll();
	}
}

/** Who is signed in to the console and used `aws login`. */
export const loginSession = { account: defaultAccount, role: "Admin", session: "local-developer" };

/** Seconds are enough, and what the AWS CLI writes. */
export function isoTime(ms: number): string {
	return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
