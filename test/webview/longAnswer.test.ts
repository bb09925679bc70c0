/** A long finished answer is opened with its end: nobody may notice that its other pages come later. */
import { afterEach, expect, test } from "vitest";
import type { ChatPage } from "./chatPage.ts";
import { answered, idle, openChat } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const paragraphs = Array.from({ length: 1_000 }, (_, index) => `Paragraph ${index + 1}.`);

const blank = () => chat.page.locator(".markdown .page-blank").count();
const paragraphsIn = (text: string | null) => text?.match(/Paragraph \d+\./g);

/** Opens the answer in a page that has time only when the test says so. */
async function openLongAnswer(): Promise<void> {
	chat = await openChat();
	await chat.page.evaluate(() => {
		const waiting: IdleRequestCallback[] = [];
		Object.assign(window, { waiting, requestIdleCallback: (callback: IdleRequestCallback) => waiting.push(callback) });
	});
	await chat.say({ kind: "snapshot", transcript: answered(paragraphs.join("\n\n")), state: idle, draft: "" });
}

const haveTime = () =>
	chat.page.evaluate(() => {
		const { waiting } = window as unknown as { waiting: IdleRequestCallback[] };
		for (const callback of waiting.splice(0)) callback({ didTimeout: false, timeRemaining: () => 50 });
	});

test("its end is there at once, and the other pages follow from the end to the beginning", async () => {
	await openLongAnswer();
	expect(await chat.page.getByText("Paragraph 1000.").isVisible()).toBe(true);
	expect(await blank()).toBeGreaterThan(10);
	for (let before = await blank(); before > 0; before = await blank()) {
		await haveTime();
		expect(await blank()).toBeLessThan(before);
		const areBlank = await chat.page.locator(".markdown .page").evaluateAll((pages) => pages.map((page) => page.matches(".page-blank")));
		expect(areBlank.lastIndexOf(true)).toBe(areBlank.indexOf(false) - 1);
	}
	expect(paragraphsIn(await chat.page.locator(".markdown").textContent())).toEqual(paragraphs);
});

test("what is found is counted in pages too that are still blank", async () => {
	await openLongAnswer();
	await chat.page.keyboard.press("Control+f");
	await chat.page.keyboard.type("Paragraph 1");
	await expect.poll(() => chat.page.getByRole("search").getByRole("status").textContent()).toMatch(/ of 112$/);
	expect(await blank()).toBe(0);
});

test("the button for it copies the whole answer", async () => {
	await openLongAnswer();
	await chat.page.getByRole("button", { name: "Copy answer" }).click();
	await expect.poll(() => chat.posts().at(-1)).toEqual({ kind: "code", what: "copy", text: paragraphs.join("\n\n") });
});

test("all that is selected is copied, from pages too that are still blank", async () => {
	await openLongAnswer();
	await chat.page.getByRole("log").focus();
	await chat.page.keyboard.press("Control+a");
	await chat.page.keyboard.press("Control+c");
	const composer = chat.page.getByRole("textbox", { name: "Message Outcrop" });
	await composer.press("Control+v");
	await expect.poll(async () => paragraphsIn(await composer.inputValue())).toEqual(paragraphs);
});
