import type { ProfileKind } from "../core/connection.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";

/** How a profile gets its credentials: the first that applies, in the SDK's order. */
export function kindOf(section: Section): ProfileKind {
	if (section.role_arn && !section.web_identity_token_file) return section.mfa_serial ? "role-mfa" : "role";
	if (section.aws_access_key_id || section.aws_secret_access_key) return "static";
	if (section.web_identity_token_file) return "web-identity";
	if (section.credential_process) return "process";
	if (section.sso_session) return "sso-session";
	if (section.sso_start_url || section.sso_account_id) return "sso-legacy";
	if (section.login_session) return "login";
	return section.credential_source ? "machine" : "none";
}

/** A sentence when a profile, or one that it names as its source, cannot work as it is written. */
export function problemOf(name: string, config: SharedConfig, visited: readonly string[] = []): string | undefined {
	const section = config.profiles[name] ?? {};
	switch (kindOf(section)) {
		case "static":
			return missing(name, section, ["aws_access_key_id", "aws_secret_access_key"]);
		case "web-identity":
			return missing(name, section, ["role_arn"]);
		case "sso-session":
			return config.ssoSessions[section.sso_session ?? ""]
				? (missing(name, section, ["sso_account_id", "sso_role_name"]) ??
						missing(name, { ...section, ...config.ssoSessions[section.sso_session ?? ""] }, ["sso_start_url", "sso_region"]))
				: `The AWS profile "${name}" names the SSO session "${section.sso_session}", which the config file does not have.`;
		case "sso-legacy":
			return missing(name, section, ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"]);
		case "role":
		case "role-mfa":
			return problemOfSource(name, section, config, visited);
		default:
			return undefined;
	}
}

/** The profile whose SSO session, keys or process stand at the source of a chain of roles; the profile itself without roles. */
export function sourceProfileOf(name: string, config: SharedConfig, visited: readonly string[] = []): string {
	const source = config.profiles[name]?.source_profile;
	const isRole = Boolean(config.profiles[name]?.role_arn);
	return isRole && source && !visited.includes(source) && source !== name ? sourceProfileOf(source, config, [...visited, name]) : name;
}

export function ssoRegionOf(profile: string, config: SharedConfig): string {
	const section = config.profiles[profile] ?? {};
	return config.ssoSessions[section.sso_session ?? ""]?.sso_region ?? section.sso_region ?? "";
}

function problemOfSource(name: string, section: Section, config: SharedConfig, visited: readonly string[]): string | undefined {
	const { source_profile: source, credential_source: machine } = section;
	if (!source && !machine)
		return `The AWS profile "${name}" names a role, but neither source_profile nor credential_source to take it on with.`;
	if (source && machine) return `The AWS profile "${name}" names both source_profile and credential_source; only one can hold.`;
	if (!source) return undefined;
	const hasKeys = Boolean(config.profiles[source]?.aws_access_key_id);
	if (source === name && hasKeys) return undefined;
	if (source === name || visited.includes(source)) return `The AWS profiles "${name}" and "${source}" name each other as source.`;
	/** That it is missing is said when it is needed, by its own name. */
	return config.profiles[source] && problemOf(source, config, [...visited, name]);
}

function missing(name: string, section: Section, keys: readonly string[]): string | undefined {
	const absent = keys.filter((key) => !section[key]);
	return absent.length === 0 ? undefined : `The AWS profile "${name}" lacks ${absent.join(" and ")}.`;
}
