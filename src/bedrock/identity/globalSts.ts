import type { Section } from "./sharedConfig.ts";

/**
 * Whether STS is called at its global endpoint. With `sts_regional_endpoints = legacy` the older regions are, which some
 * companies' firewalls know only; the SDK itself does not read that setting.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
 */
export function usesGlobalSts(section: Section): boolean {
	return (process.env.AWS_STS_REGIONAL_ENDPOINTS || section.sts_regional_endpoints) === "legacy";
}
