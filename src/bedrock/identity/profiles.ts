import { readFile } from "node:fs/promises";
import { getSSOTokenFilepath } from "@smithy/core/config";
import type { Profile, ProfileState } from "../../core/connection.ts";
import { loginCachePath } from "./loginCache.ts";
import { kindOf, needsMfaCode, problemOf, sourceProfileOf, ssoCacheKeyOf } from "./profileKind.ts";
import { readSharedConfig, type SharedConfig } from "./sharedConfig.ts";

/** The profiles of the shared files, by name, and what the files tell of their credentials. Asks nobody. */
export async function listProfiles(): Promise<readonly Profile[]> {
	const config = await readSharedConfig();
	const names = Object.keys(config.profiles).toSorted((a, b) => a.localeCompare(b));
	return Promise.all(
		names.map(async (name) => {
			const section = config.profiles[name] ?? {};
			const kind = needsMfaCode(name, config) ? "role-mfa" : kindOf(section);
			return { name, kind, region: section.region, state: await stateOf(name, config), problem: problemOf(name, config) };
		}),
	);
}

/** Of a role it is the state of what stands at its source; whether the role can be taken on only STS can tell. */
async function stateOf(name: string, config: SharedConfig): Promise<ProfileState> {
	/** Keys at the source are of no use without the code. */
	if (needsMfaCode(name, config)) return { kind: "unknown" };
	const section = config.profiles[sourceProfileOf(name, config)] ?? {};
	switch (kindOf(section)) {
		case "static":
			return { kind: "ready" };
		case "sso-session":
		case "sso-legacy":
			return stateOfToken(await readJson(getSSOTokenFilepath(ssoCacheKeyOf(section))));
		case "login":
			return stateOfToken(await readJson(loginCachePath(section.login_session ?? "")));
		default:
			return { kind: "unknown" };
	}
}

interface CachedToken {
	readonly accessToken?: string | { readonly expiresAt?: string };
	readonly expiresAt?: string;
	readonly refreshToken?: string;
	readonly registrationExpiresAt?: string;
}

/** A token that has expired is as good as new while it can be exchanged for another. */
function stateOfToken(token: CachedToken | undefined): ProfileState {
	if (!token?.accessToken) return { kind: "missing" };
	/** `aws login` keeps the time with the keys, SSO beside the token. */
	const ends = typeof token.accessToken === "string" ? token.expiresAt : token.accessToken.expiresAt;
	const expiresAt = timeOf(ends, 0);
	if (expiresAt > Date.now()) return { kind: "ready", expiresAt };
	const canRefresh = token.refreshToken && timeOf(token.registrationExpiresAt, Number.POSITIVE_INFINITY) > Date.now();
	return canRefresh ? { kind: "ready" } : { kind: "expired" };
}

function timeOf(text: string | undefined, otherwise: number): number {
	const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
	return Number.isNaN(time) ? otherwise : time;
}

/** Other tools write these files: one that is not JSON counts as absent. */
async function readJson(path: string): Promise<CachedToken | undefined> {
	try {
		const value: unknown = JSON.parse(await readFile(path, "utf8"));
		return typeof value === "object" && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}
