import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();
const answer = { steps: [{ kind: "text", text: "Noted." }] } as const;
const summary = { steps: [{ kind: "text", text: "Goals: keep the prices right." }] } as const;

it("a chat is summed up by a click, shows how much room that made, and goes on from the summary", async () => {
	const window = await scene.freshChat({ "a.txt": "one\n" });
	const { chat } = window;
	const long = { steps: [{ kind: "text", text: "A long log. ", repeat: 1_000 }] } as const;
	scene.bedrock.setScript({ turns: [long, answer, summary, answer], otherwise: "error" });
	await chat.ask("Always round down.");
	await chat.ask("Is that clear?");
	await chat.button(/^Context: /).click();
	await chat.button("Compact chat").click();
	await chat.frame.getByText("The older part of the chat is summed up.").waitFor();

	await chat.ask("And now?");
	const request = JSON.stringify(scene.requests().at(-1)?.request);
	expect(request).toContain("Goals: keep the prices right.");
	expect(request).toContain("Always round down.");
	expect(request).toContain("And now?");
});

it("Compact Chat says that there is nothing to sum up in a short chat", async () => {
	const window = await scene.freshChat({ "a.txt": "one\n" });
	await window.chat.ask("hello");
	await window.runCommand("Outcrop: Compact Chat");
	await window.page.getByText("There is nothing to sum up in this chat.").first().waitFor();
	expect(scene.requests()).toHaveLength(1);
});
