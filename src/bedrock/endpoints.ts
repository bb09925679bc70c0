import type { Section, SharedConfig } from "./identity/sharedConfig.ts";

/** Services as the shared config names them. */
export type ServiceId = "bedrock_runtime" | "bedrock" | "bedrock_agent" | "sts" | "sso" | "sso_oidc" | "signin" | "service_quotas";

/** Where a service is called. `url` is undefined for AWS's own endpoint of the region. */
export interface Endpoint {
	readonly url: string | undefined;
	readonly fips: boolean;
	readonly dualstack: boolean;
}

/**
 * The endpoint of a service: `chosen` (a setting), else the environment's for the service, the environment's for all, the
 * profile's `services` section, the profile's `endpoint_url`. The SDK follows the same order, but looks at the profile of
 * `AWS_PROFILE` instead of the one that was chosen. FIPS and dual-stack apply to AWS's own endpoints only.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(service: ServiceId, profile: string, config: SharedConfig, chosen = ""): Endpoint {
	const section = config.profiles[profile] ?? {};
	const url = trimEnd(chosen || configuredUrl(service, section, config));
	return {
		url: url === "" ? undefined : url,
		fips: url === "" && isOn("AWS_USE_FIPS_ENDPOINT", section.use_fips_endpoint),
		dualstack: url === "" && isOn("AWS_USE_DUALSTACK_ENDPOINT", section.use_dualstack_endpoint),
	};
}

function configuredUrl(service: ServiceId, section: Section, config: SharedConfig): string {
	if (isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", section.ignore_configured_endpoint_urls)) return "";
	const services = config.services[section.services ?? ""] ?? {};
	return (
		process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
		process.env.AWS_ENDPOINT_URL ||
		services[`${service}.endpoint_url`] ||
		section.endpoint_url ||
		""
	);
}

function isOn(variable: string, setting: string | undefined): boolean {
	return (process.env[variable] || setting || "").toLowerCase() === "true";
}

/** A slash at the end would double in the path of every request. */
function trimEnd(url: string): string {
	return url.trim().replace(/\/+$/, "");
}
