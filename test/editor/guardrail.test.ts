import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("a guardrail is chosen with its version, and then judges what tools read", async () => {
	const pii = [{ type: "EMAIL", regex: "[\\w.]+@[\\w.]+\\w", action: "ANONYMIZED" as const }];
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
	await page.getByRole("option", { name: /What tools read and write/ }).click();
	await page.getByRole("option", { name: /^Judged/ }).click();
	await page.getByRole("option", { name: /What tools read and write, Judged/ }).waitFor();
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
