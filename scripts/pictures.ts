/**
 * Makes the README's pictures anew, from the real editor: the main job as an animation and as screenshots, and Doctor in front of a
 * missing permission. They travel in the package, so that each has a palette of its own: a third of the bytes.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startLocalSession } from "../test/editor/localSession.ts";
import { takeAnimation } from "./animation.ts";
import { runCommand } from "./command.ts";
import { packageExtension } from "./packageExtension.ts";
import { choosePalette } from "./palette.ts";
import { readPng, writePng } from "./png.ts";
import { step } from "./progress.ts";

const root = join(import.meta.dirname, "..");
const media = join(root, "media");
const ofTheMainJob = { "2-explanation.png": "explain.png", "3-approval.png": "approve.png", "4-pending.png": "review.png" };

await runCommand(process.execPath, [join(root, "scripts/demo.ts"), "--once"], { cwd: root });
for (const [screenshot, picture] of Object.entries(ofTheMainJob)) {
	await keep(await readFile(join(root, "out/demo", screenshot)), picture);
}
const vsix = await packageExtension();
await step("Taking a picture of Doctor", takeDoctor);
await step("Taking the animation", async () => writeFile(join(media, "outcrop.png"), await takeAnimation(vsix)));

async function keep(screenshot: Buffer, name: string): Promise<void> {
	const picture = readPng(screenshot);
	await writeFile(join(media, name), writePng(picture, choosePalette([picture])));
}

async function takeDoctor(): Promise<void> {
	await using session = await startLocalSession(({ url }) => ({ vsix, environment: { AWS_ENDPOINT_URL: url } }));
	const { editor, bedrock } = session;
	bedrock.identity.set({ denied: [{ action: "bedrock:InvokeModelWithResponseStream", policy: "no-identity-policy" }] });
	const window = await editor.openWindow({ folder: await editor.createFolder("trail-planner", { "README.md": "# Trail planner\n" }) });
	await window.runCommand("View: Close Primary Side Bar");
	await window.runCommand("Outcrop: Doctor");
	const page = window.page.frameLocator("iframe.webview.ready").first().frameLocator("#active-frame");
	await page.getByRole("button", { name: "Run again" }).waitFor();
	const area = await window.page.locator(".part.editor").boundingBox();
	if (!area) throw new Error("Doctor's tab is not shown.");
	await window.page.mouse.move(0, 0);
	await keep(await window.page.screenshot({ clip: area, animations: "disabled" }), "doctor.png");
}
