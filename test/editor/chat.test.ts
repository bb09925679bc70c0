import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const path = "src/price.ts";
const source = `/** What a customer pays, in cents. */
export function total(amounts: number[], rate: number): number {
	const sum = amounts.reduce((left, right) => left + right, 0);
	return Math.round(sum * (1 + rate));
}
`;
const files = { [path]: source, "README.md": "# Prices\n\nThe rate is a fraction.\n" };
const renamed = source.replaceAll("rate", "taxRate");
const renaming = `rename \`rate\` to \`taxRate\` in ${path}`;

/** Its text stays another, and the window that knows it can be used again for the rest. */
const kept = "src/kept.ts";

it("an edit is read for, shown, approved by a click, kept by a click, and on disk", async () => {
	const window = await scene.freshChat({ [kept]: source });
	const { chat } = window;
	await chat.send(renaming.replace(path, kept));
	await chat.approval.getByText("taxRate").first().waitFor();
	expect(await onDisk(window, kept)).toBe(source);

	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(await onDisk(window, kept)).toBe(renamed);

	const card = chat.editCard(kept);
	await chat.button("Keep", card).click();
	await card.getByText("Kept", { exact: true }).waitFor();
	expect(await onDisk(window, kept)).toBe(renamed);
	expect(toolsCalled()).toEqual(["read_file", "apply_edit"]);
});

it("an edit is undone by a click", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.send(renaming);
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	expect(await onDisk(window)).toBe(renamed);

	const card = chat.editCard(path);
	await chat.button("Undo", card).click();
	await card.getByText("Undone").waitFor();
	await expect.poll(() => onDisk(window)).toBe(source);
});

it("a denied edit changes nothing, and the chat goes on", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.send(renaming);
	await chat.button("Deny", chat.approval).click();
	await chat.ended();
	expect(await onDisk(window)).toBe(source);

	await chat.ask("hello");
	expect(statuses()).not.toContain(400);
});

it("what is wrong with a call is told to the model in the words of the tool", async () => {
	const input = { path, edits: [{ search: "not in the file", replace: "" }] };
	scene.bedrock.setScript({
		turns: [{ steps: [{ kind: "tool", name: "apply_edit", input }] }, { steps: [{ kind: "text", text: "No." }] }],
	});
	const { chat } = await scene.freshChat(files);
	await chat.ask("Change it");
	const told = JSON.stringify(scene.requests()[1]?.request);
	expect(told).toContain("The search text is not in the file.");
	expect(told).not.toContain("failed unexpectedly");
});

it("a selection is explained with its lines", async () => {
	const window = await scene.freshChat(files);
	await window.openFile(path);
	await window.selectLines(2, 5);
	await window.chat.begin(() => window.runCommand("Outcrop: Explain Selection"));
	const answer = await window.chat.ended();
	await answer.getByText("total").first().waitFor();
	expect(JSON.stringify(scene.requests()[0]?.request)).toContain('lines=\\"2-5\\"');
});

it("a file attached by clicks travels as a document block", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	await window.openFile("README.md");
	await chat.button("Attach files").click();
	await chat.frame.getByRole("menuitem", { name: "Active file" }).click();
	await chat.frame.getByRole("list", { name: "Attachments" }).getByText("README.md").waitFor();
	await chat.ask("What is this about?");

	const documents = documentsOf(scene.requests()[0]?.request);
	expect(documents).toEqual([
		expect.objectContaining({ format: "txt", source: { text: files["README.md"] }, citations: { enabled: true } }),
	]);
});

