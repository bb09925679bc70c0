import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const before = "export const rate = 7;\n\nexport function tax(amount: number): number {\n\treturn amount * rate;\n}\n";
const after = before.replace("amount * rate", "amount + rate");

it("a commit message is written into Source Control, and a review of the changes stands at their lines", async () => {
	const window = await openRepository();
	scene.bedrock.setScript({
		turns: [
			{ match: "Write the message", steps: [{ kind: "text", text: "fix: add the rate instead of multiplying" }] },
			{ match: "Review them", steps: [{ kind: "tool", name: "report_findings", input: { findings: [finding] } }] },
		],
		otherwise: "error",
	});

	await window.page.keyboard.press("Control+Shift+g");
	await window.page.locator(".scm-view .monaco-list-row").filter({ hasText: "price.ts" }).waitFor();
	await window.page.locator(".part.sidebar .pane-header").filter({ hasText: "Changes" }).hover();
	await window.page.locator(".part.sidebar .action-label[aria-label^='Write Commit Message']").first().click();
	await expect.poll(() => window.page.locator(".scm-editor .view-lines").first().innerText()).toContain("fix:");
	expect(JSON.stringify(scene.requests()[0]?.request)).toContain("feat: begin");

	await window.openFile("src/price.ts");
	await window.runCommand("Outcrop: Review Changes");
	const comment = window.page.locator(".review-widget").filter({ hasText: "The rate is added" });
	await comment.waitFor();
	expect(scene.requests().at(-1)?.request).toMatchObject({ toolConfig: { toolChoice: { tool: { name: "report_findings" } } } });
	await comment.locator(".action-label[aria-label='Dismiss Finding']").click();
	await comment.waitFor({ state: "hidden" });
});

it("the light bulb of a problem sends it to the chat, with the instructions of the project and what the editor shows", async () => {
	const window = await scene.open({ "AGENTS.md": "House rule: tabs.", "src/broken.json": '{ "a": 1,, }\n' });
	scene.bedrock.setScript({
		turns: [{ match: "Fix the causes of these problems", steps: [{ kind: "text", text: "One comma too many." }] }],
	});
	/** Who is not there yet when the bulb is lit has nothing in its menu. */
	await window.statusBar(/Outcrop/).waitFor();
	await window.openFile("src/broken.json");
	await window.page.locator(".squiggly-error").first().waitFor();
	await chooseQuickFix(window, "Fix with Outcrop");
	await window.chat.frame.getByText("One comma too many.").waitFor();
	expect(scene.requests()[0]?.request).toMatchObject({
		system: expect.arrayContaining([{ text: expect.stringContaining("House rule: tabs.") }]),
		messages: [
			{
				content: expect.arrayContaining([
					{ text: expect.stringContaining("Active file: src/broken.json") },
					{ text: expect.stringContaining("- line 1, error (json") },
				]),
			},
		],
	});
});

const finding = {
	path: "src/price.ts",
	line: 4,
	severity: "error",
	title: "The rate is added",
	body: "A tax is a share of the amount.",
	suggestion: "\treturn amount * rate;",
};

/**
 * With the cursor at the beginning of the file, not at the problem itself. The editor shows its menu without those who have not
 * answered in two seconds, as a busy machine may not, so it is opened again.
 */
async function chooseQuickFix(window: EditorWindow, title: string): Promise<void> {
	const menu = window.page.locator(".action-widget").first();
	const choice = menu.getByText(title);
	const open = async () => {
		await window.page.keyboard.press("Escape");
		await window.page.locator(".lightBulbWidget").click();
		await menu.waitFor();
		return choice.isVisible();
	};
	await expect.poll(open, { timeout: 40_000 }).toBe(true);
	await choice.click();
}

/** A repository with one commit and one change that is not staged. */
async function openRepository(): Promise<EditorWindow> {
	const files = { "src/price.ts": before };
	const window = await scene.open(files);
	const git = (...parameters: string[]) =>
		execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@outcrop.invalid", ...parameters], { cwd: window.path });
	git("init", "--initial-branch=main");
	git("add", ".");
	git("commit", "--message", "feat: begin");
	await writeFile(join(window.path, "src/price.ts"), after);
	await window.reload();
	return window;
}
