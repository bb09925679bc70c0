import type { Locator } from "playwright-core";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene((bedrock) => ({
	userSettings: { "outcrop.model": "" },
	machineSettings: { "outcrop.residency.allow": ["us"] },
	environment: { AWS_ENDPOINT_URL: bedrock.url },
}));
const files = { "a.txt": "one\n" };
const haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";

async function openPicker(window: EditorWindow): Promise<void> {
	await window.runCommand("Outcrop: Select Model");
	await window.quickInput.waitFor();
}

const row = ({ page }: EditorWindow, text: string | RegExp): Locator =>
	page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();

it("the picker shows capabilities, context, price and access, and the model that is chosen answers", async () => {
	scene.bedrock.identity.set({ models: { [sonnet]: "not-enabled" } });
	const window = await scene.openChat(files);
	await openPicker(window);
	await row(window, "Recommended").waitFor();
	await window.screenshot("out/editor/modelPicker.png");
	await window.quickInput.fill(haiku);
	const item = row(window, haiku);
	await item.filter({ hasText: /tools · images · documents · reasoning · caching/ }).waitFor();
	await item.filter({ hasText: /200K context · \$.* per million tokens \(estimate\) · access/ }).waitFor();
	await window.quickInput.fill(`us.${sonnet}`);
	await row(window, `us.${sonnet}`).filter({ hasText: "no access" }).waitFor();
	await window.quickInput.fill(haiku);
	await item.filter({ hasText: "· access ·" }).waitFor();
	await window.page.keyboard.press("Enter");
	await window.chat.ask("hello");
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([haiku]);
});

it("what residency forbids is shown with the reason and cannot be chosen", async () => {
	const window = await scene.openChat(files);
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

it("without permission to list, the picker says so, tries again, and takes what is typed", async () => {
	scene.bedrock.identity.set({ denied: [{ action: "bedrock:List*", policy: "no-identity-policy" }] });
	const window = await scene.openChat(files);
	/** Nothing of this region has been read and kept by an earlier test. */
	await window.runCommand("Outcrop: Select Region");
	await window.answerQuickInput("us-west-2");
	await openPicker(window);
	const reason = row(window, "bedrock:List");
	await reason.waitFor();
	expect(await reason.textContent()).toMatch(/^\s*Your permissions do not include/);
	await window.screenshot("out/editor/modelPickerDenied.png");
	scene.bedrock.identity.reset();
	await row(window, "Try again").click();
	await row(window, "Recommended").waitFor();
	await window.quickInput.fill("us.amazon.nova-unheard-of-v1:0");
	await row(window, "Use as typed").waitFor();
	await window.page.keyboard.press("Enter");
	await window.chat.send("hello");
	await expect.poll(() => scene.requests().map(({ modelId }) => modelId)).toEqual(["us.amazon.nova-unheard-of-v1:0"]);
});

it("a model without on-demand throughput is switched by one click", async () => {
	const window = await scene.openChat({ ...files, ".vscode/settings.json": JSON.stringify({ "outcrop.model": sonnet }) });
	const { chat } = window;
	await chat.send("hello");
	await chat.button("Switch to us.claude-sonnet-4-5", chat.alert).click();
	await expect.poll(() => scene.requests().at(-1)?.status).toBe(200);
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([sonnet, `us.${sonnet}`]);
});

it("an ARN of a workspace needs no question when it is of the caller's own account and region", async () => {
	const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/f6e5d4c3b2a1";
	const window = await scene.openChat({ ...files, ".vscode/settings.json": JSON.stringify({ "outcrop.model": model }) });
	await window.chat.ask("hello");
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([model]);
});

it.each([
	["account", "arn:aws:bedrock:us-east-1:999999999999:application-inference-profile/f6e5d4c3b2a1"],
	["region", "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/f6e5d4c3b2a1"],
])("an ARN of another %s that a workspace brings along is asked for before anything is sent", async (_, model) => {
	const window = await scene.openChat({ ...files, ".vscode/settings.json": JSON.stringify({ "outcrop.model": model }) });
	await window.chat.composer.fill("hello");
	await window.chat.button("Send").click();
	await window.page.locator(".monaco-dialog-box").getByText(model).first().waitFor();
	expect(scene.requests()).toEqual([]);
	await window.page.keyboard.press("Escape");
});

it("the profile picker says what each profile is, and offers the other ways", async () => {
	const window = await scene.openChat(files);
	await window.runCommand("Outcrop: Select AWS Profile");
	await row(window, "Profiles").waitFor();
	await window.screenshot("out/editor/profilePicker.png");
	for (const entry of ["Default credential chain", "Bedrock API key", "Sign in with IAM Identity Center…", "Open AWS config file"]) {
		await row(window, entry).waitFor();
	}
	expect(await row(window, "Profiles").textContent()).toContain("access key");
});
