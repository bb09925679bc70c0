import type { Connection } from "./settings.ts";

/** The port to the user's AWS account: who calls, and what can be chosen there. Failures reject with an `AssistantError`. */
export interface Account {
	/** Profiles of the shared config and credentials files, by name. Reads files only. */
	profiles(): Promise<readonly Profile[]>;
	/** The region that a request would go to; empty when none is configured anywhere. Reads files only. */
	region(connection: Connection): Promise<string>;
	/** Who would call now. Gets credentials if there are none yet, which may ask the user for an MFA code. */
	identity(connection: Connection, signal: AbortSignal): Promise<Identity>;
	/** Every guardrail of the account and region, as its working draft is. */
	guardrails(connection: Connection, signal: AbortSignal): Promise<readonly GuardrailChoice[]>;
	/** Every version of one guardrail, given by id or ARN: the newest first, the working draft last. */
	guardrailVersions(connection: Connection, id: string, signal: AbortSignal): Promise<readonly GuardrailChoice[]>;
	/** Forgets clients and credentials, so that the next request gets new ones. What changes on disk is noticed without it. */
	refresh(): void;
}

/** How a profile gets its credentials. */
export type ProfileKind =
	| "static"
	| "sso-session"
	| "sso-legacy"
	| "role"
	| "role-mfa"
	| "process"
	| "web-identity"
	| "login"
	/** A role of the machine: container or instance metadata, named by `credential_source`. */
	| "machine"
	/** It has settings such as a region, and no credentials of its own. */
	| "none";

export interface Profile {
	readonly name: string;
	readonly kind: ProfileKind;
	readonly region?: string;
	readonly state: ProfileState;
	/** A sentence when the profile cannot work as it is written. */
	readonly problem?: string;
}

/** What the files tell of a profile's credentials: `unknown` when only a request can tell. */
export type ProfileState = { readonly kind: "ready"; readonly expiresAt?: number } | { readonly kind: "expired" | "missing" | "unknown" };

/** Where a request's credentials come from, and until when they hold. */
export interface Identity {
	/** In the user's words, to stand after "with": `profile work`, `Bedrock API key`, `keys of the environment`. */
	readonly source: string;
	/** These are no keys of AWS, but a Bedrock API key. */
	readonly isApiKey?: boolean;
	/** Twelve digits; empty when the credentials do not tell and AWS could not be asked. */
	readonly account: string;
	/** ARN of the caller; empty as above. */
	readonly arn: string;
	/** Milliseconds since the epoch; `undefined` for credentials that do not expire. */
	readonly expiresAt?: number;
	/** Others are got before they expire, without the user. */
	readonly renews?: boolean;
	/** What these credentials take precedence over although it was configured, in one sentence. */
	readonly warning?: string;
}

export interface GuardrailChoice {
	readonly id: string;
	readonly name: string;
	/** A number, or `DRAFT` for the working draft, which changes whenever somebody edits the guardrail. */
	readonly version: string;
	readonly description?: string;
	/** Milliseconds since the epoch. */
	readonly changedAt?: number;
	/** AWS's word when it cannot be used at the moment, for example FAILED or CREATING. */
	readonly problem?: string;
}

export interface MfaQuestion {
	readonly profile: string;
	/** ARN or serial number of the device. */
	readonly serial: string;
	/** The code that was given last was not accepted. */
	readonly again: boolean;
}

/** Asks the user for the six digits of the device; `undefined` when nothing was given. */
export type AskMfaCode = (question: MfaQuestion, signal: AbortSignal) => Promise<string | undefined>;
