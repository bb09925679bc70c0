import { afterEach, expect, test } from "vitest";
import type { ToHost } from "../../src/shared/protocol.ts";
import type { CallReport, Cost, TurnEvent, Usage } from "../../src/shared/turnEvent.ts";
import type { ChatOptions, ChatPage } from "./chatPage.ts";
import { done, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const lastPost = () => chat.posts().at(-1);
const panel = () => chat.page.getByRole("group", { name: "Token usage" });

const tokens = (input: number, more: Partial<Usage> = {}): Usage => ({ input, output: 20, cacheRead: 0, cacheWrite: 0, ...more });
const money = (input: number, more: Partial<Cost> = {}): Cost => ({
	input,
	output: 0.002,
	cacheRead: 0,
	cacheWrite: 0,
	total: input + 0.002,
	saved: 0,
	...more,
});

const call = (usage: Usage, cost?: Cost, report?: CallReport): TurnEvent => ({ kind: "usage", usage, cost, call: report });

async function openUsage(events: TurnEvent[], state: ChatOptions["state"] = {}): Promise<void> {
	chat = await openChat({ transcript: transcriptOf(...events), state });
	await button("Usage").click();
}

async function rows(): Promise<string[][]> {
	const all = await panel().getByRole("row").allInnerTexts();
	return all.map((row) => row.split(/\s*\t\s*/).map((cell) => cell.trim().replace(/\s+/g, " ")));
}

test("tokens and money of the turn and of the chat are itemised", async () => {
	await openUsage([
		turnStart("1", "1"),
		call(tokens(1000, { cacheWrite: 500, cacheWriteHour: 200 }), money(0.003, { cacheWrite: 0.001, total: 0.006 })),
		done,
		turnStart("2", "2"),
		call(tokens(500, { cacheRead: 500 }), money(0.0015, { cacheRead: 0.00005, total: 0.0035, saved: 0.00135 })),
		done,
	]);
	expect(await rows()).toEqual([
		["", "This turn", "This chat"],
		["Input", "500 $0.0015", "1,500 $0.0045"],
		["Output", "20 $0.0020", "40 $0.0040"],
		["Cache read", "500 <$0.0001", "500 <$0.0001"],
		["Cache write", "0 $0", "500 $0.0010"],
		["kept for 1 hour", "–", "200"],
		["Total", "1,020 $0.0035", "2,540 $0.0095"],
		["Cache hit rate", "50 %", "20 %"],
		["Saved by caching", "$0.0014", "$0.0014"],
	]);
});

test("without a price there is no money at all, and the way to set one", async () => {
	await openUsage([turnStart("1"), call(tokens(1000)), done]);
	expect(await panel().innerText()).not.toContain("$");
	expect(await panel().innerText()).toContain("No price is known for this model");
	await button("Set prices").click();
	await expect.poll(lastPost).toEqual({ kind: "show", what: "prices" });
});

test("a sum without some of its calls says so", async () => {
	await openUsage([turnStart("1"), call(tokens(1000), money(0.003)), call(tokens(10)), done]);
	expect(await panel().innerText()).toContain("Calls without a known price are not in it.");
});

test("caching that has cost more than it saved is shown as a loss", async () => {
	await openUsage([turnStart("1"), call(tokens(10, { cacheWrite: 9000 }), money(0.001, { saved: -0.25 })), done]);
	expect((await rows()).at(-1)).toEqual(["Saved by caching", "−$0.25", "−$0.25"]);
});

test("a budget shows how much of it is used", async () => {
	await openUsage([turnStart("1"), call(tokens(1000), money(0.248)), done], { budget: { turn: 0.5 } });
	expect(await rows()).toContainEqual(["Budget", "50 % of $0.50", "–"]);
});

test("the last call tells who answered, how it was served, and why the cache did not hold", async () => {
	const report: CallReport = {
		model: "arn:aws:bedrock:eu-central-1:111122223333:default-prompt-router/anthropic.claude:1",
		invokedModel: "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
		serviceTier: "flex",
		latency: "optimized",
		firstTokenMs: 840,
		retries: 2,
		cache: { points: [], brokenBy: "the tools" },
	};
	await openUsage([turnStart("1"), call(tokens(10), money(0.001), report), done]);
	for (const words of [
		"routed to eu.claude-haiku-4-5",
		"flex tier",
		"optimized latency",
		"first token after 0.8 s",
		"2 retries",
		"did not hold: the tools",
	])
		expect(await panel().innerText()).toContain(words);
});

test("a first token that came at once is told in milliseconds", async () => {
	const report: CallReport = { model: "m", firstTokenMs: 45, retries: 0, cache: { points: [] } };
	await openUsage([turnStart("1"), call(tokens(10), money(0.001), report), done]);
	expect(await panel().innerText()).toContain("first token after 45 ms");
});

test("a call beside the conversation, such as for the title, leaves the last one of the conversation in sight", async () => {
	const report: CallReport = { model: "m", firstTokenMs: 45, retries: 0, cache: { points: [] } };
	await openUsage([turnStart("1"), call(tokens(10), money(0.001), report), call(tokens(5), money(0.0001)), done]);
	expect(await panel().getByText("Last call: m").count()).toBe(1);
});

test("the panel leads to the price list, the prompt cache and the trace", async () => {
	await openUsage([turnStart("1"), call(tokens(10), money(0.001)), done]);
	expect(await panel().innerText()).toContain("Estimate: list prices of 2026-11-21");
	const ways: [string, ToHost][] = [
		["list prices of 2026-11-21", { kind: "show", what: "prices" }],
		["Prompt cache…", { kind: "show", what: "cache" }],
		["Trace…", { kind: "show", what: "trace" }],
	];
	for (const [name, post] of ways) {
		await button(name).click();
		await expect.poll(lastPost).toEqual(post);
	}
});

test("Escape in the panel closes it and stops nothing", async () => {
	await openUsage([turnStart("1")], { running: true });
	await button("Trace…").press("Escape");
	await expect.poll(() => panel().count()).toBe(0);
	expect(await button("Usage").evaluate((element) => element === document.activeElement)).toBe(true);
	expect(chat.posts()).not.toContainEqual({ kind: "stop" });
});

const context = {
	used: 90_321,
	size: 200_000,
	exact: false,
	parts: { system: 4200, tools: 11_200, documents: 52_000, messages: 22_921 },
};

test("the context gauge says how full the window is, and of what", async () => {
	chat = await openChat({ transcript: transcriptOf(turnStart("1"), done), state: { context } });
	await button("Context: 45 % of 200,000 tokens").click();
	const breakdown = chat.page.getByRole("group", { name: "Context window" });
	expect(await breakdown.innerText()).toContain("estimated");
	expect((await breakdown.getByRole("row").allInnerTexts()).map((row) => row.trim().split(/\s*\t\s*/))).toEqual([
		["System prompt", "4,200"],
		["Tools", "11,200"],
		["Documents", "52,000"],
		["Messages", "22,921"],
	]);
	await button("Compact chat").click();
	await expect.poll(lastPost).toEqual({ kind: "compact" });
});

test("an empty chat and a running turn cannot be compacted", async () => {
	chat = await openChat({ state: { context } });
	await button("Context: 45 % of 200,000 tokens").click();
	await button("Compact chat").click({ force: true });
	await chat.events(turnStart("1"));
	await chat.say({ kind: "state", state: { ...idle, context, running: true } });
	await button("Compact chat").click({ force: true });
	expect(await button("Compact chat").getAttribute("aria-disabled")).toBe("true");
	expect(chat.posts()).not.toContainEqual({ kind: "compact" });
});

test("a window of unknown size is told in tokens", async () => {
	chat = await openChat({ state: { context: { ...context, size: undefined, exact: true } } });
	expect(await button("Context: 90,321 tokens").count()).toBe(1);
});

test("only one panel is open at a time", async () => {
	await openUsage([turnStart("1"), done], { context });
	await button("Context: 45 % of 200,000 tokens").click();
	expect(await panel().count()).toBe(0);
	expect(await button("Usage").getAttribute("aria-expanded")).toBe("false");
});
