import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the side bar and an editor tab show one chat at once, and the tab comes back with it after a reload", async () => {
	const window = await scene.openChat({ "a.ts": "export const a = 1;\n" });
	const pages = window.page.locator('iframe.webview.ready[src*="extensionId=outcrop"]');
	const answerIn = (page: number) =>
		pages.nth(page).contentFrame().frameLocator("#active-frame").getByRole("article", { name: "Outcrop", exact: true }).last();
	await window.runCommand("Outcrop: Open Chat in Editor");
	await pages.nth(1).waitFor();
	const said = await (await window.chat.ask("hello")).innerText();
	for (const page of [0, 1]) await expect.poll(() => answerIn(page).innerText()).toBe(said);

	await window.reloadByCommand();
	await window.page.locator(".tabs-container .tab").filter({ hasText: "hello" }).waitFor();
	await expect.poll(() => answerIn(0).innerText()).toBe(said);
});
