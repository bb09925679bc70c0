import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const path = "src/a.ts";
const source = Array.from({ length: 20 }, (_, index) => `const line${index} = ${index};\n`).join("");
const both = source.replace("line5 =", "lineFive =").replace("line15 =", "lineFifteen =");

it("a hunk is undone from the gutter, the other is kept from its code lens", async () => {
	const window = await editTwoPlaces("src/hunks.ts");
	const peek = await window.openFirstChange();
	await peek.getByLabel("Undo Hunk").click();
	await expect.poll(() => onDisk(window, "src/hunks.ts")).toBe(source.replace("line15 =", "lineFifteen ="));

	await expect.poll(() => window.codeLenses("Keep").count()).toBe(1);
	await window.codeLens("Keep").click();
	await expect.poll(() => window.codeLenses("Keep").count()).toBe(0);
	expect(await onDisk(window, "src/hunks.ts")).toBe(source.replace("line15 =", "lineFifteen ="));
});

it("all changes are undone by one command, and a diff that is still open shows none", async () => {
	const window = await editTwoPlaces();
	await window.chat.button("Open diff", window.chat.editCard(path)).click();
	const before = window.page.locator(".monaco-diff-editor .editor.original");
	await before.getByText("line5").waitFor();
	await window.runCommand("Outcrop: Undo All Changes");
	await expect.poll(() => onDisk(window)).toBe(source);
	await expect.poll(() => window.page.locator(".monaco-diff-editor :is(.line-insert, .line-delete)").count()).toBe(0);
	await before.getByText("line5").waitFor();
});

it("what the user types meanwhile stays when the edit is undone", async () => {
	const window = await editTwoPlaces("src/typed.ts");
	await window.focusEditor();
	await window.page.keyboard.press("Control+Home");
	await window.page.keyboard.type("typed();");
	await window.page.keyboard.press("Enter");
	await window.chat.button("Undo", window.chat.editCard("src/typed.ts")).click();
	await window.chat.editCard("src/typed.ts").getByText("Undone").waitFor();
	await window.focusEditor();
	await window.page.keyboard.press("Control+s");
	await expect.poll(() => onDisk(window, "src/typed.ts")).toBe(`typed();\n${source}`);
});

it("files that are edited, created, deleted and moved are reviewed one by one, also after a reload", async () => {
	const tool = (name: string, input: unknown) => ({ steps: [{ kind: "tool", name, input }] }) as const;
	const gone = "\uFEFFgone;\r\n";
	scene.bedrock.setScript({
		turns: [
			tool("apply_edit", {
				path,
				edits: [
					{ search: "line5 =", replace: "lineFive =" },
					{ search: "line15 =", replace: "lineFifteen =" },
				],
			}),
			tool("create_file", { path: "src/new.ts", content: "export {};\n" }),
			tool("delete_file", { path: "src/gone.ts" }),
			tool("move_file", { from: "src/old.ts", to: "lib/moved.ts" }),
			{ steps: [{ kind: "text", text: "Done." }] },
		],
	});
	const window = await scene.freshChat({ [path]: source, "src/gone.ts": gone, "src/old.ts": "old;\n" });
	const { chat } = window;
	await chat.send("Tidy up");
	for (const file of [path, "src/new.ts", "src/gone.ts", "lib/moved.ts"]) {
		await chat.approval.getByText(file).first().waitFor();
		await chat.button("Allow once", chat.approval).click();
	}
	await chat.ended();
	await expect.poll(() => isThere(window, "src/old.ts")).toBe(false);
	await window.reload();

	await window.runCommand("Outcrop: Show Pending Changes");
	const review = window.page.locator(".tabs-container .tab.active").filter({ hasText: "Outcrop: Pending Changes" });
	await review.waitFor();
	/** It takes the keyboard once more when its diffs are there. */
	for (const file of ["moved.ts", "gone.ts", "lineFifteen"])
		await window.page.locator(".editor-instance").getByText(file).first().waitFor();

	await window.openFile(path);
	/** The editor asks for code lenses a moment after a file has got the keyboard, and no more when the file loses it before. */
	await window.focusEditor();
	await window.codeLens("Undo").waitFor();
	const badge = () => window.page.locator('.explorer-folders-view [aria-label*="a.ts"] .monaco-icon-label').evaluate(contentBehind);
	await expect.poll(badge).toContain("2");
	await window.page.locator(".editor-actions .action-label[aria-label='Undo File']").waitFor();

	await window.page.locator('.activitybar .badge[aria-label*="4 pending changes"]').click();
	const row = (name: string) => window.page.locator(".scm-view .monaco-list-row").filter({ hasText: name });
	const decide = async (name: string, decision: "Keep File" | "Undo File") => {
		await row(name).hover();
		await row(name).getByRole("button", { name: decision }).click();
		await row(name).waitFor({ state: "detached" });
	};
	await decide("gone.ts", "Undo File");
	await expect.poll(() => onDisk(window, "src/gone.ts")).toBe(gone);
	await decide("new.ts", "Keep File");
	expect(await onDisk(window, "src/new.ts")).toBe("export {};\n");
	await decide("moved.ts", "Undo File");
	await expect.poll(() => onDisk(window, "src/old.ts")).toBe("old;\n");
	expect(await isThere(window, "lib/moved.ts")).toBe(false);

	await window.codeLenses("Undo").first().click();
	await expect.poll(() => window.codeLenses("Keep").count()).toBe(1);
	await window.codeLens("Keep").click();
	await window.codeLens("Keep").waitFor({ state: "hidden" });
	expect(await onDisk(window)).toBe(source.replace("line15 =", "lineFifteen ="));
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
	const window = await scene.freshChat({ "src/plain.ts": source });
	const { chat } = window;
	await chat.send("Create two files");
	await chat.button("Allow in this chat", chat.approval).click();
	await chat.approval.getByText(".vscode/tasks.json").first().waitFor();
	expect(await chat.approval.getByRole("button", { name: /Allow in this chat|Always allow/ }).count()).toBe(0);
	await chat.button("Deny", chat.approval).click();
	await chat.ended();
	await expect(readFile(join(window.path, ".vscode/tasks.json"))).rejects.toThrow();
	await window.runCommand("Outcrop: Undo All Changes");
	await expect.poll(() => isThere(window, "plain.json")).toBe(false);
});

/** Opens a file and lets the assistant change two lines of it, far apart. One of its own, whose text stays another: the window is used again. */
async function editTwoPlaces(file = path): Promise<EditorWindow> {
	const edits = [
		{ search: "line5 =", replace: "lineFive =" },
		{ search: "line15 =", replace: "lineFifteen =" },
	];
	scene.bedrock.setScript({
		turns: [{ steps: [{ kind: "tool", name: "apply_edit", input: { path: file, edits } }] }, { steps: [{ kind: "text", text: "Done." }] }],
	});
	const window = await scene.freshChat({ [file]: source });
	await window.openFile(file);
	await window.chat.send("Change two lines");
	await window.chat.button("Allow once", window.chat.approval).click();
	await window.chat.ended();
	await expect.poll(() => onDisk(window, file)).toBe(both);
	await window.codeLens("Keep").waitFor();
	return window;
}

function contentBehind(element: Element): string {
	return globalThis.getComputedStyle(element, "::after").content;
}

function onDisk(window: EditorWindow, file = path): Promise<string> {
	return readFile(join(window.path, file), "utf8").catch(() => "");
}

async function isThere(window: EditorWindow, file: string): Promise<boolean> {
	return access(join(window.path, file)).then(
		() => true,
		() => false,
	);
}
