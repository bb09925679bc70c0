import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { Connection } from "../core/settings.ts";
import { credentialsFor } from "./credentials.ts";
import { HttpHandler } from "./httpHandler.ts";
import { regionForModel } from "./region.ts";

/**
 * The SDK's clients, one of each kind for a connection and region. They keep their credentials until `clear`: static keys in
 * a live client are not read again when the file changes.
 */
export class Clients {
	private readonly runtimes = new Map<string, Promise<BedrockRuntimeClient>>();
	private readonly controlPlanes = new Map<string, Promise<BedrockClient>>();

	async runtime(connection: Connection, modelId: string): Promise<BedrockRuntimeClient> {
		const region = await regionForModel(connection, modelId);
		return cached(this.runtimes, keyOf(connection, region), async () => {
			const configuration = await this.configure(connection, region, connection.endpoint);
			return new BedrockRuntimeClient(configuration);
		});
	}

	async controlPlane(connection: Connection): Promise<BedrockClient> {
		const region = await regionForModel(connection, "");
		return cached(this.controlPlanes, keyOf(connection, region), async () => {
			const configuration = await this.configure(connection, region, connection.controlPlaneEndpoint);
			return new BedrockClient(configuration);
		});
	}

	/**
	 * The next call gets a new client. The old ones are forgotten, not destroyed: a turn that is under way ends on the settings
	 * that it began with, and connections without a request close by themselves.
	 */
	clear(): void {
		this.runtimes.clear();
		this.controlPlanes.clear();
	}

	private async configure(connection: Connection, region: string, endpoint: string) {
		return {
			region,
			credentials: await credentialsFor(connection),
			/** A bearer token in the environment would otherwise win over the profile that the user chose. */
			authSchemePreference: connection.profile === "" ? undefined : ["sigv4"],
			/** A trailing slash would double: `//model/…`. */
			endpoint: endpoint === "" ? undefined : endpoint.replace(/\/+$/, ""),
			requestHandler: new HttpHandler(),
			/** Attempts are ours: the SDK's own would be silent, and the user is shown the wait. */
			maxAttempts: 1,
		};
	}
}

/** Failures are not kept: the next call tries again. */
function cached<T>(cache: Map<string, Promise<T>>, key: string, create: () => Promise<T>): Promise<T> {
	const known = cache.get(key);
	if (known) return known;
	const created = create();
	cache.set(key, created);
	created.catch(() => cache.delete(key));
	return created;
}

function keyOf(connection: Connection, region: string): string {
	return JSON.stringify([connection, region]);
}
