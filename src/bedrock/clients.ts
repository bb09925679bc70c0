import { BedrockClient } from "@aws-sdk/client-bedrock";
import { BedrockAgentClient } from "@aws-sdk/client-bedrock-agent";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { STSClient } from "@aws-sdk/client-sts";
import type { RetryStrategyV2 } from "@smithy/types";
import { AssistantError } from "../core/errors.ts";
import type { Connection } from "../core/settings.ts";
import { clientDefaults } from "./clientDefaults.ts";
import type { Authorization } from "./authorization.ts";
import { clockRetry } from "./clockRetry.ts";
import type { Credentials } from "./identity/credentials.ts";
import { endpointOf, type ServiceId } from "./endpoints.ts";
import { usesGlobalSts } from "./identity/globalSts.ts";
import { regionForModel } from "./region.ts";
import { profileOf, readSharedConfig } from "./identity/sharedConfig.ts";
import { bundlePathOf } from "./trustStore.ts";
import { eventReader } from "./answer/eventReader.ts";
import { translate } from "../shared/translate.ts";

/**
 * The SDK's clients, ready to send: credentials are got before a client is handed out, so that a person who is asked for an MFA
 * code is not timed. One client of a kind serves a connection and region as long as what it was made of is the same on disk.
 */
export class Clients {
	private readonly credentials: Credentials;
	private readonly kept = new Map<string, Kept>();

	constructor(credentials: Credentials) {
		this.credentials = credentials;
	}

	/** The region is the model's own when its ARN names one. */
	async runtime(connection: Connection, modelId: string, signal: AbortSignal): Promise<BedrockRuntimeClient> {
		const region = await regionForModel(connection, modelId);
		return this.client(
			"bedrock_runtime",
			connection,
			region,
			connection.endpoint,
			signal,
			(configuration) => new BedrockRuntimeClient({ ...configuration, eventStreamSerdeProvider: eventReader }),
		);
	}

	async controlPlane(connection: Connection, signal: AbortSignal, region?: string): Promise<BedrockClient> {
		const called = region ?? (await regionForModel(connection, ""));
		return this.client(
			"bedrock",
			connection,
			called,
			connection.controlPlaneEndpoint,
			signal,
			(configuration) => new BedrockClient(configuration),
		);
	}

	/** Prompt Management. The region is the prompt's own when its ARN names one. */
	async agent(connection: Connection, signal: AbortSignal, promptId = ""): Promise<BedrockAgentClient> {
		const region = await regionForModel(connection, promptId);
		return this.client(
			"bedrock_agent",
			connection,
			region,
			connection.controlPlaneEndpoint,
			signal,
			(configuration) => new BedrockAgentClient(configuration),
		);
	}

	async sts(connection: Connection, signal: AbortSignal): Promise<STSClient> {
		const region = await regionForModel(connection, "");
		const { profiles } = await readSharedConfig();
		const isGlobal = usesGlobalSts(profiles[profileOf(connection)] ?? {});
		return this.client("sts", connection, region, "", signal, (configuration) => {
			const useGlobalEndpoint = isGlobal && configuration.endpoint === undefined;
			return new STSClient({ ...configuration, useGlobalEndpoint });
		});
	}

	async quotas(connection: Connection, signal: AbortSignal): Promise<ServiceQuotasClient> {
		const region = await regionForModel(connection, "");
		return this.client("service_quotas", connection, region, "", signal, (configuration) => new ServiceQuotasClient(configuration));
	}

	/**
	 * The next call gets a new client. The old ones are forgotten, not destroyed: a turn that is under way ends on the settings
	 * that it began with, and connections without a request close by themselves.
	 */
	clear(): void {
		this.kept.clear();
	}

	private async client<C>(
		service: ServiceId,
		connection: Connection,
		region: string,
		chosenEndpoint: string,
		signal: AbortSignal,
		create: (configuration: Configuration) => C,
	): Promise<C> {
		const authorization = await this.credentials.authorize(connection, signal);
		const profile = profileOf(connection);
		const config = await readSharedConfig();
		const endpoint = endpointOf(service, profile, config, chosenEndpoint);
		const bundle = bundlePathOf(config.profiles[profile] ?? {});
		const id = JSON.stringify([service, connection, region]);
		const route = JSON.stringify([endpoint, bundle]);
		const secret = authorization.kind === "keys" ? authorization.keys : authorization.apiKey;
		const kept = this.kept.get(id);
		if (kept?.route === route && kept.secret === secret) return kept.client as C;
		const defaults = await clientDefaults(service, profile, chosenEndpoint);
		const client = create({ ...defaults, retryStrategy: clockRetry, region, ...signing(authorization, service) });
		this.kept.set(id, { route, secret, client });
		return client;
	}
}

interface Kept {
	readonly route: string;
	readonly secret: unknown;
	readonly client: unknown;
}

type Configuration = Awaited<ReturnType<typeof clientDefaults>> &
	ReturnType<typeof signing> & { readonly region: string; readonly retryStrategy: RetryStrategyV2 };

/** Keys and API keys are both named outright: the SDK would otherwise look into the environment, too. */
function signing(authorization: Authorization, service: ServiceId) {
	if (authorization.kind === "keys") return { credentials: authorization.keys, authSchemePreference: ["sigv4"] };
	if (service !== "bedrock" && service !== "bedrock_runtime") {
		throw new AssistantError("credentials-missing", translate("A Bedrock API key opens Bedrock only, not other services of AWS."));
	}
	return { token: { token: authorization.apiKey }, authSchemePreference: ["httpBearerAuth"] };
}
