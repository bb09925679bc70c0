import type { IdentityChange, IdentitySettings } from "../identityOptions.ts";

/** The identity half of a running server, as a test steers it. */
export interface IdentityControl {
	/** What holds now. */
	readonly settings: IdentitySettings;
	/** Merges a change into what holds now. */
	set(change: IdentityChange): void;
	/** Back to the settings of the start; everything issued (credentials, tokens, registrations, used MFA codes) is forgotten. */
	reset(): void;
	/** Mints credentials that Bedrock and STS accept, as if the caller had assumed the role. */
	issueCredentials(wanted?: { readonly role?: string; readonly account?: string; readonly seconds?: number }): IssuedCredentials;
	/** Signs the user in without a browser: what a sign-in tool writes into `~/.aws/sso/cache`, except for `startUrl` and `region`. */
	issueSsoToken(wanted?: { readonly seconds?: number; readonly registrationSeconds?: number }): IssuedSsoToken;
	/** The content of a session's file in `~/.aws/login/cache`, DPoP key included. */
	issueLoginToken(wanted?: { readonly seconds?: number }): IssuedLoginToken;
	/** What a web identity token file contains. The audience is `sts.amazonaws.com`, the subject `repo:outcrop` when absent. */
	issueWebIdentityToken(wanted?: { readonly seconds?: number; readonly subject?: string; readonly audience?: string }): string;
	/** All credentials minted so far are refused with `ExpiredTokenException`; those minted from now on are good. */
	revokeCredentials(): void;
	/** All SSO and login tokens issued so far are refused, and cannot be refreshed. */
	revokeTokens(): void;
}

/** Times in milliseconds since the epoch. */
export interface IssuedCredentials {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken: string;
	readonly expiresAt: number;
	readonly arn: string;
	readonly account: string;
}

/** The members of the standard token cache file; times in ISO 8601. */
export interface IssuedSsoToken {
	readonly accessToken: string;
	readonly expiresAt: string;
	readonly refreshToken?: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly registrationExpiresAt: string;
}

/** The members of the login cache file; times in ISO 8601. */
export interface IssuedLoginToken {
	readonly accessToken: {
		readonly accessKeyId: string;
		readonly secretAccessKey: string;
		readonly sessionToken: string;
		readonly accountId: string;
		readonly expiresAt: string;
	};
	readonly tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4";
	readonly refreshToken: string;
	readonly idToken: string;
	readonly clientId: string;
	/** PEM of the EC P-256 key, SEC1. */
	readonly dpopKey: string;
}
