import type { Account } from "../core/connection.ts";
import type { Model } from "../core/model.ts";
import { listGuardrails, listModels } from "./catalogue.ts";
import { Clients } from "./clients.ts";
import { ConverseModel } from "./converse.ts";
import { listProfiles } from "./credentials.ts";
import { classifyError } from "./errors.ts";
import { resolveRegion } from "./region.ts";

export interface Bedrock {
	readonly model: Model;
	readonly account: Account;
}

/** The adapter to Amazon Bedrock, and the entry of the bundle that holds the AWS SDK. */
export function createBedrock(): Bedrock {
	const clients = new Clients();
	return {
		model: new ConverseModel(clients),
		account: {
			profiles: () => classified(listProfiles()),
			region: (connection) => classified(resolveRegion(connection)),
			models: (connection, signal) => classified(clients.controlPlane(connection).then((client) => listModels(client, signal))),
			guardrails: (connection, signal) => classified(clients.controlPlane(connection).then((client) => listGuardrails(client, signal))),
			refresh: () => clients.clear(),
		},
	};
}

async function classified<T>(promise: Promise<T>): Promise<T> {
	try {
		return await promise;
	} catch (error) {
		throw classifyError(error);
	}
}
