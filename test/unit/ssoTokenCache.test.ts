/** The token cache is shared with the AWS CLI and every SDK: they must find what they expect, whole, at every moment. */
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromSSO } from "@aws-sdk/credential-providers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createSignIn } from "../../src/bedrock/sso/signIn.ts";
import { type SsoToken, writeToken } from "../../src/bedrock/sso/tokenCache.ts";
import type { SsoSession } from "../../src/core/signIn.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";
import { allow, Browser } from "./ssoBrowser.ts";
import { leaveHomes, makeHome, work, workConfig } from "./ssoHome.ts";

const registration = { clientId: "client", clientSecret: "client secret", expiresAt: Date.UTC(2030, 1, 1, 0, 0, 0, 999) };
const token: SsoToken = { accessToken: "access", refreshToken: "refresh", expiresAt: Date.UTC(2030, 0, 2, 3, 4, 5, 678), registration };
const legacy: SsoSession = { name: "", startUrl: "https://legacy.awsapps.com/start#/", region: "eu-west-1", scopes: [] };

let home: string;
beforeEach(() => {
	home = makeHome();
});
afterEach(leaveHomes);

describe("the file of a token", () => {
	it("has the fields of the AWS CLI, and times in whole seconds of UTC", async () => {
		await writeToken(work, token);
		expect(JSON.parse(await readFile(fileOf("work"), "utf8"))).toEqual({
			startUrl: "https://outcrop.awsapps.com/start",
			region: "us-east-1",
			accessToken: "access",
			expiresAt: "2030-01-02T03:04:05Z",
			clientId: "client",
			clientSecret: "client secret",
			registrationExpiresAt: "2030-02-01T00:00:00Z",
			refreshToken: "refresh",
		});
	});

	it("is named by the start URL, as it is written, for a legacy profile", async () => {
		await writeToken(legacy, { ...token, refreshToken: undefined });
		const content = await readFile(fileOf("https://legacy.awsapps.com/start#/"), "utf8");
		expect(JSON.parse(content)).toMatchObject({ startUrl: legacy.startUrl, region: "eu-west-1" });
		expect(content).not.toContain("refreshToken");
	});

	it("is the user's alone, and so are the folders that were made for it", async () => {
		await writeToken(work, token);
		expect(await modeOf(fileOf("work"))).toBe(0o600);
		for (const folder of [".aws", ".aws/sso", ".aws/sso/cache"]) expect(await modeOf(join(home, folder))).toBe(0o700);
	});

	it("becomes the user's alone when another tool had left it open", async () => {
		await writeToken(work, token);
		await chmod(fileOf("work"), 0o644);
		await writeToken(work, token);
		expect(await modeOf(fileOf("work"))).toBe(0o600);
	});

	it("lies in the home that the SDK finds", async () => {
		vi.stubEnv("HOME", "");
		vi.stubEnv("USERPROFILE", join(home, "profile"));
		await writeToken(work, token);
		expect(await readdir(join(home, "profile/.aws/sso/cache"))).toEqual([`${sha1("work")}.json`]);
	});

	it("stays where a symbolic link points to", async () => {
		await mkdir(join(home, ".aws/sso/cache"), { recursive: true });
		await writeFile(join(home, "elsewhere.json"), "{}");
		await symlink(join(home, "elsewhere.json"), fileOf("work"));
		await writeToken(work, token);
		expect(await readFile(join(home, "elsewhere.json"), "utf8")).toContain('"accessToken":"access"');
	});

	it("is whole for whoever reads it at any moment, and no other file is left", async () => {
		await writeToken(work, token);
		const written = new AbortController();
		const reading = (async () => {
			const lengths = new Set<number>();
			while (!written.signal.aborted) lengths.add(JSON.parse(await readFile(fileOf("work"), "utf8")).accessToken.length);
			return lengths;
		})();
		for (let round = 0; round < 20; round++) await writeToken(work, { ...token, accessToken: "a".repeat(round % 2 === 0 ? 10 : 500_000) });
		written.abort();
		expect([...(await reading)].filter((length) => ![6, 10, 500_000].includes(length))).toEqual([]);
		expect(await readdir(join(home, ".aws/sso/cache"))).toEqual([`${sha1("work")}.json`]);
	});

	it("tells where it could not be written", async () => {
		await writeFile(join(home, ".aws"), "This is no folder.");
		await expect(writeToken(work, token)).rejects.toMatchObject({
			kind: "sign-in-failed",
			message: `The sign-in could not be kept: ${fileOf("work")} cannot be written.`,
		});
	});

	it("leaves nothing behind when it cannot take its place", async () => {
		await mkdir(fileOf("work"), { recursive: true });
		await expect(writeToken(work, token)).rejects.toMatchObject({ kind: "sign-in-failed" });
		expect(await readdir(join(home, ".aws/sso/cache"))).toEqual([`${sha1("work")}.json`]);
	});
});

