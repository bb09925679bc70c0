import type { Account, Identity } from "../../core/connection.ts";
import type { Connection } from "../../core/settings.ts";
import type { Clients } from "../clients.ts";
import type { Credentials } from "./credentials.ts";
import { classifyError } from "../failure/errors.ts";
import { listGuardrails, listGuardrailVersions } from "../guardrail/guardrails.ts";
import { askCaller, describeIdentity } from "./identity.ts";
import { listProfiles } from "./profiles.ts";
import { resolveRegion } from "../region.ts";

/** The `Account` port over the shared files, STS and the control plane. */
export function createAccount(clients: Clients, credentials: Credentials): Account {
	return {
		profiles: () => classified(listProfiles()),
		region: (connection) => classified(resolveRegion(connection)),
		identity: (connection, signal) => classified(identityOf(clients, credentials, connection, signal)),
		guardrails: (connection, signal) => classified(listGuardrails(clients, connection, signal)),
		guardrailVersions: (connection, id, signal) => classified(listGuardrailVersions(clients, connection, id, signal)),
		refresh: () => {
			credentials.clear();
			clients.clear();
		},
	};
}

/** The account's number is a help, not a need: where STS cannot be reached, what the credentials tell is enough. */
async function identityOf(clients: Clients, credentials: Credentials, connection: Connection, signal: AbortSignal): Promise<Identity> {
	const authorization = await credentials.authorize(connection, signal);
	const identity = await describeIdentity(connection, authorization);
	if (authorization.kind === "api-key") return identity;
	try {
		return await askCaller(identity, await clients.sts(connection, signal), signal);
	} catch (error) {
		const known = classifyError(error);
		if (known.kind !== "network" && known.kind !== "timeout" && known.kind !== "unavailable") throw known;
		return identity;
	}
}

async function classified<T>(promise: Promise<T>): Promise<T> {
	try {
		return await promise;
	} catch (error) {
		throw classifyError(error);
	}
}
