import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the guardrail of the workspace is in the request, and its intervention is shown", async () => {
	const settings = { "outcrop.guardrail.id": "gr-local0001", "outcrop.guardrail.version": "1", "outcrop.guardrail.trace": "enabled" };
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.ask("hello");
	expect(scene.requests()[0]?.request).toMatchObject({ guardrailConfig: { guardrailIdentifier: "gr-local0001", guardrailVersion: "1" } });

	await chat.ask("Say xyzzy-forbidden.");
	await chat.frame.getByRole("group", { name: "What the guardrail found" }).getByText("BLOCKED").waitFor();
});

it("each folder of a multi-root workspace has its own model, in the chat and for an edit of the selection", async () => {
	const models = { one: "us.anthropic.claude-haiku-4-5-20251001-v1:0", two: "us.amazon.nova-pro-v1:0" };
	const window = await scene.openMultiRoot({
		one: { "first.txt": "1\n", ".vscode/settings.json": JSON.stringify({ "outcrop.model": models.one }) },
		two: { "second.ts": "const rate = 1;\n", ".vscode/settings.json": JSON.stringify({ "outcrop.model": models.two }) },
	});
	for (const file of ["first.txt", "second.ts"]) {
		await window.openFile(file);
		await window.runCommand("Outcrop: New Chat");
		await window.chat.prompts.first().waitFor({ state: "detached" });
		await window.chat.ask("hello");
	}
	await window.focusEditor();
	await window.selectLines(1, 1);
	await window.runCommand("Outcrop: Edit Selection");
	await window.answerQuickInput("rename `rate` to `taxRate`");
	await window.codeLens("Accept").waitFor();
	expect(scene.requests().map(({ modelId }) => modelId)).toEqual([models.one, models.two, models.two]);
});

it("settings of the wrong type count as unset and break nothing", async () => {
	const settings = {
		"outcrop.model": 5,
		"outcrop.inference.stopSequences": null,
		"outcrop.inference.maxTokens": "many",
		"outcrop.guardrail.id": [],
	};
	const { chat } = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify(settings) });
	await chat.send("hello");
	await chat.alert.getByText("No model is chosen yet.").waitFor();
	await chat.button("Select model", chat.alert).waitFor();
	expect(scene.requests()).toEqual([]);
});

it("a model of another account that a repository chooses is asked for before anything is sent", async () => {
	const model = "arn:aws:bedrock:us-east-1:999999999999:application-inference-profile/evil12345678";
	const window = await scene.openChat({ "a.txt": "one\n", ".vscode/settings.json": JSON.stringify({ "outcrop.model": model }) });
	const { chat, page } = window;
	await chat.write("hello");
	await chat.button("Send").click();
	await page.locator(".monaco-dialog-box").getByText("999999999999").first().waitFor();
	await page.keyboard.press("Escape");
	await expect.poll(() => chat.composer.inputValue()).toBe("hello");
	expect(scene.requests()).toEqual([]);
});
