import { describe, expect, test } from "vitest";
import { costOf, priceNoteOf, pricesOf } from "../../src/core/models/cost.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { noUsage } from "../../src/shared/turnEvent.ts";

const million = 1_000_000;
const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const facts = factsOf("anthropic.claude-sonnet-4-5-20250929-v1:0");
const globally = { geo: "global" } as const;

describe("the cost of a call", () => {
	test("has each kind of token at its own price", () => {
		const usage = { input: million, output: million, cacheRead: million, cacheWrite: 2 * million, cacheWriteHour: million };
		expect(costOf(usage, facts, globally)).toEqual({
			input: 3,
			output: 15,
			cacheRead: 0.3,
			cacheWrite: 3.75 + 6,
			total: expect.closeTo(28.05),
			saved: expect.closeTo(12 - 3 - 0.3 - 9.75),
		});
	});

	test("counts no more as kept for an hour than was written", () => {
		expect(costOf({ ...noUsage, cacheWrite: million, cacheWriteHour: 2 * million }, facts, globally)?.cacheWrite).toBeCloseTo(6);
	});

	test.each([
		["anthropic.claude-sonnet-4-5-20250929-v1:0", 3 + 15 + 0.3 + 3.75 + 6],
		["anthropic.claude-haiku-5-5", 0.5 + 2.5 + 0.05 + 0.625 + 1],
		["anthropic.claude-opus-5-5", 4 + 20 + 0.2 + 5 + 8],
		["amazon.nova-pro-v1:0", 0.8 + 3.2 + 0.2 + 0.8 + 0.8],
	])("of a million tokens of each kind is, for %s, what its price list adds up to", (id, total) => {
		const usage = { input: million, output: million, cacheRead: million, cacheWrite: 2 * million, cacheWriteHour: million };
		expect(costOf(usage, factsOf(id), globally)?.total).toBeCloseTo(total, 9);
	});

	test("has saved nothing without a cache, and something less than nothing when what was written is never read", () => {
		expect(costOf({ ...noUsage, input: 500, output: 20 }, facts)?.saved).toBeCloseTo(0);
		expect(costOf({ ...noUsage, cacheWrite: million }, facts, globally)?.saved).toBeCloseTo(-0.75);
		expect(costOf({ ...noUsage, cacheRead: million }, facts, globally)?.saved).toBeCloseTo(2.7);
	});

	test("is that of the geography in the model's id", () => {
		const usage = { ...noUsage, input: million };
		expect(costOf(usage, facts, { model: sonnet })?.total).toBeCloseTo(3.3);
		expect(costOf(usage, facts, { model: sonnet.replace("us.", "global.") })?.total).toBeCloseTo(3);
	});

	test("is higher for the whole of a long prompt, what was cached included", () => {
		const haiku = factsOf("anthropic.claude-haiku-5-5");
		expect(costOf({ ...noUsage, input: 1_000 }, haiku, globally)?.input).toBeCloseTo(0.0001, 9);
		expect(costOf({ ...noUsage, input: 1_000, cacheRead: 150_000 }, haiku, globally)?.input).toBeCloseTo(0.0005, 9);
	});

	test.each([
		["priority", 1.75],
		["flex", 0.5],
		["default", 1],
		["reserved", 1],
	])("of the service tier %s is %d times the list", (tier, factor) => {
		expect(costOf({ ...noUsage, output: million }, facts, { ...globally, tier })?.total).toBeCloseTo(15 * factor);
	});

	test("is a quarter higher where latency is optimized, on top of the tier", () => {
		const nova = factsOf("amazon.nova-pro-v1:0");
		expect(costOf({ ...noUsage, input: million }, nova, { latency: "optimized" })?.total).toBeCloseTo(1, 9);
		expect(costOf({ ...noUsage, input: million }, nova, { latency: "optimized", tier: "flex" })?.total).toBeCloseTo(0.5, 9);
	});

	test("counts what is kept for an hour as any other write where it has no price of its own", () => {
		const prices = { input: 2, output: 4, cacheWrite: 3 };
		expect(costOf({ ...noUsage, cacheWrite: million, cacheWriteHour: million }, { family: "F", provider: "P", prices })?.total).toBe(3);
	});

	test("says so when nobody knows what the tier costs", () => {
		expect(priceNoteOf({ tier: "reserved" })).toContain('"reserved"');
		expect(priceNoteOf({ tier: "flex", latency: "optimized" })).toBeUndefined();
	});

	test("is unknown when no price is", () => {
		expect(costOf({ ...noUsage, input: 1 }, undefined)).toBeUndefined();
		expect(costOf({ ...noUsage, input: 1 }, factsOf("xai.grok-4.7"))).toBeUndefined();
	});

	test("counts cached tokens as input where they have no price of their own", () => {
		const prices = { input: 2, output: 4 };
		expect(costOf({ ...noUsage, cacheRead: million, cacheWrite: million }, { family: "F", provider: "P", prices })?.total).toBe(4);
	});
});

describe("prices of the user's own", () => {
	const overrides = { "anthropic.claude": { input: 1 }, "anthropic.claude-sonnet-4-5": { input: 2, output: 9 } };

	test("win by the longest beginning of the id, and leave what they do not name", () => {
		expect(pricesOf(facts, { model: sonnet, overrides })).toMatchObject({ input: 2, output: 9, cacheRead: 0.33 });
		const opus = factsOf("anthropic.claude-opus-5");
		expect(pricesOf(opus, { model: "global.anthropic.claude-opus-5", overrides })).toMatchObject({ input: 1, output: 25 });
	});

	test("may be for one geography", () => {
		const both = { ...overrides, "us.anthropic.claude-sonnet-4-5": { input: 2.5 } };
		expect(pricesOf(facts, { model: sonnet, overrides: both })).toMatchObject({ input: 2.5, output: 16.5 });
		expect(pricesOf(facts, { model: sonnet.replace("us.", "eu."), overrides: both })).toMatchObject({ input: 2 });
	});

	test("are taken as they are, whatever the tier", () => {
		expect(pricesOf(facts, { model: sonnet, overrides, tier: "flex" })).toMatchObject({ input: 2, output: 9 });
	});

	test("make a cost of a model that is in no list", () => {
		const own = { "xai.grok": { input: 3, output: 6 } };
		expect(
			costOf({ ...noUsage, input: million, output: million }, factsOf("xai.grok-4.7"), { model: "xai.grok-4.7", overrides: own })?.total,
		).toBe(9);
		const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
		expect(
			costOf({ ...noUsage, input: million }, undefined, { model: profile, overrides: { [profile]: { input: 3, output: 6 } } })?.total,
		).toBe(3);
	});

	test("reach a profile of the user's own by the model behind it, unless they name the profile itself", () => {
		const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
		const behind = { model, baseModel: "anthropic.claude-sonnet-4-5-20250929-v1:0" };
		expect(pricesOf(facts, { ...behind, overrides })).toMatchObject({ input: 2, output: 9 });
		expect(pricesOf(facts, { ...behind, overrides: { ...overrides, [model]: { input: 7 } } })).toMatchObject({ input: 7 });
	});
});
