import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the thinking button opens the picker, which hands the keyboard back to the composer, and what is chosen there is in the next request", async () => {
	const window = await scene.freshChat({ "a.txt": "one\n" });
	const { chat } = window;
	await chat.button("Thinking: Default").click();
	await window.answerQuickInput("High");
	await chat.button("Thinking: High").waitFor();
	await chat.readyComposer.waitFor();
	await chat.ask("hello");
	expect(scene.requests()[0]?.request).toMatchObject({ additionalModelRequestFields: { thinking: { type: "enabled" } } });

	await chat.button("Thinking: High").click();
	await window.answerQuickInput("Default");
	await chat.button("Thinking: Default").waitFor();
	await chat.ask("hello again");
	expect(scene.requests().at(-1)?.request).not.toHaveProperty("additionalModelRequestFields");
});
