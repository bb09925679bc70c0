import type { Locator } from "playwright-core";
import { afterEach, expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const log = () => chat.page.getByRole("log");
const distanceToEnd = () => log().evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
const jump = () => chat.page.getByRole("button", { name: "Jump to latest" });

const paragraphs = (count: number): TurnEvent => ({ kind: "text-delta", text: "A paragraph of some words.\n\n".repeat(count) });
const manyTurns = Array.from({ length: 120 }, (_, index) => [turnStart(`Question ${index}`, `t${index}`), paragraphs(2), done]).flat();

test("the end stays in view while the reader is there", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"));
	for (let chunk = 0; chunk < 10; chunk++) {
		await chat.events(paragraphs(10));
		await expect.poll(distanceToEnd).toBeLessThan(2);
	}
	expect(await jump().count()).toBe(0);
});

test("only the conversation scrolls: what is hidden in a late turn does not make the page taller than the view", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), paragraphs(60), done);
	await chat.events(turnStart("Next", "t2"), paragraphs(2), done);
	await expect.poll(distanceToEnd).toBeLessThan(2);
	expect(await chat.page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
});

test("a reader who scrolled up is left alone, and can jump back", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), paragraphs(60));
	await expect.poll(distanceToEnd).toBeLessThan(2);
	await log().hover();
	await chat.page.mouse.wheel(0, -500);
	await jump().waitFor();
	const before = await log().evaluate((element) => element.scrollTop);
	await chat.events(paragraphs(20));
	await chat.events(paragraphs(20));
	expect(await log().evaluate((element) => element.scrollTop)).toBe(before);
	await jump().click();
	await expect.poll(distanceToEnd).toBeLessThan(2);
	await chat.events(paragraphs(20));
	await expect.poll(distanceToEnd).toBeLessThan(2);
	expect(await jump().count()).toBe(0);
});

test("a new turn brings the reader to the end", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), paragraphs(60), done);
	await log().hover();
	await chat.page.mouse.wheel(0, -500);
	await jump().waitFor();
	await chat.events(turnStart("Next", "t2"));
	await expect.poll(distanceToEnd).toBeLessThan(2);
});

test("a long chat opens at its end with its last turns only, and shows earlier ones on the way up", async () => {
	chat = await openChat({ transcript: transcriptOf(...manyTurns) });
	await expect.poll(distanceToEnd).toBeLessThan(2);
	const prompts = chat.page.getByRole("article", { name: "You" });
	expect(await prompts.count()).toBeLessThanOrEqual(40);
	expect(await chat.page.getByText("Question 119").isVisible()).toBe(true);
	await log().focus();
	await expect
		.poll(
			async () => {
				await chat.page.keyboard.press("Home");
				return prompts.count();
			},
			{ timeout: 10_000 },
		)
		.toBe(120);
	expect(await chat.page.getByRole("button", { name: "Show earlier messages" }).count()).toBe(0);
});

test("earlier turns do not move what is being read", async () => {
	chat = await openChat({ transcript: transcriptOf(...manyTurns) });
	await expect.poll(distanceToEnd).toBeLessThan(2);
	const prompts = chat.page.getByRole("article", { name: "You" });
	await log().hover();
	await chat.page.mouse.wheel(0, -300);
	await jump().waitFor();
	const read = chat.page.getByText("Question 119");
	const before = await settledTop(read);
	const count = await prompts.count();
	await chat.page.getByRole("button", { name: "Show earlier messages" }).dispatchEvent("click");
	await expect.poll(() => prompts.count()).toBeGreaterThan(count);
	expect(Math.abs((await settledTop(read)) - before)).toBeLessThan(2);
});

/** The place of an element once the layout has come to rest. */
async function settledTop(element: Locator): Promise<number> {
	return element.evaluate(async (node) => {
		for (let frames = 0, top = Number.NaN; frames < 10; ) {
			await new Promise(requestAnimationFrame);
			const now = node.getBoundingClientRect().top;
			frames = now === top ? frames + 1 : 0;
			top = now;
		}
		return node.getBoundingClientRect().top;
	});
}
