import { describe, expect, test } from "vitest";
import { loops, play } from "../bench/cacheBench.ts";
import { billOf, boundOf, uncachedBillOf } from "../bench/inputBill.ts";
import type { PromptUse } from "../local-bedrock/promptCache.ts";

/** A prompt of blocks of 1,000 tokens, as they were billed when nothing is said. */
function prompt(blocks: string, minutes: number, usage: Partial<PromptUse["usage"]> = {}): PromptUse {
	const boundaries = Array.from(blocks, (_, index) => ({ hash: blocks.slice(0, index + 1), tokens: (index + 1) * 1_000 }));
	const nothing = { inputTokens: blocks.length * 1_000, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] };
	return { at: minutes * 60_000, owner: "one", minimum: 2_000, boundaries, usage: { ...nothing, ...usage } };
}

describe("the least that prompts can cost", () => {
	test("is their length when nothing of them comes again", () => {
		expect(boundOf([prompt("abc", 0)])).toBe(3_000);
		expect(boundOf([prompt("abc", 0), prompt("xyz", 1)])).toBe(6_000);
	});

	test("writes what a later one reads, and reads what an earlier one has written", () => {
		expect(boundOf([prompt("abc", 0), prompt("abx", 1)])).toBeCloseTo(2_000 * 1.25 + 1_000 + 2_000 * 0.1 + 1_000);
		expect(boundOf([prompt("ab", 0), prompt("abc", 1), prompt("abcd", 2)])).toBeCloseTo(2_500 + 200 + 1_250 + 300 + 1_000);
	});

	test("finds nothing after five minutes, below the minimum, or of another model", () => {
		expect(boundOf([prompt("abc", 0), prompt("abc", 5)])).toBe(6_000);
		expect(boundOf([prompt("abc", 0), prompt("axy", 1)])).toBe(6_000);
		expect(boundOf([prompt("abc", 0), { ...prompt("abc", 1), owner: "another" }])).toBe(6_000);
	});
});

test("a bill counts reads, writes of both kinds and the rest", () => {
	const cacheDetails = [
		{ ttl: "1h", inputTokens: 100 },
		{ ttl: "5m", inputTokens: 200 },
	];
	const use = prompt("abc", 0, { inputTokens: 1_000, cacheReadInputTokens: 1_700, cacheWriteInputTokens: 300, cacheDetails });
	expect(billOf([use])).toBeCloseTo(1_000 + 170 + 200 + 250);
	expect(uncachedBillOf([use])).toBe(3_000);
});

test.each(["12 parallel calls a turn", "6-minute pause", "mode switches", "thinking"])(
	"a chat of thirty requests costs hardly more than the least: %s",
	async (name) => {
		const loop = loops[name];
		if (!loop) throw new Error(name);
		const uses = await play(loop);
		expect(uses.length).toBe(30);
		expect(billOf(uses) / boundOf(uses)).toBeLessThan(1.02);
	},
);
