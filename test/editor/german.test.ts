import { expect, it } from "vitest";
import { EditorWindow } from "./editorWindow.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

/**
 * The language is what the workbench's page says it is: a language pack sets the same variable, and none can be installed here. So the
 * editor's own words stay English, and those of the extension are German.
 */
it("in a German editor commands, chat, steps, failures and help are German, and the model is spoken to in English", async () => {
	const folder = await scene.editor.createFolder("projekt", { "src/a.ts": "export const a = 1;\n" });
	scene.bedrock.setScript({
		turns: [
			{ steps: [{ kind: "tool", name: "read_file", input: { path: "src/a.ts" } }] },
			{ steps: [{ kind: "text", text: "Eine Konstante." }] },
			{ fault: { kind: "exception", name: "ServiceQuotaExceededException", message: "Too much.", status: 400 } },
		],
	});
	const page = await scene.editor.openPage();
	try {
		await page.addInitScript(() => void Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: "de" }));
		await page.goto(scene.editor.address({ folder }));
		const window = new EditorWindow(page, folder);
		await window.ready();
		await window.runCommand("Outcrop: Chat im Editor öffnen");
		const { frame } = window.chat;
		const send = async (text: string) => {
			await frame.getByRole("textbox", { name: "Nachricht an Outcrop" }).fill(text);
			await frame.getByRole("button", { name: "Senden", exact: true }).click();
		};

		await send("Was steht darin?");
		await frame.getByText("Eine Konstante.").waitFor();
		await frame
			.getByText(/src\/a\.ts (?:gelesen|lesen)/)
			.first()
			.waitFor();
		expect(JSON.stringify(scene.requests().map(({ request }) => request))).not.toMatch(/lesen|Arbeitsbereich/);

		await send("Noch einmal");
		await frame.getByRole("alert").getByText("Ein Kontingent Ihres Kontos ist aufgebraucht").waitFor();

		await window.runCommand("Outcrop: Hilfe zur Barrierefreiheit");
		await page.locator(".view-lines").getByText("Zurechtfinden").waitFor();
	} finally {
		await page.context().close();
	}
});
