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
	const window = await editSelection(scene.freshChat, "src/accepted.ts");
	await window.codeLens("Accept").click();
	await window.codeLens("Accept").waitFor({ state: "hidden" });
	await expect.poll(() => onDisk(window, "src/accepted.ts")).toBe(edited);
});

it("an edit of the selection is gone when it is discarded", async () => {
	const window = await editSelection();
	await window.codeLens("Discard").click();
	await window.codeLens("Discard").waitFor({ state: "hidden" });
	await expect.poll(() => onDisk(window)).toBe(source);
});

it("an edit shows at its lines while it is written, and Escape leaves the file as it was", async () => {
	const search = "\treturn amount * (1 + rate);";
	const input = { path, edits: [{ search, replace: `\treturn withRate(amount, rate);${" // and so on".repeat(400)}` }] };
	scene.bedrock.setScript({ turns: [{ steps: [{ kind: "tool", name: "apply_edit", input, delayMs: 50, chunkSize: 20 }] }] });
	const window = await scene.freshChat({ [path]: source });
	await window.openFile(path);
	await window.selectLines(3, 5);
	await window.runCommand("Outcrop: Edit Selection");
	await window.answerQuickInput("use withRate");
	await expect.poll(() => window.ghostText()).toContain("return\u00a0withRate(amount,\u00a0rate);");
	expect(await onDisk(window)).toBe(source);
	await window.page.keyboard.press("Escape");
	await expect.poll(() => window.ghostText()).not.toContain("withRate");
	expect(await onDisk(window)).toBe(source);
	expect(await window.codeLenses("Accept").count()).toBe(0);
	await window.runCommand("Outcrop: Edit Selection");
	await window.page.locator(".quick-input-list").getByText("use withRate").waitFor();
});

it("an edit of the selection is proposed again when the editor's undo or redo brings it back", async () => {
	/** A file that is opened again brings along what can be undone in it. */
	const window = await editSelection(scene.openChat);
	await window.codeLens("Discard").click();
	await window.codeLens("Accept").waitFor({ state: "hidden" });
	await window.focusEditor();
	const lens = window.codeLens("Accept");
	for (const [keys, state] of [
		["Control+z", "visible"],
		["Control+z", "hidden"],
		["Control+Shift+z", "visible"],
	] as const) {
		await window.page.keyboard.press(keys);
		await lens.waitFor({ state });
	}
	await window.page.keyboard.press("Control+s");
	await expect.poll(() => onDisk(window)).toBe(edited);
	await lens.click();
	await lens.waitFor({ state: "hidden" });
});

/** Asks for an edit of the function only, and waits until it is proposed. */
async function editSelection(open = scene.freshChat, file = path): Promise<EditorWindow> {
	const window = await open({ [file]: source, "AGENTS.md": "Names are whole words." });
	await window.openFile(file);
	await window.selectLines(3, 5);
	await window.runCommand("Outcrop: Edit Selection");
	await window.answerQuickInput("rename `rate` to `taxRate`");
	await window.codeLens("Accept").waitFor();
	expect(scene.requests()[0]?.request).toMatchObject({ toolConfig: { toolChoice: { tool: { name: "apply_edit" } } } });
	expect(JSON.stringify(scene.requests()[0]?.request)).toContain("Names are whole words.");
	return window;
}

function onDisk(window: EditorWindow, file = path): Promise<string> {
	return readFile(join(window.path, file), "utf8");
}
