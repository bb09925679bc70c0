import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("a prompt is edited and sent anew, with the files as they were before it, and the chat as it was stays in the history", async () => {
	const edits = [{ search: "one", replace: "two" }];
	scene.bedrock.setScript({
		turns: [
			{ steps: [{ kind: "tool", name: "apply_edit", input: { path: "a.ts", edits } }] },
			{ steps: [{ kind: "text", text: "It is called two." }] },
			{ steps: [{ kind: "text", text: "It should be called three." }] },
		],
	});
	const window = await scene.freshChat({ "a.ts": "const one = 1;\n" });
	const { chat } = window;
	const text = () => readFile(join(window.path, "a.ts"), "utf8");
	await chat.send("Rename it");
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	await expect.poll(text).toBe("const two = 1;\n");

	await chat.button("Edit").press("Enter");
	await chat.frame.getByRole("textbox", { name: "Edit the prompt" }).fill("What should it be called?");
	await chat.frame.getByRole("textbox", { name: "Edit the prompt" }).press("Enter");
	const dialog = window.page.locator(".monaco-dialog-box");
	await dialog.getByText("a.ts").waitFor();
	await dialog.getByRole("button", { name: "Restore the Files as Well" }).click();
	await chat.frame.getByText("It should be called three.").waitFor();
	await expect.poll(text).toBe("const one = 1;\n");
	expect(await chat.transcript()).not.toContain("It is called two.");
	const [last] = scene.requests().slice(-1);
	expect(JSON.stringify(last?.request)).not.toContain("Rename it");

	await window.reloadByCommand();
	await window.openChat();
	await chat.frame.getByText("It should be called three.").waitFor();
	expect(await chat.prompts.count()).toBe(1);

	await window.runCommand("Outcrop: Show History");
	const rows = window.page.locator(".quick-input-list .monaco-list-row");
	const row = rows.filter({ hasText: "1 earlier version" });
	await row.hover();
	await row.getByRole("button", { name: "Earlier Versions" }).click();
	await rows.filter({ hasText: "It is called two." }).click();
	await chat.frame.getByText("It is called two.").waitFor();
}, 120_000);
