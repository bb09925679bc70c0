import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

const files = {
	"src/cart.ts": Array.from({ length: 60 }, (_, index) => `export const line${index + 1} = ${index + 1};`).join("\n"),
	"src/total.ts": "export const total = 0;\n",
};

it("@ mentions a file with lines, and the request holds exactly these lines", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	const options = chat.frame.getByRole("listbox", { name: "What you can mention" }).getByRole("option");
	await chat.write("@car");
	await options.filter({ hasText: "cart.ts" }).first().click();
	await chat.frame.getByRole("list", { name: "Attachments" }).getByText("src/cart.ts", { exact: true }).waitFor();
	await chat.button("Remove src/cart.ts").click();
	await expect.poll(() => chat.composer.inputValue()).toBe("");

	await chat.ask("What do @src/cart.ts:10-12 and @src/total.ts say?");
	const source = (text: string) => ({ document: { source: { text } } });
	expect(scene.requests()[0]?.request).toMatchObject({
		messages: [
			{
				content: [
					source("10\texport const line10 = 10;\n11\texport const line11 = 11;\n12\texport const line12 = 12;"),
					source("export const total = 0;\n"),
					{ text: expect.stringContaining("What do @src/cart.ts:10-12 and @src/total.ts say?") as string },
					{ cachePoint: { type: "default" } },
				],
			},
		],
	});
});
