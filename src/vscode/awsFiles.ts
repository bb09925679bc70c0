import { existsSync, unwatchFile, watchFile } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";

/** Places where AWS's tools keep settings and tokens, as the SDK finds them. */
function awsPaths() {
	const home = process.env.HOME || process.env.USERPROFILE || homedir();
	const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, AWS_LOGIN_CACHE_DIRECTORY } = process.env;
	return {
		config: AWS_CONFIG_FILE?.replace(/^~(?=\/)/, home) || join(home, ".aws", "config"),
		credentials: AWS_SHARED_CREDENTIALS_FILE?.replace(/^~(?=\/)/, home) || join(home, ".aws", "credentials"),
		ssoCache: join(home, ".aws", "sso", "cache"),
		loginCache: AWS_LOGIN_CACHE_DIRECTORY || join(home, ".aws", "login", "cache"),
	};
}

export function awsConfigFile(): vscode.Uri {
	return vscode.Uri.file(awsPaths().config);
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

/** Milliseconds between two looks. */
const interval = 1_000;

/**
 * Tells when AWS settings or tokens appear or change, whoever writes them. It looks at the times of four paths once a second:
 * the editor's watchers miss what is in folders that do not exist yet, and network homes know no events. Requests read the
 * files themselves and do not depend on it; this is for a person, or a turn, that waits for credentials.
 */
export function watchAwsFiles(onChange: () => void): vscode.Disposable {
	const { config, credentials, ssoCache, loginCache } = awsPaths();
	const paths = [config, credentials, ssoCache, loginCache];
	for (const path of paths) watchFile(path, { interval, persistent: false }, onChange);
	return { dispose: () => paths.forEach((path) => void unwatchFile(path, onChange)) };
}
