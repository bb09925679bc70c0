import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EditorWindow } from "../test/editor/editorWindow.ts";
import { startLocalSession } from "../test/editor/localSession.ts";
import { choosePalette } from "./palette.ts";
import { type AnimationFrame, readPng, writeAnimation } from "./png.ts";

const sample = join(import.meta.dirname, "../test/fixtures/workspace");
const file = "src/duration.ts";
const request = `rename \`fatigue\` to \`tiredness\` in ${file}`;

/** Takes a picture that is shown for so long. */
type Take = (milliseconds: number) => Promise<void>;

/** Small enough to be read in a README, whose columns are narrower than a window. */
const size = { width: 900, height: 560 };

/** The main job in nine pictures from the real editor: ask, an answer that is written, an edit, Keep. It plays three times and then rests. */
export async function takeAnimation(vsix: string): Promise<Buffer> {
	await using session = await startLocalSession({ vsix }, { delayMs: 60 });
	const { editor } = session;
	const folder = join(await editor.createFolder("demo", {}), "trail-planner");
	await cp(sample, folder, { recursive: true });
	const window = await editor.openWindow({ folder });
	await window.page.setViewportSize(size);
	const frames: AnimationFrame[] = [];
	const take: Take = async (milliseconds) => {
		await window.page.mouse.move(0, 0);
		await window.page.locator(".editor-instance .scrollbar.visible").first().waitFor({ state: "detached" });
		frames.push({ picture: readPng(await window.page.screenshot({ animations: "disabled" })), milliseconds });
	};
	await prepare(window);
	await take(1_200);
	await explain(window, take);
	await change(window, take);
	return writeAnimation(frames, choosePalette(frames.map(({ picture }) => picture)), 3);
}

async function prepare(window: EditorWindow): Promise<void> {
	await window.openFile(file);
	await window.openChat();
	await window.runCommand("View: Close Primary Side Bar");
	const lines = (await readFile(join(window.path, file), "utf8")).split("\n");
	const first = lines.findIndex((line) => line.includes("function legMinutes"));
	await window.focusEditor();
	await window.selectLines(first + 1, lines.indexOf("}", first) + 1);
}

async function explain(window: EditorWindow, take: Take): Promise<void> {
	const { chat } = window;
	await chat.begin(() => window.runCommand("Outcrop: Explain Selection"));
	for (const words of [5, 25, 45]) {
		await chat.answers
			.last()
			.filter({ hasText: new RegExp(`(\\S+\\s+){${words}}`) })
			.waitFor();
		await take(500);
	}
	await chat.ended();
	await take(2_000);
}

async function change(window: EditorWindow, take: Take): Promise<void> {
	const { chat } = window;
	await chat.write(request);
	await take(1_200);
	await chat.begin(() => chat.button("Send").click());
	await chat.button("Allow once", chat.approval).waitFor();
	await take(2_000);
	await chat.button("Allow once", chat.approval).click();
	await chat.ended();
	await window.codeLens("Keep").waitFor();
	await take(2_500);
	await chat.button("Keep", chat.editCard(file)).click();
	await window.codeLens("Keep").waitFor({ state: "hidden" });
	await take(3_000);
}
