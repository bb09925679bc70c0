import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

it("the chat opens by its command, ready to type, and nothing goes to Bedrock before something is asked", async () => {
	const { chat, page } = await scene.openChat({ "a.txt": "one\n" });
	await page.keyboard.type("hello");
	await expect.poll(() => chat.composer.inputValue()).toBe("hello");
	expect(scene.bedrock.journal).toEqual([]);
});
