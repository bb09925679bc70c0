import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

const tool = (id: string, name: string, input: unknown) => ({ steps: [{ kind: "tool", id, name, input }] }) as const;
const says = (text: string) => ({ steps: [{ kind: "text", text }] }) as const;
const question = { question: "How loud?", options: [{ label: "Quiet" }, { label: "Loud" }] };
const greeting = { path: "greeting.txt", content: "HELLO\n" };
const plan = (state: "open" | "done") => ({ items: [{ text: "Greet loudly", state }] });

it("a plan is made by asking, changes nothing, and is carried out once the user has approved it", async () => {
	scene.bedrock.setScript({
		turns: [
			tool("early", "create_file", greeting),
			tool("ask", "ask_user", question),
			tool("plan", "update_plan", plan("open")),
			says("That is the plan."),
			tool("create", "create_file", greeting),
			tool("tick", "update_plan", plan("done")),
			says("Done."),
		],
	});
	const window = await scene.openChat({ "a.txt": "one\n" });
	const { chat } = window;
	const file = join(window.path, greeting.path);
	await chat.button("Mode: Agent").click();
	await window.answerQuickInput("Plan");
	await chat.button("Mode: Plan").waitFor();

	await chat.send("Plan a greeting");
	await chat.button("Loud", chat.step("Outcrop asks")).click();
	await chat.ended();
	expect(existsSync(file)).toBe(false);
	const [, , third] = scene.requests();
	expect(JSON.stringify(third?.request)).toContain("The user answered: Loud");

	await chat.begin(() => chat.button("Carry out").click());
	await chat.button("Mode: Agent").waitFor();
	expect(await chat.prompts.last().innerText()).toContain("Carry out the plan.");
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(await readFile(file, "utf8")).toBe(greeting.content);
	expect(await chat.answers.last().innerText()).toContain("Plan: 1 of 1 done");
});
