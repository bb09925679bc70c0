import { join } from "node:path";
import { getHomeDir, loadSharedConfigFiles, readFile } from "@smithy/core/config";
import { AssistantError } from "../../core/errors.ts";
import type { Connection } from "../../core/settings.ts";
import { translate } from "../../shared/translate.ts";

export type Section = Readonly<Partial<Record<string, string>>>;

/** The shared config and credentials files of AWS, as they are on disk at this moment. */
export interface SharedConfig {
	/** A profile of the credentials file adds to and overrides that of the config file. */
	readonly profiles: Readonly<Record<string, Section>>;
	readonly ssoSessions: Readonly<Record<string, Section>>;
	/** Keys are `SERVICE.SETTING`, for example `bedrock_runtime.endpoint_url`. */
	readonly services: Readonly<Record<string, Section>>;
	readonly configPath: string;
}

/**
 * Reads the files anew. The SDK keeps what it has read once for the life of the process, and some of its credential providers
 * cannot be told otherwise: reading here first makes them see the same. A file that is there and cannot be read is an error: the
 * SDK would go on without it, and so with the credentials of whatever comes next.
 */
export async function readSharedConfig(): Promise<SharedConfig> {
	const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
	const configPath = pathOf(process.env.AWS_CONFIG_FILE, "config");
	await checkFile(configPath);
	await checkFile(pathOf(process.env.AWS_SHARED_CREDENTIALS_FILE, "credentials"));
	const profiles = emptyRecord();
	const ssoSessions = emptyRecord();
	const services = emptyRecord();
	for (const [name, section] of Object.entries(configFile)) {
		if (name.startsWith(sessionPrefix)) ssoSessions[name.slice(sessionPrefix.length)] = section;
		else if (name.startsWith(servicesPrefix)) services[name.slice(servicesPrefix.length)] = section;
		else profiles[name] = section;
	}
	for (const [name, section] of Object.entries(credentialsFile)) profiles[name] = { ...profiles[name], ...section };
	return { profiles, ssoSessions, services, configPath };
}

/** Looks at what the SDK has just read: it keeps the text, and swallows what went wrong. */
async function checkFile(path: string): Promise<void> {
	const unreadable = (why: string, cause?: unknown) =>
		new AssistantError("credentials-missing", translate("The AWS settings in {0} cannot be read{1}.", path, why), {
			action: "open-doctor",
			cause,
		});
	const text = await readFile(path).catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT" || error.code === "ENOTDIR") return "";
		throw unreadable(` (${error.code})`, error);
	});
	if (/^\s*\[(profile )?__proto__\]/m.test(text)) throw unreadable(': a profile cannot be called "__proto__"');
}

/** Without the properties of every object: a profile may be called `constructor`. */
function emptyRecord(): Record<string, Section> {
	return Object.create(null) as Record<string, Section>;
}

/** A home folder at the beginning is written out, as the SDK does. */
function pathOf(chosen: string | undefined, name: string): string {
	if (!chosen) return join(getHomeDir(), ".aws", name);
	return chosen.startsWith("~/") ? join(getHomeDir(), chosen.slice(2)) : chosen;
}

const sessionPrefix = "sso-session.";
const servicesPrefix = "services.";

/** The profile whose settings hold for a connection. An empty `AWS_PROFILE` names none, as for the SDK. */
export function profileOf({ profile }: Pick<Connection, "profile">): string {
	return profile || process.env.AWS_PROFILE || "default";
}
