import type { ProfileKind } from "../../core/connection.ts";
import { AssistantError } from "../../core/errors.ts";
import type { Section, SharedConfig } from "./sharedConfig.ts";
import { translate } from "../../shared/translate.ts";

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

/** A profile and those that it takes its roles with, down to the one whose SSO session, keys or process stand at the source. */
export function chainOf(name: string, config: SharedConfig, visited: readonly string[] = []): readonly [string, ...string[]] {
	const section = config.profiles[name];
	const source = section?.role_arn && section.source_profile;
	if (!source || source === name || visited.includes(source)) return [name];
	return [name, ...chainOf(source, config, [...visited, name])];
}

/** Whether getting credentials asks a person for a code, for the profile itself or on the way to it. */
export function needsMfaCode(name: string, config: SharedConfig): boolean {
	return chainOf(name, config).some((hop) => kindOf(config.profiles[hop] ?? {}) === "role-mfa");
}

/** What names the file of the token cache: the session, or the start URL of a profile of the legacy form. */
export function ssoCacheKeyOf(section: Section): string {
	return section.sso_session || section.sso_start_url || "";
}

/** A sentence when a profile, or one that it names as its source, cannot work as it is written. */
export function problemOf(name: string, config: SharedConfig, visited: readonly string[] = []): string | undefined {
	const section = config.profiles[name] ?? {};
	switch (kindOf(section)) {
		case "static":
			return missing(name, section, ["aws_access_key_id", "aws_secret_access_key"]);
		case "web-identity":
			return missing(name, section, ["role_arn"]) ?? problemOfDuration(name, section);
		case "sso-session":
			return config.ssoSessions[section.sso_session ?? ""]
				? (missing(name, section, ["sso_account_id", "sso_role_name"]) ??
						missing(name, { ...section, ...config.ssoSessions[section.sso_session ?? ""] }, ["sso_start_url", "sso_region"]))
				: translate('The AWS profile "{0}" names the SSO session "{1}", which the config file does not have.', name, section.sso_session);
		case "sso-legacy":
			return missing(name, section, ["sso_start_url", "sso_region", "sso_account_id", "sso_role_name"]);
		case "role":
		case "role-mfa":
			return problemOfDuration(name, section) ?? problemOfSource(name, section, config, visited);
		default:
			return undefined;
	}
}

/** The profile at the source of a chain of roles; the profile itself without roles. */
export function sourceProfileOf(name: string, config: SharedConfig): string {
	return chainOf(name, config).at(-1) ?? name;
}

export function ssoRegionOf(profile: string, config: SharedConfig): string {
	const section = config.profiles[profile] ?? {};
	return config.ssoSessions[section.sso_session ?? ""]?.sso_region ?? section.sso_region ?? "";
}

function problemOfSource(name: string, section: Section, config: SharedConfig, visited: readonly string[]): string | undefined {
	const { source_profile: source, credential_source: machine } = section;
	if (!source && !machine)
		return translate('The AWS profile "{0}" names a role, but neither source_profile nor credential_source to take it on with.', name);
	if (source && machine)
		return translate('The AWS profile "{0}" names both source_profile and credential_source; only one can hold.', name);
	if (!source) return undefined;
	const hasKeys = Boolean(config.profiles[source]?.aws_access_key_id);
	if (source === name && hasKeys) return undefined;
	if (source === name || visited.includes(source))
		return translate('The AWS profiles "{0}" and "{1}" name each other as source.', name, source);
	if (!config.profiles[source])
		return translate('There is no AWS profile "{0}", which the profile "{1}" names as its source.', source, name);
	return problemOf(source, config, [...visited, name]);
}

function problemOfDuration(name: string, { duration_seconds: duration }: Section): string | undefined {
	if (!duration || /^[1-9]\d*$/.test(duration)) return undefined;
	return translate('The AWS profile "{0}" names the duration_seconds "{1}", which is not a whole number of seconds.', name, duration);
}

function missing(name: string, section: Section, keys: readonly string[]): string | undefined {
	const absent = keys.filter((key) => !section[key]);
	return absent.length === 0 ? undefined : translate('The AWS profile "{0}" lacks {1}.', name, absent.join(" and "));
}

/** What is wrong with a profile that cannot work as it is written, or is not there at all. */
export function brokenProfile(name: string, config: SharedConfig): AssistantError | undefined {
	const isLost = chainOf(name, config).some((link) => config.profiles[link] === undefined);
	const message = config.profiles[name]
		? problemOf(name, config)
		: translate('There is no AWS profile "{0}" in the config and credentials files.', name);
	return message === undefined
		? undefined
		: new AssistantError(isLost ? "profile-unknown" : "credentials-missing", message, { action: "select-profile" });
}
