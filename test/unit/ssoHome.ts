import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import type { SsoSession } from "../../src/core/signIn.ts";

export const work: SsoSession = {
	name: "work",
	startUrl: "https://outcrop.awsapps.com/start",
	region: "us-east-1",
	scopes: ["sso:account:access"],
};

export const workConfig = `[profile dev]
sso_session = work
sso_account_id = 123456789012
sso_role_name = DeveloperAccess
region = us-east-1

[sso-session work]
sso_start_url = ${work.startUrl}
sso_region = ${work.region}
`;

const homes: string[] = [];

/** A home folder of its own for a test, with this config file, and AWS at `url`. */
export function makeHome(config?: string, url?: string): string {
	const home = mkdtempSync(join(tmpdir(), "outcrop-sso-"));
	homes.push(home);
	vi.stubEnv("HOME", home);
	for (const name of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
	vi.stubEnv("AWS_ENDPOINT_URL", url);
	if (config !== undefined) {
		mkdirSync(join(home, ".aws"));
		writeFileSync(join(home, ".aws", "config"), config);
	}
	return home;
}

export function leaveHomes(): void {
	vi.unstubAllEnvs();
	for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
}
