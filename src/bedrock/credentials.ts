import type { AwsCredentialIdentity } from "@smithy/types";
import type { AskMfaCode, Identity } from "../core/connection.ts";
import { AssistantError } from "../core/errors.ts";
import type { Connection } from "../core/settings.ts";
import type { Authorization } from "./authorization.ts";
import { resolveDefault, resolveProfile } from "./credentialChain.ts";
import { classifyError } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { describeIdentity } from "./identity.ts";
import { resolveRegion } from "./region.ts";
import { profileOf, readSharedConfig } from "./sharedConfig.ts";

/** What getting credentials needs of the editor. */
export interface CredentialPorts {
	readonly askMfaCode: AskMfaCode;
	/** The Bedrock API key of the editor's secret storage. */
	apiKey(): Promise<string | undefined>;
	/** Told whenever a connection is about to be used, with what is known of the caller without asking AWS. */
	onIdentity?(connection: Connection, identity: Identity): void;
}

/** Temporary keys are replaced so many milliseconds before they end, so that no request is under way when they do. */
const refreshAhead = 5 * 60_000;
/** A person with an MFA device is not disturbed before it is necessary. */
const refreshAheadWithMfa = 30_000;

interface Held {
	readonly fingerprint: string;
	readonly keys: Promise<AwsCredentialIdentity>;
}

/**
 * The credentials of every connection: got once, shared by all clients, so that an MFA code is asked for once; got again before
 * they expire, and when what they were made of has changed on disk.
 */
export class Credentials {
	private readonly ports: CredentialPorts;
	private readonly held = new Map<string, Held>();

	constructor(ports: CredentialPorts) {
		this.ports = ports;
	}

	/** Rejects with an `AssistantError` that names the profile and the way out; never falls back to another source. */
	async authorize(connection: Connection, signal: AbortSignal): Promise<Authorization> {
		const apiKey = connection.apiKey ? await this.storedApiKey() : environmentApiKey(connection);
		const authorization: Authorization =
			apiKey === undefined ? { kind: "keys", keys: await this.keys(connection, signal) } : { kind: "api-key", apiKey };
		this.ports.onIdentity?.(connection, await describeIdentity(connection, authorization));
		return authorization;
	}

	/** Forgets everything. What is being got for somebody is handed out to them all the same. */
	clear(): void {
		this.held.clear();
	}

	private async keys(connection: Connection, signal: AbortSignal): Promise<AwsCredentialIdentity> {
		const id = JSON.stringify([connection.profile, connection.trusted]);
		const config = await readSharedConfig();
		const fingerprint = await fingerprintOf(connection, config);
		const held = this.held.get(id);
		const current = held?.fingerprint === fingerprint ? await held.keys.catch(() => undefined) : undefined;
		if (current && millisecondsLeft(current) > ahead(connection, config)) return current;
		/** Somebody else may have begun to get new ones while this one waited. */
		const latest = this.held.get(id);
		if (latest && latest !== held && latest.fingerprint === fingerprint) return waitFor(latest.keys, signal);
		const keys = this.resolve(connection, signal);
		this.held.set(id, { fingerprint, keys });
		try {
			return await waitFor(keys, signal);
		} catch (error) {
			/** Keys that still hold are better than none; without them the next call tries again. */
			const stillHolds = current && millisecondsLeft(current) > 0 && !signal.aborted;
			if (stillHolds) this.held.set(id, { fingerprint, keys: Promise.resolve(current) });
			else if (this.held.get(id)?.keys === keys) this.held.delete(id);
			if (stillHolds) return current;
			throw error;
		}
	}

	private async resolve(connection: Connection, signal: AbortSignal): Promise<AwsCredentialIdentity> {
		const config = await readSharedConfig();
		const context = {
			config,
			region: await resolveRegion(connection),
			trusted: connection.trusted,
			askMfaCode: this.ports.askMfaCode,
			signal,
		};
		try {
			return await (connection.profile === "" ? resolveDefault(context) : resolveProfile(connection.profile, context));
		} catch (error) {
			throw signal.aborted ? error : classifyError(error);
		}
	}

	private async storedApiKey(): Promise<string> {
		const apiKey = await this.ports.apiKey();
		if (apiKey) return apiKey;
		throw new AssistantError("credentials-missing", "No Bedrock API key is stored.", { action: "sign-in" });
	}
}

/** A profile that was chosen wins over an API key in the environment; without one the key wins, as it does for the SDK. */
export function environmentApiKey({ profile }: Connection): string | undefined {
	return profile === "" ? process.env.AWS_BEARER_TOKEN_BEDROCK || undefined : undefined;
}

function millisecondsLeft({ expiration }: AwsCredentialIdentity): number {
	return expiration ? expiration.getTime() - Date.now() : Number.POSITIVE_INFINITY;
}

function ahead(connection: Connection, { profiles }: Awaited<ReturnType<typeof readSharedConfig>>): number {
	return profiles[profileOf(connection)]?.mfa_serial ? refreshAheadWithMfa : refreshAhead;
}

/** One who gives up waiting must not keep the others from what comes. */
function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	if (signal.aborted) return Promise.reject(signal.reason as Error);
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason as Error);
		signal.addEventListener("abort", onAbort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}
