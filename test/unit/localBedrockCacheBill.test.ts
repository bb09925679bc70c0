import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loops, play } from "../bench/cacheBench.ts";
import { billOf, boundOf, unbrokenBillOf, uncachedBillOf } from "../bench/inputBill.ts";
import { type ModelFacts, models } from "../local-bedrock/modelTable.ts";
import { PromptCache, type PromptUse } from "../local-bedrock/promptCache.ts";

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

describe("wherever five-minute points stand, and however prompts follow each other", () => {
	const model = { ...models[0], cache: { minimumTokens: 2_000, oneHour: false, tools: true } } as ModelFacts;
	/** Blocks of 1,000 tokens; a capital has a point after it. */
	const anyPrompt = fc.record({
		blocks: fc.array(fc.constantFrom("a", "A", "b", "B"), { minLength: 1, maxLength: 7 }),
		pause: fc.constantFrom(0, 1, 3, 5, 6),
	});

	test("the local Bedrock never bills less than the least", () => {
		fc.assert(
			fc.property(fc.array(anyPrompt, { minLength: 1, maxLength: 12 }), (prompts) => {
				const uses: PromptUse[] = [];
				let now = 0;
				const cache = new PromptCache(
					() => now,
					(use) => uses.push(use),
				);
				for (const { blocks, pause } of prompts) {
					now += pause * 60_000;
					const point = { key: "", tokens: 0, cachePoint: { ttl: "5m" } };
					cache.use(
						"one",
						blocks.flatMap((block) => [{ key: block.toLowerCase(), tokens: 1_000 }, ...(block < "a" ? [point] : [])]),
						model,
					);
				}
				expect(billOf(uses)).toBeGreaterThanOrEqual(boundOf(uses) - 1e-6);
			}),
			{ numRuns: 2_000 },
		);
	});
});

test("a chat that never breaks its prefix costs what it grows by, and a tenth of the rest", () => {
	const chat = [prompt("ab", 0), prompt("abc", 1), prompt("abcd", 2)];
	expect(unbrokenBillOf(chat)).toBeCloseTo(2_000 * 1.25 + 200 + 1_250 + 300 + 1_000);
	expect(unbrokenBillOf([prompt("ab", 0), prompt("axc", 9)])).toBeCloseTo(2_500 + 200 + 1_000);
	expect(unbrokenBillOf([prompt("abc", 0), prompt("ab", 1)])).toBeCloseTo(3_750 + 200);
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
