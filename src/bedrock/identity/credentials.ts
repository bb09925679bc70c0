import type { AwsCredentialIdentity } from "@smithy/types";
import type { AskMfaCode, Identity } from "../../core/connection.ts";
import { AssistantError } from "../../core/errors.ts";
import type { Connection } from "../../core/settings.ts";
import type { Authorization } from "../authorization.ts";
import { resolveDefault, resolveProfile } from "./credentialChain.ts";
import { classifyError } from "../failure/errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { describeIdentity } from "./identity.ts";
import { needsMfaCode } from "./profileKind.ts";
import { resolveRegion } from "../region.ts";
import { profileOf, readSharedConfig, type SharedConfig } from "./sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

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
	keys?: AwsCredentialIdentity;
	attempt?: Attempt;
}

/** Keys that are being got for everybody who waits for them; given up when nobody does any more. */
interface Attempt {
	readonly keys: Promise<AwsCredentialIdentity>;
	readonly abort: AbortController;
	waiting: number;
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
			apiKey === undefined ? { kind: "keys", keys: await this.keys(connection, signal) } : { kind: "api-key", apiKey: checkApiKey(apiKey) };
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
		signal.throwIfAborted();
		const found = this.held.get(id);
		const held: Held = found?.fingerprint === fingerprint ? found : { fingerprint };
		this.held.set(id, held);
		if (held.keys && millisecondsLeft(held.keys) > ahead(connection, config)) return held.keys;
		if (!held.attempt || held.attempt.abort.signal.aborted) held.attempt = this.begin(held, connection);
		try {
			return await join(held.attempt, signal);
		} catch (error) {
			/** Keys that still hold are better than none. */
			if (held.keys && millisecondsLeft(held.keys) > 0 && !signal.aborted) return held.keys;
			throw error;
		}
	}

	private begin(held: Held, connection: Connection): Attempt {
		const abort = new AbortController();
		const keys = this.resolve(connection, abort.signal).then((got) => (held.keys = got));
		return { keys, abort, waiting: 0 };
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
		throw new AssistantError("credentials-missing", translate("No Bedrock API key is stored."), { action: "sign-in" });
	}
}

/** A profile that was chosen wins over an API key in the environment; without one the key wins, as it does for the SDK. */
export function environmentApiKey({ profile }: Connection): string | undefined {
	return profile === "" ? process.env.AWS_BEARER_TOKEN_BEDROCK?.trim() || undefined : undefined;
}

/** Node refuses to send other characters, in words that help nobody. */
function checkApiKey(apiKey: string): string {
	if (/^[!-~]+$/.test(apiKey)) return apiKey;
	throw new AssistantError("credentials-missing", translate("The Bedrock API key holds characters that no key has. Copy it once more."), {
		action: "sign-in",
	});
}

function millisecondsLeft({ expiration }: AwsCredentialIdentity): number {
	return expiration ? expiration.getTime() - Date.now() : Number.POSITIVE_INFINITY;
}

function ahead(connection: Connection, config: SharedConfig): number {
	return needsMfaCode(profileOf(connection), config) ? refreshAheadWithMfa : refreshAhead;
}

/** Waits with the others. One who gives up leaves the attempt to them, and the last one ends it. */
async function join(attempt: Attempt, signal: AbortSignal): Promise<AwsCredentialIdentity> {
	attempt.waiting += 1;
	try {
		return await waitFor(attempt.keys, signal);
	} finally {
		attempt.waiting -= 1;
		if (attempt.waiting === 0) attempt.abort.abort();
	}
}

function waitFor<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason as Error);
		signal.addEventListener("abort", onAbort, { once: true });
		promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}
