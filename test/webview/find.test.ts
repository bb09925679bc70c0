import { afterEach, expect, test } from "vitest";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const bar = () => chat.page.getByRole("search", { name: "Find in chat" });
const input = () => bar().getByRole("textbox", { name: "Find" });
const count = () => bar().getByRole("status").textContent();

/** The marked text in view, and how often something is marked at all. */
const marked = () =>
	chat.page.evaluate(() => {
		const of = (name: string) => [...(CSS.highlights.get(name) ?? [])] as Range[];
		const log = document.querySelector(".log")?.getBoundingClientRect();
		return {
			all: of("find").length,
			current: of("find-current").map((range) => {
				const { top, bottom } = range.getBoundingClientRect();
				const isInView = log !== undefined && top >= log.top && bottom <= log.bottom;
				return { text: range.toString(), turn: range.startContainer.parentElement?.closest(".turn")?.querySelector("h2")?.id, isInView };
			}),
		};
	});

async function openFind(query: string): Promise<void> {
	await chat.page.getByRole("textbox", { name: "Message Outcrop" }).focus();
	await chat.page.keyboard.press("Control+f");
	await input().fill(query);
}

const manyTurns = transcriptOf(
	...Array.from({ length: 300 }, (_, index) => [
		turnStart(`Question ${index}`, `t${index}`),
		{ kind: "text-delta", text: `Answer with **a ${index % 100 === 0 ? "nee" : "hay"}**dle.\n\n${"Some words.\n\n".repeat(6)}` } as const,
		done,
	]).flat(),
);

test("what is found counts, is marked and comes into view, in turns too that were not built yet", async () => {
	chat = await openChat({ transcript: manyTurns });
	await openFind("a NEEDLE");
	await expect.poll(count).toBe("3 of 3");
	await expect.poll(async () => (await marked()).current).toEqual([{ text: "a needle", turn: "prompt-t200", isInView: true }]);
	for (const [place, turn] of [
		["1 of 3", "prompt-t0"],
		["2 of 3", "prompt-t100"],
		["3 of 3", "prompt-t200"],
	]) {
		await chat.page.keyboard.press("Enter");
		await expect.poll(count).toBe(place);
		await expect.poll(async () => (await marked()).current).toEqual([{ text: "a needle", turn, isInView: true }]);
	}
	await chat.page.keyboard.press("Shift+Enter");
	await expect.poll(count).toBe("2 of 3");
	expect(await chat.page.getByRole("article", { name: "You" }).count()).toBeLessThan(300);
});

test("what is found stays in view when something above it is laid out only then", async () => {
	chat = await openChat({ transcript: manyTurns });
	await chat.page.evaluate(() => {
		const [log, content] = [".log", ".log-content"].map((name) => document.querySelector<HTMLElement>(name));
		log?.addEventListener("scroll", () => {
			if (!content || (CSS.highlights.get("find-current")?.size ?? 0) === 0) return;
			log.style.overflowAnchor = "none";
			content.style.paddingTop = "3000px";
		});
	});
	await openFind("a NEEDLE");
	await expect.poll(() => chat.page.evaluate(() => document.querySelector<HTMLElement>(".log-content")?.style.paddingTop)).toBe("3000px");
	await expect.poll(async () => (await marked()).current).toEqual([{ text: "a needle", turn: "prompt-t200", isInView: true }]);
});

test("Escape closes the bar, takes the marks away and gives the focus back without stopping the turn", async () => {
	chat = await openChat({ transcript: answered("One word, another word."), state: { running: true } });
	await openFind("word");
	await expect.poll(count).toBe("2 of 2");
	await chat.page.keyboard.press("Escape");
	expect(await bar().count()).toBe(0);
	expect(await marked()).toEqual({ all: 0, current: [] });
	expect(await chat.page.getByRole("textbox", { name: "Message Outcrop" }).evaluate((box) => box === document.activeElement)).toBe(true);
	expect(chat.posts()).not.toContainEqual({ kind: "stop" });
});

test("an answer that still arrives is found as it grows", async () => {
	chat = await openChat();
	await chat.events(turnStart("Hello"), { kind: "text-delta", text: "A word.\n\n" });
	await openFind("word");
	await expect.poll(count).toBe("1 of 1");
	await chat.events({ kind: "text-delta", text: "Another word." });
	await expect.poll(count).toBe("1 of 2");
});

test("nothing found is said, and words of the view itself are not found", async () => {
	chat = await openChat({ transcript: answered("```ts\nconst a = 1;\n```\n") });
	await openFind("Copy");
	await expect.poll(count).toBe("No results");
	await chat.page.keyboard.press("Enter");
	await input().fill("a = 1");
	await expect.poll(count).toBe("1 of 1");
});

test("a place in folded code is unfolded", async () => {
	const lines = Array.from({ length: 90 }, (_, index) => `line ${index}`).join("\n");
	chat = await openChat({ transcript: answered(`\`\`\`text\n${lines}\n\`\`\`\n`) });
	await openFind("line 80");
	await expect.poll(async () => (await marked()).current).toMatchObject([{ text: "line 80", isInView: true }]);
	expect(await chat.page.getByRole("button", { name: "Show fewer lines" }).count()).toBe(1);
});

test("the bar fits a narrow view", async () => {
	chat = await openChat({ transcript: answered("Some words"), width: 250 });
	await openFind("words");
	await expect.poll(count).toBe("1 of 1");
	expect(await bar().evaluate((element) => element.getBoundingClientRect().left >= 0)).toBe(true);
});

test("the key that opens the bar does not open the text editor's find as well", async () => {
	chat = await openChat({ transcript: answered("Some words.") });
	// VS Code hands on every key that reaches the window of the page.
	await chat.page.evaluate(() => {
		const heard: string[] = [];
		addEventListener("keydown", ({ key }) => heard.push(key));
		Object.assign(window, { heard });
	});
	await openFind("words");
	await expect.poll(count).toBe("1 of 1");
	expect(await chat.page.evaluate(() => (window as unknown as { heard: string[] }).heard)).not.toContain("f");
});
