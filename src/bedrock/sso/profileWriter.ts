import { readFile, stat } from "node:fs/promises";
import { AssistantError } from "../../core/errors.ts";
import type { NewProfile, SsoSession } from "../../core/signIn.ts";
import { kindOf } from "../identity/profileKind.ts";
import { readSharedConfig, type SharedConfig } from "../identity/sharedConfig.ts";
import { isMissing, replaceFile } from "./atomicFile.ts";
import { translate } from "../../shared/translate.ts";

/** What every reader of the file takes as a name without quotes; the SDK knows no other names at all. */
const plainName = /^[\w@+.%:/-]+$/;

/** A value without what would end it or begin a comment. */
const plainValue = /^[^\s\p{Cc}#;][^\s\p{Cc}]*$/u;

/**
 * Adds a profile, and its session if it is new, to the end of the config file. What is there stays byte for byte, and so do the
 * mode of the file and a symbolic link to it. A profile that is there already, just as it would be added, is left alone.
 */
export async function addProfile(profile: NewProfile): Promise<void> {
	const config = await readSharedConfig();
	const { content, mode } = await readOrCreate(config.configPath);
	const text = content.toString();
	if (isThere(profile, config)) return;
	const sections = sectionsFor(profile, config, headersOf(text));
	const newline = text.includes("\r\n") ? "\r\n" : "\n";
	const addition = sections.map((lines) => lines.map((line) => line + newline).join("")).join(newline);
	await replaceFile(config.configPath, Buffer.concat([content, Buffer.from(gapAfter(text, newline) + addition)]), mode).catch(
		(cause: unknown) => {
			throw new AssistantError("internal", translate("The profile could not be added: {0} cannot be written.", config.configPath), {
				action: "show-log",
				cause,
			});
		},
	);
}

async function readOrCreate(path: string): Promise<{ content: Buffer; mode: number }> {
	try {
		const [content, { mode }] = await Promise.all([readFile(path), stat(path)]);
		return { content, mode: mode & 0o777 };
	} catch (error) {
		if (isMissing(error)) return { content: Buffer.alloc(0), mode: 0o600 };
		throw new AssistantError("internal", translate("The profile could not be added: {0} cannot be read.", path), {
			action: "show-log",
			cause: error,
		});
	}
}

/** Regions aside: where the profile is used, it may have been given another. */
function isThere({ name, session, accountId, roleName }: NewProfile, { profiles, ssoSessions }: SharedConfig): boolean {
	const there = profiles[name];
	if (there?.sso_account_id !== accountId || there.sso_role_name !== roleName || (there.sso_session ?? "") !== session.name) return false;
	const { sso_start_url: startUrl, sso_region: region } = session.name === "" ? there : (ssoSessions[session.name] ?? {});
	return startUrl === session.startUrl && region === session.region && kindOf(there).startsWith("sso");
}

/** The lines of the new sections. Refuses what would not come back from the file as it was meant. */
function sectionsFor(profile: NewProfile, config: SharedConfig, headers: ReadonlySet<string>): readonly (readonly string[])[] {
	const { name, session, accountId, roleName, region } = profile;
	checkName("profile", name);
	const header = name === "default" ? name : `profile ${name}`;
	if (headers.has(header) || headers.has(`profile ${name}`) || Object.hasOwn(config.profiles, name)) {
		throw refused(translate('There is already an AWS profile "{0}". Choose another name.', name));
	}
	const connection = { sso_start_url: session.startUrl, sso_region: session.region };
	const role = { sso_account_id: accountId, sso_role_name: roleName, ...(region !== "" && { region }) };
	if (session.name === "") return [section(header, { ...connection, ...role })];
	const added = section(header, { sso_session: session.name, ...role });
	if (isWritten(session, config, headers)) return [added];
	checkName("SSO session", session.name);
	const scopes = session.scopes.length > 0 && { sso_registration_scopes: session.scopes.join(",") };
	return [section(`sso-session ${session.name}`, { ...connection, ...scopes }), added];
}

function isWritten(session: SsoSession, { ssoSessions }: SharedConfig, headers: ReadonlySet<string>): boolean {
	if (!headers.has(`sso-session ${session.name}`)) return false;
	const written = ssoSessions[session.name];
	if (written?.sso_start_url === session.startUrl && written.sso_region === session.region) return true;
	throw refused(translate('There is already an SSO session "{0}" with another start URL or region. Choose another name.', session.name));
}

function section(header: string, settings: Readonly<Record<string, string>>): readonly string[] {
	return [
		`[${header}]`,
		...Object.entries(settings).map(([key, value]) => {
			if (!plainValue.test(value)) throw refused(translate('The config file cannot hold "{0}" as {1}.', value, key));
			return `${key} = ${value}`;
		}),
	];
}

function checkName(kind: string, name: string): void {
	/** The SDK refuses a file with this name altogether. */
	if (plainName.test(name) && name !== "__proto__") return;
	throw refused(translate('"{0}" cannot be the name of an AWS {1}: use letters, digits and _ - . @ + % : / only.', name, kind));
}

/**
 * Headers of all sections, empty ones too. The SDK does not report those, and the AWS CLI reads nothing at all from a file that
 * has a header twice.
 */
function headersOf(text: string): ReadonlySet<string> {
	const found = text.matchAll(/^[^\S\n]*\[([^\]\n]*)\]/gm);
	return new Set([...found].map(([, header = ""]) => header.replaceAll(/["']/g, "").trim().split(/\s+/).join(" ")));
}

/** One empty line before what is added. */
function gapAfter(text: string, newline: string): string {
	if (text === "") return "";
	return text.endsWith("\n") ? newline : newline + newline;
}

function refused(sentence: string): AssistantError {
	return new AssistantError("validation", sentence);
}
