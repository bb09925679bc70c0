import { expect, it } from "vitest";
import type { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

const files = { "README.md": "# Prices\n\nThe rate is a fraction.\n" };

async function attachActiveFile({ chat }: EditorWindow): Promise<void> {
	await chat.button("Attach files").click();
	await chat.frame.getByRole("menuitem", { name: "Active file" }).click();
}

it("a file that the chat holds already is said not to be sent again, and is not", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	const attachments = chat.frame.getByRole("list", { name: "Attachments" });
	await window.openFile("README.md");
	await attachActiveFile(window);
	await attachments.getByText("README.md").waitFor();
	await chat.ask("What is this about?");

	await attachActiveFile(window);
	await attachments.getByText("Same file as before: not sent again.").waitFor();
	await chat.ask("And this?");
	const body = JSON.stringify(scene.requests()[1]?.request);
	expect(body.match(/"document":/g)).toHaveLength(1);
	expect(body).toContain("Document 2 (md), README.md, is the same as Document 1 (md), README.md, earlier in this chat");
});

it("an object in Amazon S3 is asked for, and refused for a model that reads none with the names of those that do", async () => {
	const window = await scene.freshChat(files);
	const { chat } = window;
	await chat.button("Attach files").click();
	await chat.frame.getByRole("menuitem", { name: "S3 object…" }).click();
	await window.quickInput.fill("s3://my-bucket/reports/2026.pdf");
	await window.page.getByText("This model reads nothing from Amazon S3").first().waitFor();
	await window.page.keyboard.press("Escape");
	await chat.readyComposer.waitFor();
	expect(scene.requests()).toEqual([]);
});

it("a PDF of the folder that the model reads reaches it as a document", async () => {
	const window = await scene.freshChat({ "docs/report.pdf": "%PDF-1.4 a report" });
	scene.bedrock.setScript({
		turns: [
			{ steps: [{ kind: "tool", id: "read", name: "read_file", input: { path: "docs/report.pdf" } }] },
			{ steps: [{ kind: "text", text: "It is a report." }] },
		],
		otherwise: "error",
	});
	await window.chat.ask("What is in the report?");
	const body = JSON.stringify(scene.requests()[1]?.request);
	expect(body).toContain('"document":{"name":"Document 1 (pdf)"');
	await window.chat.frame.getByText("document, 1 KB").first().waitFor({ state: "attached" });
});