describe("the SDK's own provider", () => {
	let aws: LocalBedrock;
	beforeAll(async () => {
		aws = await startLocalBedrock();
	});
	afterAll(() => aws.close());

	const legacyConfig = `[profile old]
sso_start_url = ${legacy.startUrl}
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = DeveloperAccess
`;

	it("gets credentials with what a sign-in wrote", async () => {
		makeHome(workConfig, aws.url);
		await signIn("dev");
		const credentials = await fromSSO({ profile: "dev", ignoreCache: true })();
		expect(credentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/), sessionToken: expect.any(String) });
		expect(grants()).toEqual(["authorization_code"]);
	});

	it("gets credentials for a legacy profile, too", async () => {
		makeHome(legacyConfig, aws.url);
		aws.identity.set({ oidc: { approve: "at-once" } });
		await signIn("old");
		const credentials = await fromSSO({ profile: "old", ignoreCache: true })();
		expect(credentials).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
		aws.identity.reset();
	});

	it("refreshes the token with the registration that stands beside it, and what it writes back is good for us", async () => {
		home = makeHome(workConfig, aws.url);
		aws.identity.set({ oidc: { tokenSeconds: 120 } });
		await signIn("dev");
		const before = JSON.parse(await readFile(fileOf("work"), "utf8"));
		aws.identity.set({ oidc: { tokenSeconds: 3_600 } });
		await fromSSO({ profile: "dev", ignoreCache: true })();
		const after = JSON.parse(await readFile(fileOf("work"), "utf8"));
		expect(grants()).toEqual(["authorization_code", "refresh_token"]);
		expect(after).toEqual({
			...before,
			accessToken: expect.not.stringMatching(before.accessToken),
			refreshToken: expect.not.stringMatching(before.refreshToken),
			expiresAt: expect.any(String),
		});
		expect(await createSignIn().accounts(work, new AbortController().signal)).toHaveLength(3);
	});

	beforeEach(() => {
		aws.journal.length = 0;
	});

	async function signIn(profile: string): Promise<void> {
		const signIn = createSignIn({ limit: 10_000, codeLimit: 10_000, pause: () => Promise.resolve() });
		const session = await signIn.sessionOf(profile);
		await signIn.signIn(session as SsoSession, "browser", new Browser(allow), new AbortController().signal);
	}

	function grants(): unknown[] {
		const requests = aws.journal.filter(({ operation }) => operation === "CreateToken").map(({ request }) => request);
		return requests.map((request) => (request as { grantType?: unknown }).grantType);
	}
});

function fileOf(key: string): string {
	return join(home, ".aws/sso/cache", `${sha1(key)}.json`);
}

function sha1(key: string): string {
	return createHash("sha1").update(key).digest("hex");
}

async function modeOf(path: string): Promise<number> {
	return (await stat(path)).mode & 0o777;
}
