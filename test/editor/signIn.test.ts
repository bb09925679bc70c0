import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { canary } from "../local-bedrock/identity/canary.ts";
import { defaultBearerKey, defaultCredentials } from "../local-bedrock/options.ts";
import { credentialsFile } from "./localSession.ts";
import { useScene } from "./scene.ts";

const scene = useScene((bedrock) => ({ aws: {}, environment: { AWS_ENDPOINT_URL: bedrock.url }, logLevel: "trace" }));

const session =
	"[sso-session corp]\nsso_start_url = https://local.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n";
const ssoProfile = `[default]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n${session}`;
const files = { "a.txt": "one\n" };

/** Only what a test writes is in the home folder. */
beforeEach(() => rm(home(".aws"), { recursive: true, force: true }));

function home(path: string): string {
	return join(scene.editor.folder, "home", path);
}

async function write(path: string, content: string): Promise<void> {
	await mkdir(dirname(home(path)), { recursive: true });
	await writeFile(home(path), content);
}

/** Presses Allow on the page that signing in opens in the person's browser. */
async function allowInBrowser(window: EditorWindow, start: () => Promise<void>): Promise<void> {
	const opened = window.page.context().waitForEvent("page");
	await start();
	const page = await opened;
	await page.getByRole("button", { name: "Allow" }).click();
	await page.getByText("approved").waitFor();
	await page.close();
}

/** Sends a message and waits for the box that asks for the code. */
async function askAsRoleWithMfa(): Promise<EditorWindow> {
	const role = "role_arn = arn:aws:iam::123456789012:role/with-mfa\nmfa_serial = arn:aws:iam::123456789012:mfa/local-developer\n";
	await write(".aws/config", `[default]\nregion = us-east-1\n${role}source_profile = base\n`);
	await write(".aws/credentials", credentialsFile().replace("[default]", "[base]"));
	const window = await scene.freshChat(files);
	await window.chat.send("hello");
	await window.page.getByText("Code of the MFA device").first().waitFor();
	return window;
}

it("an expired session pauses the turn; signing in goes on with it, and nothing is lost", async () => {
	await write(".aws/config", ssoProfile);
	const window = await scene.openChat(files);
	const { chat } = window;
	await chat.ask("What is in a.txt?");
	await chat.alert.getByText("SSO session").waitFor();
	expect(scene.requests()).toEqual([]);
	await allowInBrowser(window, () => chat.button("Sign in", chat.alert).click());
	await expect.poll(() => scene.requests().length).toBeGreaterThan(0);
	await chat.ended();
	await expect.poll(() => chat.alert.count()).toBe(0);
	expect(await chat.prompts.count()).toBe(1);
	expect(scene.requests()[0]?.auth).toMatchObject({ verified: true });

	const [file = ""] = await readdir(home(".aws/sso/cache"));
	expect(file).toBe(`${createHash("sha1").update("corp").digest("hex")}.json`);
	await window.statusBar(/Outcrop: default/).hover();
	await window.page.getByText(/account\s123456789012,\suntil/).waitFor();
});

it("signing in elsewhere goes on with the paused turn, too", async () => {
	await write(".aws/config", ssoProfile);
	const { chat } = await scene.openChat(files);
	await chat.ask("hello");
	await chat.alert.getByText("SSO session").waitFor();
	const token = scene.bedrock.identity.issueSsoToken();
	const content = { ...token, startUrl: "https://local.awsapps.com/start", region: "us-east-1" };
	await write(`.aws/sso/cache/${createHash("sha1").update("corp").digest("hex")}.json`, JSON.stringify(content));
	await expect.poll(() => scene.requests().length).toBe(1);
	await chat.ended();
	expect(await chat.prompts.count()).toBe(1);
});

it("stopping the turn closes the box for the code", async () => {
	const window = await askAsRoleWithMfa();
	await window.chat.button("Stop").click();
	await window.page.getByText("Code of the MFA device").first().waitFor({ state: "hidden" });
	await window.chat.ended();
	expect(scene.requests()).toEqual([]);
});

it("a role with MFA asks for the code once, and again when it is wrong", async () => {
	const window = await askAsRoleWithMfa();
	await window.answerQuickInput("999999");
	await window.page.getByText("AWS did not accept that code").first().waitFor();
	await window.answerQuickInput("123456");
	await expect.poll(() => scene.requests().length).toBe(1);
	await window.chat.ended();
	expect(scene.requests()[0]?.auth).toMatchObject({ verified: true });
});

it("what is written into the AWS files takes effect without a reload", async () => {
	const window = await scene.openChat(files);
	const { chat } = window;
	await chat.button("Sign in with IAM Identity Center").waitFor();
	await write(".aws/credentials", credentialsFile());
	await chat.button("Sign in with IAM Identity Center").waitFor({ state: "hidden" });
	await chat.ask("hello");
	expect(scene.requests().at(-1)?.auth).toMatchObject({ verified: true });
	await write(".aws/credentials", credentialsFile({ accessKeyId: "AKIDLOCALBEDROCK0001", secretAccessKey: "changed" }));
	await chat.ask("again");
	expect(scene.requests().at(-1)?.auth).toMatchObject({ verified: false });
});

it("a Bedrock API key is kept in the secret storage, and used", async () => {
	const window = await scene.openChat(files);
	await window.chat.button("Use a Bedrock API key").click();
	await window.answerQuickInput("local-bedrock-bearer-key");
	await window.chat.button("Profile: API key").waitFor();
	await window.chat.ask("hello");
	expect(scene.requests()[0]?.auth).toEqual({ kind: "bearer", verified: true });
});

it("two windows have each their own profile", async () => {
	await write(".aws/credentials", credentialsFile());
	await write(
		".aws/config",
		["developer", "long-sessions"]
			.map((role) => `[profile ${role}]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/${role}\nsource_profile = default\n`)
			.join(""),
	);
	const windows = [await scene.openChat(files), await scene.openChat(files)];
	for (const [index, profile] of ["developer", "long-sessions"].entries()) {
		const window = windows[index];
		await window?.runCommand("Outcrop: Select AWS Profile");
		await window?.choose(profile);
		await window?.chat.button(new RegExp(`^Profile: ${profile}`)).waitFor();
	}
	for (const window of windows) await window.chat.ask("hello");
	const asked = scene.bedrock.journal.filter(({ operation }) => operation === "AssumeRole");
	expect(asked).toHaveLength(2);
	const keys = scene.requests().map(({ auth }) => (auth?.kind === "sigv4" ? auth.accessKeyId : ""));
	expect(new Set(keys).size).toBe(2);
});

/** The last test, so that everything above has been logged. */
it("no secret of all this is in any file but AWS's own, though the log tells everything", async () => {
	const secrets = [canary, defaultBearerKey, defaultCredentials.secretAccessKey];
	const found: string[] = [];
	let logs = 0;
	for (const entry of await readdir(scene.editor.folder, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		if (!entry.isFile() || path.startsWith(home(".aws")) || path.includes("/ext/")) continue;
		const text = await readIfThere(path);
		if (path.endsWith("Outcrop.log") && text.includes("SSO session")) logs += 1;
		if (secrets.some((secret) => text.includes(secret))) found.push(path);
	}
	expect(logs).toBeGreaterThan(0);
	expect(found).toEqual([]);
});

/** The editor deletes locks of its own meanwhile; what is gone holds nothing. Programs of the editor are passed over. */
async function readIfThere(path: string): Promise<string> {
	try {
		return (await stat(path)).size > 50_000_000 ? "" : await readFile(path, "latin1");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
		throw error;
	}
}
