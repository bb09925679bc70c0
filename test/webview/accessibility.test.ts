import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { findFaintColours, findViolations } from "./axe.ts";
import type { ChatPage } from "./chatPage.ts";
import { openChat, transcriptOf, turnStart } from "./chatPage.ts";
import { doctorStates, openDoctor } from "./doctorPage.ts";
import { agent, answer, everything, work } from "./sampleTurns.ts";
import { createPanel, panelStates } from "./states.ts";
import type { PageName } from "./webviewTab.ts";
import { changeTheme } from "./webviewTab.ts";

let chat: ChatPage;

const context = { used: 90_000, size: 200_000, exact: true, parts: { system: 1, tools: 2, documents: 3, messages: 4 } };

const unfoldAll = (page: Page) =>
	page.evaluate(() => {
		for (const fold of document.querySelectorAll("details")) fold.open = true;
	});

const show = createPanel({ width: 320 });

test.each(Object.entries(panelStates))("axe finds nothing in “%s”, in any theme", async (_, state) => {
	chat = await show(state);
	await changeTheme(chat.page, "webview", "dark");
	expect(await examine(chat.page, "webview")).toEqual([]);
	chat.assertNoErrors();
});

test.each(Object.entries(doctorStates))("axe finds nothing in Doctor %s, in any theme", async (_, state) => {
	const { page } = await openDoctor(state);
	await unfoldAll(page);
	expect(await examine(page, "doctor")).toEqual([]);
});

/** What is the same in all themes is looked at once. */
async function examine(page: Page, name: PageName): Promise<string[]> {
	const found = await findViolations(page);
	for (const theme of ["light", "highContrastDark", "highContrastLight"] as const) {
		await changeTheme(page, name, theme);
		found.push(...(await findFaintColours(page)).map((violation) => `${theme}: ${violation}`));
	}
	return found;
}

test("nothing is wider than a side bar of 200 pixels", async () => {
	chat = await openChat({
		width: 200,
		transcript: transcriptOf(...everything, turnStart("Go", "t0"), { kind: "text-delta", text: answer }, ...work, ...agent),
		state: { running: true, context, budget: { turn: 1 } },
	});
	await chat.page.getByRole("button", { name: "Usage" }).click();
	await unfoldAll(chat.page);
	expect(await chat.page.evaluate(() => document.documentElement.scrollWidth)).toBe(200);
	expect(await chat.page.getByRole("log").evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
	expect(await chat.page.locator(".panel").evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test("every control can be reached with the Tab key", async () => {
	chat = await openChat({ transcript: transcriptOf(...everything, ...work), state: { running: true, context }, draft: "x" });
	await chat.page.getByRole("button", { name: "Usage" }).click();
	await chat.page.getByRole("log").focus();
	const reached = new Set<string>();
	// From the conversation to the end of the page, and once round all of it.
	for (let ends = 0, presses = 0; ends < 2 && presses < 200; presses++) {
		await chat.page.keyboard.press("Tab");
		const name = await chat.page.evaluate(() => {
			const { activeElement } = document;
			return activeElement === document.body ? undefined : (activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "");
		});
		if (name === undefined) ends++;
		else reached.add(name);
	}
	for (const name of [
		"Keep",
		"Undo",
		"Open diff",
		"Allow once",
		"Deny",
		"Message Outcrop",
		"Attach files",
		"Mode: Agent",
		"Model: Claude Sonnet",
		"Usage",
		"Stop",
		"Queue",
		"Profile: default",
		"Guardrail: None",
		"Thinking: Default",
		"Context: 45 % of 200,000 tokens",
		"Prompt cache…",
		"Trace…",
		"Source 1: src/a.ts:1-2",
		"Reasoning",
		"Show matched text",
	]) {
		expect([...reached]).toContain(name);
	}
});

test("every control of an agent at work can be reached with the Tab key", async () => {
	chat = await openChat({ transcript: transcriptOf(...agent), state: { running: true } });
	await unfoldAll(chat.page);
	await chat.page.getByRole("log").focus();
	const reached = new Set<string>();
	for (let presses = 0; presses < 60; presses++) {
		await chat.page.keyboard.press("Tab");
		reached.add(
			await chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""),
		);
	}
	for (const name of [
		"Keep all",
		"Undo all",
		"Output of Run npm test",
		"Stop: Run npm start",
		"Command",
		"Address",
		"Input",
		"Allow in this chat",
		"1ThisWhy",
		"Your own answer",
		"Skip",
		"0 of 1 done: Read it",
	]) {
		expect([...reached].map((text) => text.trim())).toContain(name);
	}
});
