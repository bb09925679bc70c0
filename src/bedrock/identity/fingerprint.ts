import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { getSSOTokenFilepath } from "@smithy/core/config";
import type { Connection } from "../../core/settings.ts";
import { loginCachePath } from "./loginCache.ts";
import { chainOf, ssoCacheKeyOf } from "./profileKind.ts";
import { profileOf, type Section, type SharedConfig } from "./sharedConfig.ts";

/**
 * A digest of everything on disk and in the environment that a connection's credentials are made of: when it is the same, what
 * was got before is still right. A profile that was edited elsewhere in the file changes nothing here.
 */
export async function fingerprintOf(connection: Connection, config: SharedConfig): Promise<string> {
	const names = chainOf(profileOf(connection), config);
	const sections = names.map((name) => config.profiles[name] ?? {});
	const sessions = sections.map(({ sso_session: session }) => config.ssoSessions[session ?? ""]);
	const files = await Promise.all(sections.flatMap(tokenFilesOf).map(stampOf));
	const { AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
	const made = [names, sections, sessions, files, AWS_PROFILE, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN];
	return createHash("sha256").update(JSON.stringify(made)).digest("hex");
}

/** Files beside the shared ones that a profile's credentials come from. */
function tokenFilesOf(section: Section): readonly string[] {
	const session = ssoCacheKeyOf(section);
	return [
		...(session ? [getSSOTokenFilepath(session)] : []),
		...(section.login_session ? [loginCachePath(section.login_session)] : []),
		...(section.web_identity_token_file ? [section.web_identity_token_file] : []),
	];
}

async function stampOf(path: string): Promise<string> {
	try {
		const { mtimeMs, size, ino } = await stat(path);
		return `${mtimeMs} ${size} ${ino}`;
	} catch {
		return "none";
	}
}
