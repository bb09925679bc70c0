import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { pricesAsOf } from "../../src/core/models/modelFacts.ts";
import { modelLabel } from "../../src/shared/modelLabel.ts";
import { credentialsFile } from "./localSession.ts";
import { useScene } from "./scene.ts";
import { writeFiles } from "./writeFiles.ts";

const session = (name: string) =>
	`[profile ${name}]\nsso_session = ${name}\nsso_account_id = 123456789012\nsso_role_name = DeveloperAccess\n[sso-session ${name}]\nsso_start_url = https://outcrop.awsapps.com/start\nsso_region = us-east-1\n`;
const config = `[default]\nregion = us-east-1\n${session("current")}${session("former")}`;
const scene = useScene(
	(bedrock) => ({
		userSettings: { "outcrop.model": "" },
		machineSettings: { "outcrop.residency.allow": ["us", "europe"] },
		environment: { AWS_ENDPOINT_URL: bedrock.url },
		aws: { config, credentials: credentialsFile() },
	}),
	/** Of a region that no other test has chosen, nothing has been read and kept. */
	{ regions: ["us-east-1", "us-east-2", "us-west-2"] },
);
const files = { "a.txt": "one\n" };
/** Another text, another window: where models and regions are chosen, and where the folder brings its model along. */
const chosenFiles = { "a.txt": "two\n" };
const broughtFiles = { "a.txt": "three\n" };
const haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";

async function openPicker(window: EditorWindow): Promise<void> {
	await window.runCommand("Outcrop: Select Model");
	await window.quickInput.waitFor();
}

const row = ({ page }: EditorWindow, text: string | RegExp): Locator =>
	page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();

/** A window whose folder gets settings with this model, as by a branch that is checked out. */
async function bringAlong(model: string): Promise<EditorWindow> {
	const window = await scene.freshChat(broughtFiles);
	await writeFiles(window.path, { ".vscode/settings.json": JSON.stringify({ "outcrop.model": model }) });
	await window.statusBar(modelLabel(model)).waitFor();
	return window;
}

it("the picker shows capabilities, context, price and access, and the model that is chosen answers", async () => {
	scene.bedrock.identity.set({ models: { [sonnet]: "not-enabled" } });
	const window = await scene.freshChat(chosenFiles);
	await openPicker(window);
	await row(window, "Recommended").waitFor();
	await window.screenshot("out/editor/modelPicker.png");
	expect(await window.quickInput.getAttribute("placeholder")).toContain(`estimates of ${pricesAsOf}`);
	await row(window, "Neither a geography nor a region, in outcrop.residency.allow: europe").waitFor();
	await window.quickInput.fill(haiku);
	const item = row(window, haiku);
	await item.filter({ hasText: /tools · images · documents · reasoning · caching/ }).waitFor();
	await item.filter({ hasText: /200K context · \$.* per million tokens \(estimate\) · access/ }).waitFor();
	await window.quickInput.fill(`us.${sonnet}`);
	await row(window, `us.${sonnet}`).filter({ hasText: "no access" }).waitFor();
	await window.quickInput.fill(haiku);
	await item.filter({ hasText: "· access ·" }).waitFor();
	await window.page.keyboard.press("Enter");
	await window.statusBar("claude-haiku-4-5").waitFor();
	await window.chat.ask("hello");
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([haiku]);
});

it("the row that somebody has moved to stays active while access to the models becomes known, and the legacy ones are marked", async () => {
	const window = await scene.freshChat(chosenFiles);
	await window.runCommand("Outcrop: Select Region");
	await window.choose("us-west-2");
	scene.bedrock.identity.set({ bedrock: { fault: { kind: "delay", ms: 400 } } });
	await openPicker(window);
	await row(window, "Recommended").waitFor();
	const asked = () => scene.bedrock.journal.filter(({ operation }) => operation === "GetFoundationModelAvailability").length;
	await expect.poll(asked).toBeGreaterThanOrEqual(4);
	/** No answer comes while the keys are on their way to the extension: all of the next four requests wait, and take longer than that. */
	scene.bedrock.identity.set({ bedrock: { fault: { kind: "delay", ms: 3_000 } } });
	const fours = Math.ceil(asked() / 4);
	await expect.poll(asked).toBeGreaterThanOrEqual(4 * (fours + 1));
	for (let step = 0; step < 3; step++) await window.page.keyboard.press("ArrowDown");
	const name = window.page.locator(".quick-input-list .monaco-list-row.focused .label-name").first();
	const chosen = await name.textContent();
	scene.bedrock.identity.set({ bedrock: { fault: { kind: "delay", ms: 400 } } });
	const before = asked();
	await expect.poll(asked).toBeGreaterThan(before + 4);
	scene.bedrock.identity.set({ bedrock: { fault: undefined } });
	await row(window, chosen ?? "")
		.filter({ hasText: "· access ·" })
		.waitFor();
	expect(await name.textContent()).toBe(chosen);
	await window.quickInput.fill("us.anthropic.claude-3-7");
	await row(window, "ends soon").waitFor();
});

