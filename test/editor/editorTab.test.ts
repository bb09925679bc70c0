import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the side bar and an editor tab show one chat at once, each gets the keyboard back from its lists, and the tab comes back after a reload", async () => {
	const window = await scene.openChat({ "a.ts": "export const a = 1;\n" });
	const pages = window.page.locator('iframe.webview.ready[src*="extensionId=outcrop"]');
	const frameOf = (page: number) => pages.nth(page).contentFrame().frameLocator("#active-frame");
	const answerIn = (page: number) => frameOf(page).getByRole("article", { name: "Outcrop", exact: true }).last();
	await window.runCommand("Outcrop: Open Chat in Editor");
	await pages.nth(1).waitFor();
	const focused = frameOf(1).getByRole("textbox", { name: "Message Outcrop" }).and(frameOf(1).locator(":focus"));
	await focused.waitFor();
	await window.focusEditor();
	await window.runCommand("Outcrop: Open Chat in Editor");
	await focused.waitFor();
	expect(await pages.count()).toBe(2);
	const said = await (await window.chat.ask("hello")).innerText();
	for (const page of [0, 1]) await expect.poll(() => answerIn(page).innerText()).toBe(said);

	for (const page of [1, 0]) {
		await frameOf(page).getByRole("button", { name: "Mode: " }).click();
		await window.page.locator(".quick-input-list .monaco-list-row.focused").waitFor();
		/** The list is seen before it has the keyboard, which comes from a frame of another process. */
		await expect
			.poll(() =>
				frameOf(page)
					.locator("body")
					.evaluate(() => document.hasFocus()),
			)
			.toBe(false);
		await window.page.keyboard.press("Escape");
		await frameOf(page).getByRole("textbox", { name: "Message Outcrop" }).and(frameOf(page).locator(":focus")).waitFor();
	}

	await window.reloadByCommand();
	await window.page.locator(".tabs-container .tab").filter({ hasText: "hello" }).waitFor();
	await expect.poll(() => answerIn(0).innerText()).toBe(said);
});
