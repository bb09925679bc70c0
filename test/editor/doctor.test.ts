import { expect, it } from "vitest";
import type { FrameLocator } from "playwright-core";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene((bedrock) => ({ environment: { AWS_ENDPOINT_URL: bedrock.url } }));

async function openDoctor(): Promise<{ window: EditorWindow; page: FrameLocator }> {
	const window = await scene.open({ "a.txt": "one\n" });
	await window.runCommand("Outcrop: Doctor");
	const page = window.page
		.frameLocator('.editor-instance iframe.webview.ready, iframe.webview.ready[src*="extensionId=outcrop"]')
		.first()
		.frameLocator("#active-frame");
	await page.getByRole("heading", { name: "Doctor", exact: true }).waitFor();
	return { window, page };
}

const clipboard = (window: EditorWindow) => window.page.evaluate(() => navigator.clipboard.readText());

it("examines a set-up that works, and gives the report to copy", async () => {
	const { window, page } = await openDoctor();
	await page.getByText(/checks passed(?!.*failed)/).waitFor();
	await page.getByRole("button", { name: "Copy report" }).click();
	await expect.poll(() => clipboard(window)).toContain("# Outcrop Doctor");
	const report = await clipboard(window);
	expect(report).toContain("✔ Streaming call");
	expect(report).not.toContain("local-bedrock-secret");
});

it("debug information for an issue says what runs and what was logged", async () => {
	const { window, page } = await openDoctor();
	await page.getByText(/checks passed/).waitFor();
	await window.runCommand("Outcrop: Copy Debug Information");
	await expect.poll(() => clipboard(window)).toContain("# Outcrop: debug information");
	const information = await clipboard(window);
	expect(information).toContain("remote: ");
	expect(information).toContain("- `outcrop.aws.endpoint` (user)");
	expect(information).not.toContain(scene.bedrock.url);
});

it("names the missing permission and gives the policy to copy", async () => {
	scene.bedrock.identity.set({ denied: [{ action: "bedrock:InvokeModelWithResponseStream", policy: "no-identity-policy" }] });
	const { window, page } = await openDoctor();
	await page.getByText(/1 failed/).waitFor();
	const check = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /Streaming call/ }) });
	await check.getByRole("button", { name: "Copy IAM policy" }).click();
	await expect.poll(() => clipboard(window)).toContain('"bedrock:InvokeModelWithResponseStream"');
	scene.bedrock.identity.set({ denied: [] });
	await page.getByRole("button", { name: "Run again" }).click();
	await page.getByText(/checks passed(?!.*failed)/).waitFor();
});

it("works with a clock that is wrong and says so, and finds it right after it was set", async () => {
	scene.bedrock.identity.set({ clockSkewMs: 10 * 60_000 });
	const { page } = await openDoctor();
	await page.getByText(/checks passed, 1 warning(?!.*failed)/).waitFor();
	const clock = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /Clock/ }) });
	expect(await clock.innerText()).toContain("10 minutes behind AWS's. Outcrop corrects for it meanwhile");
	scene.bedrock.identity.set({ clockSkewMs: 0 });
	await page.getByRole("button", { name: "Run again" }).click();
	await page.getByText(/checks passed(?!.*(failed|warning))/).waitFor();
});
