import type { SsoSession } from "../../core/signIn.ts";
import { kindOf, sourceProfileOf } from "../identity/profileKind.ts";
import { profileOf, readSharedConfig, type Section, type SharedConfig } from "../identity/sharedConfig.ts";

/** What the AWS CLI asks for when a session names no scopes. Scopes make a token refreshable. */
const defaultScopes = ["sso:account:access"];

/**
 * The session that a profile signs in to, or the profile at the source of its roles. `undefined` when that one has no session,
 * or one without a start URL and region.
 */
export async function sessionOf(profile: string): Promise<SsoSession | undefined> {
	const config = await readSharedConfig();
	return sessionOfSection(config.profiles[sourceProfileOf(profileOf({ profile }), config)] ?? {}, config);
}

/** The complete sessions of the config file. */
export async function listSessions(): Promise<readonly SsoSession[]> {
	const { ssoSessions } = await readSharedConfig();
	return Object.entries(ssoSessions).flatMap(([name, section]) => sessionFrom(name, section) ?? []);
}

/**
 * A profile of the session, for the settings that only profiles have: endpoints and certificates. The first when there are
 * several; empty when there is none yet.
 */
export async function profileUsing(session: SsoSession): Promise<string> {
	const config = await readSharedConfig();
	const uses = (section: Section) => {
		const used = sessionOfSection(section, config);
		return used?.name === session.name && used.startUrl === session.startUrl;
	};
	return Object.keys(config.profiles).find((name) => uses(config.profiles[name] ?? {})) ?? "";
}

function sessionOfSection(section: Section, { ssoSessions }: SharedConfig): SsoSession | undefined {
	switch (kindOf(section)) {
		case "sso-session":
			return sessionFrom(section.sso_session ?? "", ssoSessions[section.sso_session ?? ""] ?? {});
		case "sso-legacy":
			return sessionFrom("", section);
		default:
			return undefined;
	}
}

/** A legacy profile asks for no scopes: it has nowhere to say so, and nothing ever refreshes its token. */
function sessionFrom(name: string, section: Section): SsoSession | undefined {
	const { sso_start_url: startUrl, sso_region: region, sso_registration_scopes: scopes } = section;
	if (!startUrl || !region) return undefined;
	return { name, startUrl, region, scopes: name === "" ? [] : parseScopes(scopes) };
}

function parseScopes(list = ""): readonly string[] {
	const scopes = list
		.split(",")
		.map((scope) => scope.trim())
		.filter(Boolean);
	return scopes.length > 0 ? scopes : defaultScopes;
}
