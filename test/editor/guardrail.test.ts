import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

const team = (more: Readonly<Record<string, unknown>> = {}) =>
	JSON.stringify({ "outcrop.guardrail.id": "gr-team", "outcrop.guardrail.version": "1", ...more });
const pii = [{ type: "EMAIL", regex: "[\\w.]+@[\\w.]+\\w", action: "ANONYMIZED" as const }];

it("code of an answer with a mask in it is not written into a file by a click", async () => {
	const text = "Here:\n\n```ts\nconst to = 'ann@example.com';\n```\n\nAnd:\n\n```ts\nconst copies = 2;\n```\n";
	scene.bedrock.setScript({ guardrails: { "gr-team": { pii } }, turns: [{ steps: [{ kind: "text", text }] }] });
	const window = await scene.openChat({ "a.ts": "one\n", ".vscode/settings.json": team() });
	await window.openFile("a.ts");
	await window.chat.ask("Write it");
	await window.chat.frame.getByText("{EMAIL}").waitFor();
	for (const insert of await window.chat.button("Insert at cursor").all()) await insert.click();
	await expect.poll(() => window.editorLines.innerText()).toContain("copies");
	expect(await window.editorLines.innerText()).not.toContain("EMAIL");
});

it("an edit of a selection sends the file as the guardrail lets it", async () => {
	scene.bedrock.setScript({ guardrails: { "gr-team": { pii } }, turns: [{ steps: [{ kind: "text", text: "No." }] }] });
	const settings = team({ "outcrop.guardrail.checkTools": true });
	const window = await scene.open({ "a.ts": "one\n\nconst to = 'ann@example.com';\n", ".vscode/settings.json": settings });
	await window.openFile("a.ts");
	await window.selectLines(1, 1);
	await window.runCommand("Outcrop: Edit Selection");
	await window.answerQuickInput("two");
	await expect.poll(() => scene.requests().length).toBe(1);
	const sent = JSON.stringify(scene.requests()[0]?.request);
	expect(sent).toContain("const to = '{EMAIL}';");
	expect(sent).not.toContain("ann@example.com");
});

it("a guardrail of another account, which a repository names, is asked for before anything is sent", async () => {
	const arn = "arn:aws:bedrock:us-east-1:999988887777:guardrail/gr1";
	const { chat, page } = await scene.openChat({
		"a.ts": "one\n",
		".vscode/settings.json": JSON.stringify({ "outcrop.guardrail.id": arn }),
	});
	await chat.write("Hello");
	await chat.button("Send").click();
	const dialog = page.getByRole("dialog").filter({ hasText: "choose a guardrail of account 999988887777" });
	await dialog.waitFor();
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await expect.poll(() => chat.composer.inputValue()).toBe("Hello");
	expect(scene.requests()).toEqual([]);
});

it("a guardrail is chosen with its version, and then judges what tools read", async () => {
	scene.bedrock.setScript({
		guardrails: { "gr-team": { name: "Team", versions: ["1", "2"], pii } },
		turns: [
			{ steps: [{ kind: "tool", name: "read_file", input: { path: "a.txt" } }] },
			{ steps: [{ kind: "text", text: "It has an address." }] },
		],
	});
	const window = await scene.openChat({ "a.txt": "Ask ann@example.com\n" });
	const { page, chat } = window;
	await window.runCommand("Outcrop: Select Guardrail");
	await page.getByRole("option", { name: /^Team, gr-team/ }).click();
	await page.getByRole("option", { name: /^Version 2/ }).waitFor();
	await page.getByRole("option", { name: /^Working draft/ }).waitFor();
	await page.getByRole("option", { name: /^Version 2/ }).click();
	await chat.frame.getByRole("button", { name: /gr-team · 2/ }).waitFor();

	await window.runCommand("Outcrop: Select Guardrail");
	await page.getByRole("option", { name: /Attached files and tools/ }).click();
	await page.getByRole("option", { name: /^Judged/ }).click();
	await page.getByRole("option", { name: /Attached files and tools, Judged/ }).waitFor();
	await page.keyboard.press("Escape");

	await chat.ask("What is in a.txt?");
	expect(scene.requests()).toHaveLength(2);
	expect(JSON.stringify(scene.requests())).not.toContain("ann@example.com");
	expect(scene.requests()[1]?.request).toMatchObject({ guardrailConfig: { guardrailIdentifier: "gr-team", guardrailVersion: "2" } });
	expect(JSON.stringify(scene.requests()[1]?.request)).toContain("{EMAIL}");
	const found = chat.frame.getByRole("group", { name: "What the guardrail found" });
	await found.getByText("EMAIL").waitFor();
	await found.getByText(/in what a tool read/).waitFor();
});