it("without permission to list, the picker says so, tries again, and takes what is typed", async () => {
	scene.bedrock.identity.set({ denied: [{ action: "bedrock:List*", policy: "no-identity-policy" }] });
	const window = await scene.freshChat(chosenFiles);
	await window.runCommand("Outcrop: Select Region");
	await window.choose("us-east-2");
	await openPicker(window);
	const reason = row(window, "bedrock:List");
	await reason.waitFor();
	expect(await reason.textContent()).toMatch(/^\s*Your permissions do not include/);
	await row(window, "Copy IAM policy").waitFor();
	await window.screenshot("out/editor/modelPickerDenied.png");
	await window.quickInput.fill("us.amazon.nova-typed-while-denied-v1:0");
	await row(window, "Use as typed").waitFor();
	await window.page.keyboard.press("Enter");
	await window.statusBar("nova-typed-while-denied").waitFor();

	await openPicker(window);
	await reason.waitFor();
	scene.bedrock.identity.reset();
	await row(window, "Try again").click();
	await row(window, "Recommended").waitFor();
	await window.quickInput.fill("us.amazon.nova-unheard-of-v1:0");
	await row(window, "Use as typed").waitFor();
	await window.page.keyboard.press("Enter");
	await window.statusBar("nova-unheard-of").waitFor();
	await window.chat.send("hello");
	await expect.poll(() => scene.requests().map(({ modelId }) => modelId)).toEqual(["us.amazon.nova-unheard-of-v1:0"]);
});

it("a list that may not be read offers the IAM policy to copy", async () => {
	scene.bedrock.identity.set({ denied: [{ action: "bedrock:ListImportedModels", policy: "no-identity-policy" }] });
	const window = await scene.freshChat(files);
	await openPicker(window);
	await row(window, "Recommended").waitFor();
	await window.quickInput.fill("Copy IAM");
	await row(window, "Copy IAM policy").click();
	await expect.poll(() => window.page.evaluate(() => navigator.clipboard.readText())).toContain('"bedrock:ListImportedModels"');
});

it("what residency forbids is shown with the reason and cannot be chosen", async () => {
	const window = await scene.freshChat(files);
	await openPicker(window);
	await window.quickInput.fill(`global.${sonnet}`);
	const item = row(window, "outcrop.residency.allow");
	await item.waitFor();
	await item.click();
	await window.quickInput.waitFor();
	await window.page.keyboard.press("Escape");
	await window.chat.send("hello");
	await window.chat.alert.getByText("No model is chosen yet.").waitFor();
	expect(scene.requests()).toEqual([]);
});

it("the region picker offers what residency allows first", async () => {
	const window = await scene.freshChat(files);
	await window.runCommand("Outcrop: Select Region");
	await row(window, "Allowed by outcrop.residency.allow").waitFor();
	await window.screenshot("out/editor/regionPicker.png");
	const shown = await window.page.locator(".quick-input-list .monaco-list-row").allTextContents();
	const place = (region: string) => shown.findIndex((text) => text.includes(region));
	expect(place("us-west-2")).toBeGreaterThan(0);
	expect(place("us-west-2")).toBeLessThan(place("ca-central-1"));
	await row(window, "ca-central-1").filter({ hasText: "not in outcrop.residency.allow" }).waitFor();
	await window.page.keyboard.press("Escape");
});

it("the profile picker says what each profile is, and offers the other ways", async () => {
	for (const [name, days] of [
		["current", 1],
		["former", -1],
	] as const) {
		const cache = join(scene.editor.folder, "home", ".aws", "sso", "cache");
		const token = { accessToken: "canary-token", expiresAt: new Date(Date.now() + days * 86_400_000).toISOString(), region: "us-east-1" };
		mkdirSync(cache, { recursive: true });
		writeFileSync(join(cache, `${createHash("sha1").update(name).digest("hex")}.json`), JSON.stringify(token));
	}
	const window = await scene.freshChat(files);
	await window.runCommand("Outcrop: Select AWS Profile");
	await row(window, "Profiles").waitFor();
	await window.screenshot("out/editor/profilePicker.png");
	for (const entry of ["Default credential chain", "Bedrock API key", "Sign in with IAM Identity Center…", "Open AWS config file"]) {
		await row(window, entry).waitFor();
	}
	await row(window, "access key").waitFor();
	await row(window, "current")
		.filter({ hasText: /IAM Identity Center · signed in until .+/ })
		.waitFor();
	expect(await row(window, "former").textContent()).toContain("IAM Identity Center · expired");
});

it("the chosen model is active at first, also when the list that it is in comes late", async () => {
	const model = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/local0000001";
	const window = await bringAlong(model);
	await openPicker(window);
	const active = window.page.locator(".quick-input-list .monaco-list-row.focused");
	await expect.poll(() => active.textContent()).toContain("outcrop-provisioned");
});

it("an ARN of a workspace needs no question when it is of the caller's own account and region", async () => {
	const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/f6e5d4c3b2a1";
	const window = await bringAlong(model);
	await window.chat.ask("hello");
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([model]);
});

it("an ARN of another region that a workspace brings along is asked for before anything is sent", async () => {
	const model = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/elsewhere123";
	const window = await bringAlong(model);
	await window.chat.write("hello");
	await window.chat.button("Send").click();
	await window.page.locator(".monaco-dialog-box").getByText(model).first().waitFor();
	expect(scene.requests()).toEqual([]);
	await window.page.keyboard.press("Escape");
	await window.chat.readyComposer.waitFor();
	expect(await window.chat.composer.inputValue()).toBe("hello");
});

it("a model without on-demand throughput is switched by one click", async () => {
	const window = await bringAlong(sonnet);
	const { chat } = window;
	await chat.send("hello");
	await chat.button("Switch to us.claude-sonnet-4-5", chat.alert).click();
	await expect.poll(() => scene.requests().at(-1)?.status).toBe(200);
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([sonnet, `us.${sonnet}`]);
});
