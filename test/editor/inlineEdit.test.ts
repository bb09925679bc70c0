import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const path = "src/price.ts";
const source = `const rate = 7;

export function withTax(amount: number, rate: number): number {
	return amount * (1 + rate);
}
`;
const edited = source.replace("number, rate", "number, taxRate").replace("+ rate", "+ taxRate");

it("an edit of the selection stays when it is accepted", async () => {
	const window = await editSelection();
	await window.codeLens("Accept").click();
	await window.codeLens("Accept").waitFor({ state: "hidden" });
	await expect.poll(() => onDisk(window)).toBe(edited);
});

it("an edit of the selection is gone when it is discarded", async () => {
	const window = await editSelection();
	await window.codeLens("Discard").click();
	await window.codeLens("Discard").waitFor({ state: "hidden" });
	await expect.poll(() => onDisk(window)).toBe(source);
});

/** Asks for an edit of the function only, and waits until it is proposed. */
async function editSelection(): Promise<EditorWindow> {
	const window = await scene.open({ [path]: source });
	await window.openFile(path);
	await window.selectLines(3, 5);
	await window.runCommand("Outcrop: Edit Selection");
	await window.answerQuickInput("rename `rate` to `taxRate`");
	await window.codeLens("Accept").waitFor();
	expect(scene.requests()[0]?.request).toMatchObject({ toolConfig: { toolChoice: { tool: { name: "apply_edit" } } } });
	return window;
}

function onDisk(window: EditorWindow): Promise<string> {
	return readFile(join(window.path, path), "utf8");
}
