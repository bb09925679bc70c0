import { expect, test } from "vitest";
import { noUsage, type TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, openChat, turnStart } from "./chatPage.ts";

let chat: ChatPage;

const delta = (text: string): TurnEvent => ({ kind: "text-delta", text });

/** Selects the last `length` characters of what is in an element. */
async function selectEnd(selector: string, length: number): Promise<void> {
	await chat.page.locator(selector).evaluate((element, characters) => {
		const text = element.lastChild as Text;
		getSelection()?.setBaseAndExtent(text, text.length - characters, text, text.length);
	}, length);
}

const selected = () => chat.page.evaluate(() => getSelection()?.toString());

test("what the reader has selected stays selected while its paragraph, its list and its code grow", async () => {
	chat = await openChat();
	for (const [text, selector] of [
		["Some words", ".page > p"],
		["\n\n- one\n- **two** and three", ".page li:last-child"],
		["\n\n```ts\nconst words", ".page > .code-block code"],
	] as const) {
		await chat.events(...(text.startsWith("\n") ? [] : [turnStart("Hello")]), delta(text));
		await selectEnd(selector, 5);
		const before = await selected();
		expect(before).toHaveLength(5);
		await chat.events(delta(" and"), delta(" more"));
		expect(await selected()).toBe(before);
	}
	await chat.events(delta("\n```\n\nEnd."), done);
	chat.assertNoErrors();
});

test("a link keeps the focus while the text behind it grows", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("- See [the manual](https://a.b)"));
	await chat.page.getByRole("link", { name: "the manual" }).focus();
	await chat.events(delta(", and *"), delta("more*.\n- Next"));
	expect(await chat.page.evaluate(() => document.activeElement?.textContent)).toBe("the manual");
});

test("a text that comes where one was taken back is drawn anew, however long it is", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), { kind: "notice", text: "Before." }, delta("first words"));
	// In one message, of the same length, and its last piece as it would be if the first text had gone on.
	await chat.events({ kind: "withdraw" }, delta("other words"), delta(" end"));
	expect(await chat.page.locator(".markdown").allInnerTexts()).toEqual(["other words end"]);
});

test("pieces of one message are all drawn", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("one"));
	await chat.events(delta(" two"), { kind: "usage", usage: noUsage }, delta(" three"));
	expect(await chat.page.locator(".markdown").innerText()).toBe("one two three");
});

const wide = `const words = "${"and so on, ".repeat(20)}the end";`;

test("wide code can be moved as soon as the pointer or the focus is there", async () => {
	chat = await openChat({ transcript: answered(`\`\`\`text\n${wide}\n\`\`\`\n\n\`\`\`text\nshort\n\`\`\`\n\nAfter.`) });
	const [first, second] = [chat.page.locator("pre").first(), chat.page.locator("pre").last()];
	expect(await first.evaluate((pre) => getComputedStyle(pre).overflowX)).toBe("clip");
	await first.hover();
	await chat.page.mouse.wheel(200, 0);
	await expect.poll(() => first.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
	await second.focus();
	expect(await second.evaluate((pre) => getComputedStyle(pre).overflowX)).toBe("clip");
});

test("wide code is moved to what find has found in it", async () => {
	chat = await openChat({ transcript: answered(`\`\`\`text\n${wide}\n\`\`\`\n`) });
	await chat.page.keyboard.press("Control+f");
	await chat.page.getByRole("textbox", { name: "Find" }).fill("the end");
	await expect.poll(() => chat.page.locator("pre").evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
});

test("code that was pointed at while it grew has icons on its buttons in the end", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("```ts\nconst a"));
	await chat.page.locator("pre").hover();
	await chat.events(delta(" = 1;\n```\n"), done);
	await chat.page.locator(".code-header").hover();
	await expect.poll(() => chat.page.getByRole("button", { name: "Copy" }).first().locator("svg").count()).toBe(1);
});

test.each(["text", "ts"])("long code of %s that came in pieces is whole", async (language) => {
	const code = Array.from({ length: 800 }, (_, index) => `const a${index} = "\`\`";`).join("\n");
	const text = `- one\n\n\`\`\`${language}\n${code}\n\`\`\`\n\nEnd.`;
	const pieces = text.match(/[^]{1,777}/g) ?? [];
	chat = await openChat();
	await chat.events(turnStart("Hello"));
	for (const piece of pieces) await chat.events(delta(piece));
	await chat.events(done);
	if (language === "ts") await chat.page.locator(".hl-keyword").first().waitFor();
	expect(await chat.page.locator("pre code").allTextContents()).toEqual([code]);
	chat.assertNoErrors();
});

test("what is selected in code stays selected when it gets its colours", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), delta("Before.\n\n```ts\nconst words = 1"));
	await selectEnd(".page > .code-block code", 5);
	await chat.events(delta(";\n```\n\nEnd."));
	await chat.page.locator(".hl-keyword").waitFor();
	expect(await selected()).toBe("s = 1");
	await chat.page.evaluate(() => getSelection()?.removeAllRanges());
	chat.assertNoErrors();
});

test.each([
	["quotations", "> ".repeat(5_000)],
	["lists", "- ".repeat(5_000)],
	["emphasis", "*".repeat(9_000)],
	["emphasis in a table", `| b |\n|---|\n| ${"*".repeat(300)}b${"*".repeat(300)} |\n|`],
])("%s that nest without an end are shown as they were written", async (_, text) => {
	chat = await openChat();
	const hostile = text.startsWith("*") ? `${text}a${text}` : `${text.trimEnd()} a`;
	await chat.events(turnStart("Hello"), delta(`Before.\n\n${hostile}`), delta("\n\nAfter.\n"), done);
	const shown = await chat.page.locator(".page > p").allTextContents();
	expect(shown[1] === hostile && shown.length === 3).toBe(true);
	chat.assertNoErrors();
});
