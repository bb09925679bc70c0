import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { useScene } from "./scene.ts";

const scene = useScene();

const path = "src/price.ts";
const source = "export function total(sum: number, rate: number): number {\n\treturn sum * (1 + rate);\n}\n";

it("an empty chat suggests what the open file is good for, and what waits is undone at the composer", async () => {
	const window = await scene.freshChat({ [path]: source });
	const { chat } = window;
	await window.openFile(path);
	await chat.button("Explain price.ts").waitFor();
	await chat.send(`rename \`rate\` to \`taxRate\` in ${path}`);
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	const bar = chat.frame.getByRole("group", { name: "Pending changes" });
	await chat.button("1 file changed +2 −2", bar).click();
	await chat.button(`Keep ${path}`, bar).waitFor();
	await chat.button("Undo all changes", bar).click();
	await expect.poll(() => readFile(join(window.path, path), "utf8")).toBe(source);
	await bar.waitFor({ state: "detached" });
	await chat.editCard(path).getByText("Undone").waitFor();
});
