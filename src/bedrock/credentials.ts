import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { loadSharedConfigFiles, parseKnownFiles } from "@smithy/core/config";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import type { Profile } from "../core/connection.ts";
import { AssistantError } from "../core/errors.ts";
import type { Connection } from "../core/settings.ts";

/**
 * Credentials of a connection. A named profile gives the profile's credentials or an error, never those of another source;
 * without one the SDK's default chain decides, to which an empty `AWS_PROFILE` is none. In an untrusted workspace no process
 * is started to get them.
 */
export async function credentialsFor({ profile, trusted }: Connection): Promise<AwsCredentialIdentityProvider> {
	const profiles = await parseKnownFiles({ ignoreCache: true });
	if (profile === "") {
		const name = process.env.AWS_PROFILE || "default";
		if (!trusted && startsProcess(profiles, name)) throw processRefused(name);
		return fromNodeProviderChain({ ignoreCache: true });
	}
	if (!profiles[profile]) {
		throw new AssistantError("profile-unknown", `There is no AWS profile "${profile}" in the config and credentials files.`, {
			action: "select-profile",
		});
	}
	if (!trusted && startsProcess(profiles, profile)) throw processRefused(profile);
	return fromIni({ profile, ignoreCache: true });
}

/** The profiles of the shared files, by name. Reads the files anew. */
export async function listProfiles(): Promise<readonly Profile[]> {
	const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
	const names = new Set(
		[...Object.keys(configFile), ...Object.keys(credentialsFile)].filter((name) => !/^(sso-session|services)[. ]/.test(name)),
	);
	return [...names].toSorted().map((name) => {
		const settings = { ...credentialsFile[name], ...configFile[name] };
		return { name, region: settings.region, source: sourceOf(settings) };
	});
}

type Ini = Partial<Record<string, string>>;

function sourceOf(settings: Ini): string {
	if (settings.role_arn) return settings.mfa_serial ? "role with MFA" : settings.web_identity_token_file ? "web identity" : "role";
	if (settings.sso_session || settings.sso_start_url) return "SSO";
	if (settings.login_session) return "aws login";
	if (settings.credential_process) return "process";
	return settings.aws_access_key_id ? "access key" : "no credentials of its own";
}

/** Follows `source_profile` too: the process may stand at the end of a chain of roles. */
function startsProcess(profiles: Partial<Record<string, Ini>>, name: string, seen: readonly string[] = []): boolean {
	const settings = profiles[name];
	if (!settings || seen.includes(name)) return false;
	if (settings.credential_process) return true;
	return settings.source_profile !== undefined && startsProcess(profiles, settings.source_profile, [...seen, name]);
}

function processRefused(profile: string): AssistantError {
	return new AssistantError(
		"credentials-missing",
		`The AWS profile "${profile}" starts a program to get its credentials. That happens only in a trusted workspace.`,
		{ action: "select-profile" },
	);
}
