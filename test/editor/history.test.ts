import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("an old chat is found by its words, opened, renamed, and goes on", async () => {
	const window = await scene.freshChat({ "a.txt": "one\n" });
	const { chat, page } = window;
	await chat.ask("Where do the flamingos sleep?");
	await chat.ask("hello again");
	await window.runCommand("Outcrop: New Chat");
	await expect.poll(() => chat.prompts.count()).toBe(0);
	await chat.ask("Something else entirely");

	const rows = page.locator(".quick-input-list .monaco-list-row");
	await window.runCommand("Outcrop: Show History");
	await window.quickInput.fill("sleep flamingo");
	const found = rows.filter({ hasText: "Where do the flamingos sleep?" });
	await found.hover();
	await found.getByRole("button", { name: "Rename" }).click();
	await page.locator(".quick-input-title").getByText("Rename Chat").waitFor();
	await window.answerQuickInput("Birds at night");
	await rows.filter({ hasText: "Birds at night" }).waitFor();
	await page.keyboard.press("Enter");
	await expect.poll(() => chat.prompts.count()).toBe(2);

	await chat.ask("hello once more");
	expect(JSON.stringify(scene.requests().at(-1)?.request)).toContain("flamingos");
	await window.reloadByCommand();
	await window.openChat();
	await expect.poll(() => chat.prompts.count()).toBe(3);
});
