import { readFile } from "node:fs/promises";
import { getCACertificates, rootCertificates } from "node:tls";
import { AssistantError } from "../core/errors.ts";
import type { Section } from "./identity/sharedConfig.ts";
import { translate } from "../shared/translate.ts";

/**
 * Certificates to trust on top of what Node and the editor trust, in PEM: those of `AWS_CA_BUNDLE` or the profile's
 * `ca_bundle`. `undefined` without a bundle, and then the editor's own settings decide.
 */
export async function trustedCertificates(section: Section): Promise<readonly string[] | undefined> {
	const path = bundlePathOf(section);
	if (!path) return undefined;
	try {
		return [...knownCertificates(), await readFile(path, "utf8")];
	} catch (error) {
		throw new AssistantError(
			"network",
			translate("The certificate bundle {0}, which the AWS profile or AWS_CA_BUNDLE names, cannot be read.", path),
			{
				action: "open-doctor",
				cause: error,
			},
		);
	}
}

/** Where the bundle is: the environment's comes before the profile's, as AWS's tools have it. */
export function bundlePathOf(section: Section): string | undefined {
	return process.env.AWS_CA_BUNDLE || section.ca_bundle;
}

/** A list of our own replaces Node's, so it has to hold the system's and those of `NODE_EXTRA_CA_CERTS` too. */
function knownCertificates(): readonly string[] {
	if (typeof getCACertificates !== "function") return rootCertificates;
	return [...getCACertificates("default"), ...getCACertificates("system"), ...getCACertificates("extra")];
}
