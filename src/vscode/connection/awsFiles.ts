import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Places where AWS's tools keep settings and tokens, as the SDK finds them, which is not loaded for this. */
function awsPaths() {
	const home = process.env.HOME || process.env.USERPROFILE || homedir();
	const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_LOGIN_CACHE_DIRECTORY } = process.env;
	return {
		config: AWS_CONFIG_FILE?.replace(/^~(?=\/)/, home) || join(home, ".aws", "config"),
		credentials: AWS_SHARED_CREDENTIALS_FILE?.replace(/^~(?=\/)/, home) || join(home, ".aws", "credentials"),
		ssoCache: join(home, ".aws", "sso", "cache"),
		loginCache: AWS_LOGIN_CACHE_DIRECTORY || join(homedir(), ".aws", "login", "cache"),
	};
}

/** The profile whose settings hold, as the engine finds it: without a chosen one that of the environment, else the default. */
export function profileInUse(chosen: string): string {
	return chosen || process.env.AWS_PROFILE || "default";
}

export function awsConfigPath(): string {
	return awsPaths().config;
}

/** Variables by which a machine, a container or a pod is given credentials. */
const credentialVariables = [
	"AWS_ACCESS_KEY_ID",
	"AWS_BEARER_TOKEN_BEDROCK",
	"AWS_WEB_IDENTITY_TOKEN_FILE",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Whether anything here tells how to reach AWS. A virtual machine's own role is not looked for: that would be a request. */
export function hasAwsSettings(): boolean {
	const { config, credentials } = awsPaths();
	return existsSync(config) || existsSync(credentials) || credentialVariables.some((name) => process.env[name]);
}

/**
 * Tells when AWS settings or tokens appear or change, whoever writes them. It looks once a second: the editor's watchers miss what
 * is in folders that do not exist yet, network homes know no events, and the AWS CLI writes tokens in place, which a folder's time
 * does not show. Requests read the files themselves and do not depend on it; this is for a person, or a turn, that waits for
 * credentials. `interval` is in milliseconds.
 */
export function watchAwsFiles(onChange: () => void, interval = 1_000): { dispose(): void } {
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;
	let seen: string | undefined;
	const look = async () => {
		const now = await stampAll();
		if (isOver) return;
		if (seen !== undefined && seen !== now) onChange();
		seen = now;
		/** What was told may have ended the watch. */
		if (!isOver) timer = setTimeout(look, interval).unref();
	};
	void look();
	return {
		dispose: () => {
			isOver = true;
			clearTimeout(timer);
		},
	};
}

/** One string that is another when any of the files is. */
async function stampAll(): Promise<string> {
	const { config, credentials, ssoCache, loginCache } = awsPaths();
	const tokens = await Promise.all([ssoCache, loginCache].map(filesIn));
	return (await Promise.all([config, credentials, ...tokens.flat()].map(stampOf))).join("\n");
}

async function filesIn(folder: string): Promise<readonly string[]> {
	const names = await readdir(folder).catch(() => []);
	return names.filter((name) => name.endsWith(".json")).map((name) => join(folder, name));
}

async function stampOf(path: string): Promise<string> {
	try {
		const { mtimeMs, size, ino } = await stat(path);
		return `${path} ${mtimeMs} ${size} ${ino}`;
	} catch {
		return "";
	}
}
