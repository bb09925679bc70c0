import { describe, expect, test } from "vitest";
import { cacheMarkdown, vainCacheNotice } from "../../src/core/models/cacheView.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Call, Turn } from "../../src/shared/transcript.ts";
import { type CacheReport, noUsage } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const points: CacheReport["points"] = [
	{ place: "system", tokens: 2_100, ttl: "5m" },
	{ place: "messages", message: 2, tokens: 5_400, ttl: "5m" },
];

function call(cacheRead: number, cache: CacheReport | undefined = { points }, saved = 0.01): Call {
	const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0, saved };
	return { usage: { ...noUsage, input: 100, cacheRead, cacheWrite: 900 - cacheRead }, cost, report: { model: "m", retries: 0, cache } };
}

function turns(...calls: readonly Call[]): Turn[] {
	return [{ id: "t", at: 0, model: "m", prompt: { text: "", attachments: [] }, parts: [], usage: noUsage, calls }];
}

describe("the page about the prompt cache", () => {
	test("sums up what was read and what it has saved, and has a line for each call", () => {
		const page = cacheMarkdown(turns(call(0), call(800)), "2026-11-21");
		expect(page).toContain("**40\u00a0%** of the input was read from the cache: 800 tokens read, 1,000 written, 200 new.");
		expect(page).toContain("**$0.0200** saved, an estimate with prices of 2026-11-21.");
		expect(page).toContain("| 2 | 1 | system\u00a0(2,100)\u00a0· message\u00a03\u00a0(5,400) | 800 | 100 | 100 | 80\u00a0% | $0.0100 |  |");
	});

	test("says which change broke the prefix, and what was lost", () => {
		const page = cacheMarkdown(turns(call(0), call(0, { points, brokenBy: "message 3: a document became text" }, -0.5)), "2026-11-21");
		expect(page).toContain("| message 3: a document became text |");
		expect(page).toContain("**$0.49** lost");
	});

	test("warns when three calls and more have read nothing, and says why a model has no points", () => {
		expect(cacheMarkdown(turns(call(0), call(0)), "")).not.toContain("⚠");
		expect(cacheMarkdown(turns(call(0), call(0), call(0)), "")).toContain("⚠ None of 3 calls");
		expect(cacheMarkdown(turns(call(0, { points: [], none: "This model takes no cache points." })), "")).toContain(
			"> This model takes no cache points.",
		);
	});

	test("says that an hour was asked for in vain", () => {
		const page = cacheMarkdown(turns(call(800, { points, notice: "This model keeps a prompt for five minutes." })), "");
		expect(page).toContain("> This model keeps a prompt for five minutes.");
	});

	test("says when a call may have cost something else than the list says", () => {
		const reserved: Call = { ...call(800), report: { model: "m", retries: 0, serviceTier: "reserved" } };
		expect(cacheMarkdown(turns(reserved), "")).toContain('No price is known for the service tier "reserved"');
	});

	test("shows what comes from elsewhere as text", () => {
		expect(cacheMarkdown(turns(call(0, { points, brokenBy: "a | b <img>" })), "")).toContain("a \\| b \\<img\\>");
	});

	test("says that there is nothing yet", () => {
		expect(cacheMarkdown([], "")).toContain("has not called a model yet");
	});
});

describe("the notice about a cache in vain", () => {
	const noticeAfter = (...calls: readonly Call[]) => vainCacheNotice(calls);
	const [miss, hit] = [call(0), call(800)];

	test("comes once, with the fourth call in a row that read nothing although it had points", () => {
		expect(noticeAfter(miss, miss, miss)).toBeUndefined();
		expect(noticeAfter(miss, miss, miss, call(0, { points, brokenBy: "the tools" }))).toContain("What changed: the tools.");
		expect(noticeAfter(miss, miss, miss, miss, miss)).toBeUndefined();
	});

	test("offers an hour only where every model of these calls has one", () => {
		const late = (model: string): Call => ({
			...miss,
			report: { model, retries: 0, cache: { points, brokenBy: "5 minutes passed" } },
		});
		const [sonnet, older] = [late("us.anthropic.claude-sonnet-4-5-20250929-v1:0"), late("us.anthropic.claude-3-7-sonnet-20250219-v1:0")];
		expect(noticeAfter(sonnet, sonnet, sonnet, sonnet)).toContain('With "1h"');
		expect(noticeAfter(sonnet, sonnet, older, sonnet)).toMatch(/5 minutes passed\.$/);
	});

	test("comes again only after the cache had been of use", () => {
		expect(noticeAfter(miss, miss, miss, miss, hit, miss, miss, miss)).toBeUndefined();
		expect(noticeAfter(miss, miss, miss, miss, hit, miss, miss, miss, miss)).toBeDefined();
	});

	test("does not count calls without points", () => {
		const off = call(0, { points: [] });
		expect(noticeAfter(off, off, off, off)).toBeUndefined();
		expect(noticeAfter(miss, miss, miss, miss, off)).toBeUndefined();
	});

	test("stands in the chat where it belongs", async () => {
		const { usage, report = { model: "m", retries: 0 } } = miss;
		const step = (index: number): ModelEvent[] => [
			...calls({ id: `${index}`, name: "read_file", input: { path: `${index}.ts` } }),
			{ kind: "usage", usage, call: report },
		];
		const model = new FakeModel(...[0, 1, 2, 3, 4].map(step), says("Done."));
		const { session } = testSession(model);
		await session.send("Go", []);
		const notices = session.transcript.turns[0]?.parts.filter(({ kind }) => kind === "notice");
		expect(notices).toEqual([{ kind: "notice", text: expect.stringContaining("Nothing was read from the prompt cache") }]);
	});
});
