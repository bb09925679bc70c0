import { endpointOf, type ServiceId } from "./endpoints.ts";
import { HttpHandler } from "./httpHandler.ts";
import { readSharedConfig } from "./identity/sharedConfig.ts";
import { trustedCertificates } from "./trustStore.ts";

/** What every client of the SDK starts from. */
export interface ClientDefaults {
	/** `undefined` for AWS's own endpoint of the region. */
	readonly endpoint: string | undefined;
	readonly useFipsEndpoint: boolean;
	readonly useDualstackEndpoint: boolean;
	/** The SDK would otherwise look at the profile of `AWS_PROFILE`, whichever was chosen. */
	readonly ignoreConfiguredEndpointUrls: true;
	readonly requestHandler: HttpHandler;
	/** Attempts of Bedrock calls are ours: the SDK's own would be silent, and the user is shown the wait. */
	readonly maxAttempts: number;
}

/** The defaults of a service for a profile. `chosen` is an endpoint from the settings. */
export async function clientDefaults(service: ServiceId, profile: string, chosen = ""): Promise<ClientDefaults> {
	const config = await readSharedConfig();
	const { url, fips, dualstack } = endpointOf(service, profile, config, chosen);
	return {
		endpoint: url,
		useFipsEndpoint: fips,
		useDualstackEndpoint: dualstack,
		ignoreConfiguredEndpointUrls: true,
		requestHandler: new HttpHandler(await trustedCertificates(config.profiles[profile] ?? {}), url !== undefined),
		maxAttempts: 1,
	};
}
