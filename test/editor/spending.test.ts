import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene({ machineSettings: { "outcrop.limits.usdPerChat": 0.000001 } });

it("a message for which the chat has no money left stays in the composer until it is allowed", async () => {
	const { chat, page } = await scene.openChat({ "a.txt": "one\n" });
	await chat.ask("Hello");
	await chat.write("More");
	await chat.button("Send").click();
	const dialog = page.getByRole("dialog").filter({ hasText: "outcrop.limits.usdPerChat" });
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await expect.poll(() => chat.composer.inputValue()).toBe("More");
	expect(await chat.prompts.count()).toBe(1);

	await chat.begin(async () => {
		await chat.button("Send").click();
		await dialog.getByRole("button", { name: "Continue" }).click();
	});
	await chat.ended();
	expect(scene.requests()).toHaveLength(2);
	expect(await chat.alert.count()).toBe(0);
});
