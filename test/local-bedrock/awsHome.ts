import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { IssuedLoginToken, IssuedSsoToken } from "./identity/control.ts";

/** A home folder of its own for a test: nothing of the machine's AWS configuration is seen, and nothing is left behind. */
export interface AwsHome {
	readonly folder: string;
	/** Points the AWS tools at this home and every AWS service at `url`. An empty value means that the variable is not to be set. */
	readonly env: Readonly<Record<string, string>>;
	writeConfig(text: string): void;
	writeCredentials(text: string): void;
	/** Into the standard token cache. `session` is the sso-session's name, or the start URL of a legacy profile. */
	writeSsoToken(session: string, token: IssuedSsoToken): void;
	writeLoginToken(session: string, token: IssuedLoginToken): void;
	/** Any other file, by its path inside the home. Answers its absolute path. */
	write(path: string, text: string): string;
	remove(): void;
}

export const startUrl = "https://outcrop.awsapps.com/start";

export function createAwsHome(url: string): AwsHome {
	const folder = mkdtempSync(join(tmpdir(), "outcrop-aws-home-"));
	const write = (path: string, text: string): string => {
		const file = join(folder, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text, { mode: 0o600 });
		return file;
	};
	const configFile = write(".aws/config", "");
	const credentialsFile = write(".aws/credentials", "");
	return {
		folder,
		env: {
			...Object.fromEntries(ofThisMachine().map((name) => [name, ""])),
			HOME: folder,
			USERPROFILE: folder,
			AWS_CONFIG_FILE: configFile,
			AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
			AWS_ENDPOINT_URL: url,
			AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
			AWS_EC2_METADATA_DISABLED: "true",
			AWS_REGION: "us-east-1",
		},
		writeConfig: (text) => void write(".aws/config", text),
		writeCredentials: (text) => void write(".aws/credentials", text),
		writeSsoToken: (session, token) =>
			void write(`.aws/sso/cache/${hash("sha1", session)}.json`, JSON.stringify({ startUrl, region: "us-east-1", ...token })),
		writeLoginToken: (session, token) => void write(`.aws/login/cache/${hash("sha256", session)}.json`, JSON.stringify(token)),
		write,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Whatever the machine says about AWS would make a provider find other credentials, endpoints or certificates than those of the home. */
function ofThisMachine(): readonly string[] {
	return Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
}

function hash(algorithm: string, text: string): string {
	return createHash(algorithm).update(text).digest("hex");
}