it("an explanation, what was attached and what was typed are still there after a reload", async () => {
	const window = await scene.open(files);
	await copyFile(join(import.meta.dirname, "../../media/icon.png"), join(window.path, "icon.png"));
	const thumbnail = window.chat.prompts.locator("img.thumbnail");
	await window.openFile(path);
	await window.selectLines(2, 5);
	await window.chat.begin(() => window.runCommand("Outcrop: Explain Selection"));
	await window.chat.ended();
	await window.openFile("README.md");
	await window.runCommand("Outcrop: Add File to Chat");
	await window.chat.frame.getByRole("list", { name: "Attachments" }).getByText("README.md").waitFor();
	await window.chat.ask("What is this about, and @icon.png?");
	await thumbnail.waitFor();
	await window.chat.write("half a thought");
	await window.focusEditor();
	await window.reload();
	await window.openChat();
	await expect.poll(() => window.chat.prompts.first().textContent()).toContain("Explain lines 2-5");
	await thumbnail.waitFor();
	await expect.poll(() => window.chat.composer.inputValue()).toBe("half a thought");
	await window.chat.ask("And again?");
	expect(statuses()).toEqual([200, 200, 200]);
	expect(documentsOf(scene.requests()[2]?.request)).toEqual(documentsOf(scene.requests()[1]?.request));
});

it("an answer is shown while it is still written, and stops at a click", async () => {
	const { chat } = await scene.freshChat(files);
	scene.bedrock.setScript({ turns: [{ steps: [{ kind: "text", text: "word by word ", repeat: 10_000, delayMs: 10 }] }] });
	await chat.send("Write something long.");
	await chat.answers.last().getByText("word by word").first().waitFor();
	await chat.button("Stop").click();
	await chat.ended();
	await chat.answers.last().getByText("Stopped").waitFor();
	await expect.poll(() => scene.requests()[0]?.aborted).toBe(true);
});

it("a turn stopped while a tool waits leaves a chat that goes on", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.send(renaming);
	await chat.approval.waitFor();
	await chat.button("Stop").click();
	await chat.ended();
	expect(await onDisk(window)).toBe(source);

	await chat.ask("hello");
	expect(statuses()).not.toContain(400);
});

it("throttling counts down, then succeeds by itself", async () => {
	const { chat } = await scene.freshChat(files);
	scene.bedrock.setScript({ turns: [{ fault: { kind: "throttle", times: 3 }, steps: [{ kind: "text", text: "Here at last." }] }] });
	await chat.send("hello");
	await chat.answers
		.last()
		.getByText(/next try in \d+ s/)
		.waitFor();
	const answer = await chat.ended();
	await answer.getByText("Here at last.").waitFor();
	expect(statuses()).toEqual([429, 429, 429, 200]);
});

it("a reload in mid-answer keeps the conversation, and what was queued is back in the message box", async () => {
	const window = await scene.openChat(files);
	const { chat } = window;
	await chat.ask("hello");
	scene.bedrock.setScript({ turns: [{ steps: [{ kind: "text", text: "on and on ", repeat: 10_000, delayMs: 10 }] }] });
	await chat.send("Write something long.");
	await chat.answers.last().getByText("on and on").first().waitFor();
	await chat.write("And then this.");
	await chat.button("Queue").click();
	await chat.button("Remove queued prompt: And then this.").waitFor();
	await window.reloadByCommand();
	await window.openChat();
	await chat.prompts.nth(1).waitFor();
	await expect.poll(() => chat.composer.inputValue()).toBe("And then this.");
	/** What is scrolled out of sight is not laid out, so that it has content but no inner text. */
	const prompts = await chat.prompts.allTextContents();
	expect(prompts).toEqual([expect.stringContaining("hello"), expect.stringContaining("Write something long.")]);
	/** Nobody has stopped it, so it can be gone on with. */
	await chat.button("Continue").waitFor();
});

function onDisk(window: EditorWindow, file = path): Promise<string> {
	return readFile(join(window.path, file), "utf8");
}

function documentsOf(request: unknown): unknown[] {
	const { messages } = request as { messages: { content: { document?: unknown }[] }[] };
	return messages.flatMap(({ content }) => content.flatMap(({ document }) => document ?? []));
}

function toolsCalled(): string[] {
	return scene.requests().flatMap(({ response }) => (response?.toolUses ?? []).map(({ name }) => name));
}

function statuses(): number[] {
	return scene.requests().map(({ status }) => status);
}
