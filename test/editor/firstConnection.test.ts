import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import type { Locator } from "playwright-core";
import { useScene } from "./scene.ts";

/** A machine on which nobody has chosen anything: no AWS files, no region, no model. */
const scene = useScene((bedrock) => ({
	aws: {},
	environment: { AWS_ENDPOINT_URL: bedrock.url },
	machineSettings: { "outcrop.aws.region": "" },
	userSettings: { "outcrop.model": "" },
}));

const files = { "a.txt": "one\n" };
let clicks = 0;

beforeEach(async () => {
	clicks = 0;
	await rm(join(scene.editor.folder, "home/.aws"), { recursive: true, force: true });
	await rm(join(scene.editor.folder, "User/settings.json"), { force: true });
});

async function click(button: Locator): Promise<void> {
	clicks += 1;
	await button.click();
}

it("from nothing to an answer takes three clicks and no terminal", async () => {
	const window = await scene.openChat(files);
	const { chat, page } = window;
	await click(chat.button("Sign in with IAM Identity Center"));
	await window.answerQuickInput("https://local.awsapps.com/start");
	await page.getByPlaceholder("Region of IAM Identity Center").waitFor();
	const opened = page.context().waitForEvent("page");
	await window.answerQuickInput("us-east-1");
	const browser = await opened;
	await click(browser.getByRole("button", { name: "Allow" }));
	await click(page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "Outcrop sandbox" }));
	await chat.button(/^Profile: Outcrop-sandbox-DeveloperAccess/).waitFor();
	await chat.button(/^Model: us\.claude/).waitFor();
	await chat.readyComposer.waitFor();
	await page.keyboard.type("hello");
	await page.keyboard.press("Enter");
	await expect.poll(() => scene.requests().length).toBe(1);
	await chat.ended();
	expect(clicks).toBe(3);
	expect(scene.requests()[0]?.auth).toMatchObject({ verified: true });
	expect(await readFile(join(scene.editor.folder, "home/.aws/config"), "utf8")).toContain("sso_account_id = 111122223333");
});

it("an API key asks for the region that it does not name, and is used", async () => {
	const window = await scene.openChat(files);
	await click(window.chat.button("Use a Bedrock API key"));
	await window.answerQuickInput("local-bedrock-bearer-key");
	await window.page.locator(".quick-input-title").getByText("Select Region").waitFor();
	await window.choose("us-east-1");
	await window.chat.button(/^Model: us\.claude/).waitFor();
	await window.chat.ask("hello");
	expect(scene.requests()[0]?.auth).toEqual({ kind: "bearer", verified: true });
});

it("a message that is sent before anything is connected is kept, and sent when it is", async () => {
	const window = await scene.openChat(files);
	const { chat, page } = window;
	await chat.write("What is in a.txt?");
	await chat.composer.press("Enter");
	await page.locator(".quick-input-title").getByText("Sign In to AWS").waitFor();
	await page.keyboard.press("Escape");
	await expect.poll(() => chat.composer.inputValue()).toBe("What is in a.txt?");
	await chat.button("Sign in with IAM Identity Center").waitFor();
	expect(scene.bedrock.journal).toEqual([]);
});
