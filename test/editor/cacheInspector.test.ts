import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("shows what the prompt cache of a chat has read, call by call", async () => {
	const window = await scene.freshChat({ "a.txt": "one\n" });
	await window.chat.ask(`hello ${"word ".repeat(1_500)}`);
	await window.chat.ask("hello again");
	await window.runCommand("Outcrop: Show Prompt Cache");
	const preview = window.page
		.frameLocator('iframe.webview.ready[src*="extensionId=vscode.markdown-language-features"]')
		.first()
		.frameLocator("#active-frame");
	await preview.getByRole("heading", { name: "Prompt cache" }).waitFor();
	const rows = preview.getByRole("row");
	expect(await rows.count()).toBe(3);
	/** The second call reads what the first has written. */
	expect(await rows.nth(1).getByRole("cell").nth(3).innerText()).toBe("0");
	expect(Number((await rows.nth(2).getByRole("cell").nth(3).innerText()).replace(",", ""))).toBeGreaterThan(1_024);

	/** The page follows the chat. */
	await window.chat.ask("hello once more");
	await expect.poll(() => rows.count()).toBe(4);

	/** A page that is open when the window loads again may be all of Outcrop that is. */
	await window.runCommand("View: Toggle Secondary Side Bar Visibility");
	await window.reloadByCommand();
	await preview.getByRole("heading", { name: "Prompt cache" }).waitFor();
	await expect.poll(() => rows.count()).toBe(4);
});
