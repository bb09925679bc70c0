import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const path = "src/a.ts";
const source = Array.from({ length: 20 }, (_, index) => `const line${index} = ${index};\n`).join("");
const both = source.replace("line5 =", "lineFive =").replace("line15 =", "lineFifteen =");

it("a hunk is undone from the gutter, the other is kept from its code lens", async () => {
	const window = await editTwoPlaces();
	const peek = await window.openFirstChange();
	await peek.getByLabel("Undo Hunk").click();
	await expect.poll(() => onDisk(window)).toBe(source.replace("line15 =", "lineFifteen ="));

	await expect.poll(() => window.codeLenses("Keep").count()).toBe(1);
	await window.codeLens("Keep").click();
	await expect.poll(() => window.codeLenses("Keep").count()).toBe(0);
	expect(await onDisk(window)).toBe(source.replace("line15 =", "lineFifteen ="));
});

it("all changes are undone by one command, also after a reload", async () => {
	const window = await editTwoPlaces();
	await window.reload();
	await window.runCommand("Outcrop: Undo All Changes");
	await expect.poll(() => onDisk(window)).toBe(source);
});

it("what the user types meanwhile stays when the edit is undone", async () => {
	const window = await editTwoPlaces();
	await window.focusEditor();
	await window.page.keyboard.press("Control+Home");
	await window.page.keyboard.type("typed();");
	await window.page.keyboard.press("Enter");
	await window.chat.button("Undo", window.chat.editCard(path)).click();
	await window.chat.editCard(path).getByText("Undone").waitFor();
	await window.focusEditor();
	await window.page.keyboard.press("Control+s");
	await expect.poll(() => onDisk(window)).toBe(`typed();\n${source}`);
});

it("a protected file is asked for each time, whatever was allowed before", async () => {
	const tool = (id: string, file: string) => ({ kind: "tool", id, name: "create_file", input: { path: file, content: "{}\n" } }) as const;
	scene.bedrock.setScript({
		turns: [
			{ steps: [tool("a", "plain.json")] },
			{ steps: [tool("b", ".vscode/tasks.json")] },
			{ steps: [{ kind: "text", text: "Done." }] },
		],
	});
	const window = await scene.openChat({ [path]: source });
	const { chat } = window;
	await chat.send("Create two files");
	await chat.button("Allow in this chat", chat.approval).click();
	await chat.approval.getByText(".vscode/tasks.json").first().waitFor();
	expect(await chat.approval.getByRole("button", { name: /Allow in this chat|Always allow/ }).count()).toBe(0);
	await chat.button("Deny", chat.approval).click();
	await chat.ended();
	await expect(readFile(join(window.path, ".vscode/tasks.json"))).rejects.toThrow();
});

/** Opens the file and lets the assistant change two lines of it, far apart. */
async function editTwoPlaces(): Promise<EditorWindow> {
	const edits = [
		{ search: "line5 =", replace: "lineFive =" },
		{ search: "line15 =", replace: "lineFifteen =" },
	];
	scene.bedrock.setScript({
		turns: [{ steps: [{ kind: "tool", name: "apply_edit", input: { path, edits } }] }, { steps: [{ kind: "text", text: "Done." }] }],
	});
	const window = await scene.openChat({ [path]: source });
	await window.openFile(path);
	await window.chat.send("Change two lines");
	await window.chat.button("Allow once", window.chat.approval).click();
	await window.chat.ended();
	await expect.poll(() => onDisk(window)).toBe(both);
	await window.codeLens("Keep").waitFor();
	return window;
}

function onDisk(window: EditorWindow): Promise<string> {
	return readFile(join(window.path, path), "utf8");
}
