import { describe, expect, it } from "vitest";
import { factsOf, type ModelFacts, pricesFor } from "../../src/core/models/modelFacts.ts";
import { models } from "../local-bedrock/modelTable.ts";

function known(id: string): ModelFacts {
	const facts = factsOf(id);
	if (!facts) throw new Error(`Nothing is known of ${id}.`);
	return facts;
}

describe("the facts", () => {
	it.each(models.map((model) => [model.id, model] as const))("of %s are known and agree with the local Bedrock", (id, model) => {
		const facts = known(id);
		expect(facts.provider).toBe(model.provider);
		for (const name of [
			"streaming",
			"system",
			"tools",
			"toolsWhileStreaming",
			"images",
			"guardrails",
			"samplers",
			"alwaysReasons",
		] as const) {
			expect([name, facts[name] ?? model[name]]).toEqual([name, model[name]]);
		}
		expect(facts.cache !== undefined).toBe(model.cache !== undefined);
		expect(facts.cache?.tools).toBe(model.cache?.tools);
		expect(facts.cache?.minimumTokens ?? model.cache?.minimumTokens).toBe(model.cache?.minimumTokens);
		expect((facts.reasoning ?? "none") !== "none").toBe(model.reasoning);
	});

	it.each(models.filter(({ family }) => family === "claude" || family === "nova").map((model) => [model.id, model] as const))(
		"of %s agree in numbers and in what may be forced",
		(id, { contextTokens, maxOutputTokens, alwaysReasons }) => {
			expect(known(id)).toMatchObject({ contextTokens, maxOutputTokens, forcedTool: !alwaysReasons });
		},
	);

	it.each([
		["anthropic.claude-opus-4-20250514-v1:0", "Claude Opus 4"],
		["anthropic.claude-opus-4-1-20250805-v1:0", "Claude Opus 4.1"],
		["anthropic.claude-opus-4-6-v1", "Claude Opus 4.6"],
		["anthropic.claude-opus-5", "Claude Opus 5"],
		["anthropic.claude-opus-5-5", "Claude Opus 5.5"],
		["anthropic.claude-opus-5-5-20261231-v2:0", "Claude Opus 5.5"],
		["anthropic.claude-3-5-sonnet-20241022-v2:0", "Claude 3.5 Sonnet"],
		["deepseek.v3-v1:0", "DeepSeek V3.1"],
		["deepseek.v3.2", "DeepSeek V3.2"],
		["qwen.qwen3-235b-a22b-2507-v1:0", "Qwen3 235B"],
		["openai.gpt-oss-20b-1:0", "gpt-oss-20b"],
		["zai.glm-4.7-flash", "GLM 4.7 Flash"],
		["amazon.nova-2-lite-v1:0", "Nova 2 Lite"],
		["mistral.mistral-large-2402-v1:0", "Mistral Large"],
	])("of %s are those of %s", (id, family) => {
		expect(known(id).family).toBe(family);
	});

	it.each(["anthropic.claude-opus-5-6", "anthropic.claude-saga-7-20280101-v1:0"])(
		"of %s, a Claude newer than the table, are what every Claude can do, without numbers",
		(id) => {
			expect(known(id)).toMatchObject({ family: "Claude", tools: true, toolsWhileStreaming: true, cache: { tools: true } });
			expect(known(id).prices).toBeUndefined();
			expect(known(id).contextTokens).toBeUndefined();
			expect(known(id).recommended).toBeUndefined();
		},
	);

	it.each([
		"amazon.titan-embed-text-v2:0",
		"amazon.nova-canvas-v1:0",
		"anthropic.claude-v2:1",
		"deepseek.v4",
		"",
		"us.amazon.nova-pro-v1:0",
	])("of %j are unknown", (id) => {
		expect(factsOf(id)).toBeUndefined();
	});
});

describe("the prices", () => {
	const sonnet = known("anthropic.claude-sonnet-4-5-20250929-v1:0");

	it("of a global profile are the list price", () => {
		expect(pricesFor(sonnet, "global")).toEqual({ input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWriteHour: 6 });
	});

	it.each(["us", "eu", undefined])("of the same model in the geography %s are ten percent higher", (geo) => {
		expect(pricesFor(sonnet, geo)).toEqual({ input: 3.3, output: 16.5, cacheRead: 0.33, cacheWrite: 4.125, cacheWriteHour: 6.6 });
	});

	it("of an older Claude are the same everywhere", () => {
		const older = known("anthropic.claude-sonnet-4-20250514-v1:0");
		expect(pricesFor(older, "us")).toEqual(pricesFor(older, "global"));
	});

	it("of a long prompt rise for the whole request, but not at the limit itself", () => {
		const haiku = known("anthropic.claude-haiku-5-5");
		expect(pricesFor(haiku, "global", 100_000)).toMatchObject({ input: 0.1, output: 0.5, cacheRead: 0.01 });
		expect(pricesFor(haiku, "global", 100_001)).toMatchObject({ input: 0.5, output: 2.5, cacheRead: 0.05 });
		expect(pricesFor(known("openai.gpt-6-astra"), "us", 300_000)).toMatchObject({
			input: 22,
			output: 82.5,
			cacheRead: 2.2,
			cacheWrite: 27.5,
		});
	});

	it("that nobody told us are absent, not zero", () => {
		expect(pricesFor(known("xai.grok-4.7"), "us")).toBeUndefined();
		expect(pricesFor(known("anthropic.claude-fable-5-2"), "global")).not.toHaveProperty("cacheRead");
	});
});

describe("the recommendation", () => {
	it("names only models that use tools while they stream", () => {
		const places = [
			"anthropic.claude-opus-5-5",
			"anthropic.claude-sonnet-5-5",
			"openai.gpt-6-astra",
			"qwen.qwen3-coder-next",
			"amazon.nova-2-lite-v1:0",
		];
		for (const id of places) expect(known(id)).toMatchObject({ recommended: expect.any(Number), tools: true, toolsWhileStreaming: true });
	});

	it("puts the more capable of two generations first", () => {
		const place = (id: string) => known(id).recommended ?? Number.POSITIVE_INFINITY;
		expect(place("anthropic.claude-opus-5-5")).toBe(1);
		expect(place("anthropic.claude-sonnet-5-5")).toBeLessThan(place("anthropic.claude-sonnet-4-5"));
		expect(place("anthropic.claude-sonnet-4-5")).toBeLessThan(place("anthropic.claude-haiku-4-5"));
		expect(known("anthropic.claude-3-haiku-20240307-v1:0").recommended).toBeUndefined();
	});
});
