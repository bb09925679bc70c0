import { describe, expect, test } from "vitest";
import { encodeRequest, noticesOfRequest } from "../../src/bedrock/request/encode.ts";
import { budgets } from "../../src/bedrock/request/reasoningFields.ts";
import type { Block } from "../../src/core/record/message.ts";
import type { ModelRequest } from "../../src/core/models/model.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import type { Inference, ReasoningSettings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import { testSettings } from "./testSession.ts";

const sonnet45 = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const sampled: Inference = { maxTokens: 1_000, temperature: 0.5, topP: 0.9, stopSequences: [] };

function asked(
	reasoning: Partial<ReasoningSettings>,
	change: Partial<ModelRequest> = {},
	inference = testSettings.inference,
): ModelRequest {
	const settings = { ...testSettings, inference, reasoning: { show: true, ...reasoning } };
	return { settings, system: "", messages: [{ role: "user", content: [{ kind: "text", text: "Hello" }] }], tools: [], ...change };
}

/** What tells this model how much to think. */
function fieldsFor(model: string, reasoning: Partial<ReasoningSettings>, change: Partial<ModelRequest> = {}): unknown {
	const { additionalModelRequestFields: fields, outputConfig } = encodeRequest(asked(reasoning, change), factsOf(model));
	return outputConfig ? { ...(fields as object), outputConfig } : fields;
}

describe("How much to think is said in the words of the family:", () => {
	const opus = "anthropic.claude-opus-5";
	const always = "anthropic.claude-sonnet-5-5";
	const shown = { thinking: { type: "adaptive", display: "summarized" } };
	test.each([
		["Claude with a budget, low", sonnet45, { effort: "low" }, { thinking: { type: "enabled", budget_tokens: budgets.low } }],
		["Claude with a budget, medium", sonnet45, { effort: "medium" }, { thinking: { type: "enabled", budget_tokens: budgets.medium } }],
		["Claude with a budget, high", sonnet45, { effort: "high" }, { thinking: { type: "enabled", budget_tokens: budgets.high } }],
		[
			"Claude with a budget of its own",
			sonnet45,
			{ budgetTokens: 3_000, effort: "high" },
			{ thinking: { type: "enabled", budget_tokens: 3_000 } },
		],
		["Claude with a budget, off", sonnet45, { effort: "off", budgetTokens: 3_000 }, undefined],
		["Claude with a budget, not asked", sonnet45, {}, undefined],
		[
			"adaptive Claude that has to be asked",
			"anthropic.claude-opus-4-6-v1",
			{ effort: "low" },
			{ ...shown, outputConfig: { effort: "low" } },
		],
		["adaptive Claude that has to be asked, not asked", "anthropic.claude-opus-4-6-v1", {}, undefined],
		["adaptive Claude that has to be asked, off", "anthropic.claude-opus-4-6-v1", { effort: "off" }, undefined],
		["adaptive Claude that thinks by default", opus, {}, shown],
		["adaptive Claude that thinks by default, off", opus, { effort: "off" }, { thinking: { type: "disabled" } }],
		["adaptive Claude, high", opus, { effort: "high" }, { ...shown, outputConfig: { effort: "high" } }],
		["Claude that always thinks, off", always, { effort: "off" }, { ...shown, outputConfig: { effort: "low" } }],
		["gpt-oss", "openai.gpt-oss-120b-1:0", { effort: "medium" }, { reasoning_effort: "medium" }],
		["gpt-oss, off", "openai.gpt-oss-120b-1:0", { effort: "off" }, { reasoning_effort: "low" }],
		["GPT", "openai.gpt-5.6-sol", { effort: "high" }, { reasoning: { effort: "high" } }],
		["GPT, off", "openai.gpt-5.6-sol", { effort: "off" }, { reasoning: { effort: "none" } }],
		["Nova 2", "amazon.nova-2-lite-v1:0", { effort: "low" }, { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } }],
		["Nova 2, off", "amazon.nova-2-lite-v1:0", { effort: "off" }, { reasoningConfig: { type: "disabled" } }],
		["DeepSeek V3.2", "deepseek.v3.2", { effort: "high" }, { reasoning_effort: "high" }],
		["DeepSeek V3.2, off", "deepseek.v3.2", { effort: "off" }, undefined],
		["Kimi K2.5", "moonshotai.kimi-k2.5", { effort: "low" }, { reasoning_config: "high" }],
		["GLM 4.7", "zai.glm-4.7", { effort: "medium" }, { reasoning_config: "high" }],
		["a model that only reasons", "deepseek.r1-v1:0", { effort: "high" }, undefined],
		["a model that does not reason", "amazon.nova-pro-v1:0", { effort: "high" }, undefined],
		["a model of which nothing is known", "acme.unheard-of-v1:0", { effort: "high" }, undefined],
	] as const)("%s", (_, model, reasoning, expected) => {
		expect(fieldsFor(model, reasoning)).toEqual(expected);
	});
});

describe("Thinking", () => {
	test("has its tokens on top of those of the answer, so that the budget is always the smaller number", () => {
		for (const effort of ["low", "medium", "high"] as const) {
			const { inferenceConfig } = encodeRequest(asked({ effort }), factsOf(sonnet45));
			expect(inferenceConfig?.maxTokens).toBe(testSettings.inference.maxTokens + budgets[effort]);
		}
	});

	test("leaves half of what a small model writes to the answer", () => {
		const small = { ...factsOf(sonnet45), family: "Small", provider: "Anthropic", maxOutputTokens: 8_000 };
		const request = asked({ effort: "high" }, {}, { maxTokens: 8_000, stopSequences: [] });
		expect(encodeRequest(request, small)).toMatchObject({
			inferenceConfig: { maxTokens: 8_000 },
			additionalModelRequestFields: { thinking: { budget_tokens: 4_000 } },
		});
	});

	test.each([sonnet45, "anthropic.claude-opus-4-6-v1"])("takes neither temperature nor top P with %s, and says so", (model) => {
		const request = asked({ effort: "low" }, {}, sampled);
		const { inferenceConfig } = encodeRequest(request, factsOf(model));
		expect([inferenceConfig?.temperature, inferenceConfig?.topP]).toEqual([undefined, undefined]);
		expect(noticesOfRequest(request, factsOf(model)).join(" ")).toContain("outcrop.inference.temperature");
	});

	test("says what is sent instead of a budget that is too small", () => {
		const request = asked({ budgetTokens: 100 });
		expect(fieldsFor(sonnet45, { budgetTokens: 100 })).toMatchObject({ thinking: { budget_tokens: 1_024 } });
		expect(noticesOfRequest(request, factsOf(sonnet45))).toEqual([
			"outcrop.reasoning.budgetTokens is 100. The model thinks with 1,024 tokens at least, so it may use 1,024.",
		]);
	});

	test("at Nova's highest effort has no limit of tokens, and says so", () => {
		const request = asked({ effort: "high" }, {}, sampled);
		const nova = factsOf("amazon.nova-2-lite-v1:0");
		expect(encodeRequest(request, nova).inferenceConfig).toEqual({
			maxTokens: undefined,
			temperature: undefined,
			topP: undefined,
			stopSequences: undefined,
		});
		expect(noticesOfRequest(request, nova).join(" ")).toContain("outcrop.inference.maxTokens");
	});

	test("gives way to a forced tool", () => {
		const forced = { tools, toolChoice: { kind: "tool", name: "read_file" } } as const;
		expect(fieldsFor(sonnet45, { effort: "high" }, forced)).toBeUndefined();
		expect(fieldsFor("anthropic.claude-opus-5", {}, forced)).toEqual({ thinking: { type: "disabled" } });
	});

	test("says that it gives way only to whom the tool was set by", () => {
		const request = asked({ effort: "high" }, { tools, toolChoice: { kind: "any" } });
		expect(noticesOfRequest(request, factsOf(sonnet45))).toEqual([]);
		const chosen = { ...request.settings.request, toolChoice: { kind: "any" } } as const;
		const byUser = { ...request, settings: { ...request.settings, request: chosen } };
		expect(noticesOfRequest(byUser, factsOf(sonnet45)).join(" ")).toContain("outcrop.toolChoice");
	});

	test("leaves out a field that it forbids, and says so", () => {
		const own = { ...testSettings.request, additionalModelRequestFields: { top_k: 5, anthropic_beta: ["x"] } };
		const forEffort = (effort: "off" | "low") => {
			const { settings, ...request } = asked({ effort });
			return { ...request, settings: { ...settings, request: own } };
		};
		const sent = (effort: "off" | "low") => encodeRequest(forEffort(effort), factsOf(sonnet45)).additionalModelRequestFields;
		expect(sent("low")).toEqual({ thinking: { type: "enabled", budget_tokens: budgets.low }, anthropic_beta: ["x"] });
		expect(noticesOfRequest(forEffort("low"), factsOf(sonnet45)).join(" ")).toContain("top_k");
		expect(sent("off")).toEqual(own.additionalModelRequestFields);
		expect(noticesOfRequest(forEffort("off"), factsOf(sonnet45))).toEqual([]);
	});

	test("does not begin in the middle of a tool loop that began without it", () => {
		const loop = (...first: Block[]) => ({
			tools,
			messages: [
				{ role: "user", content: [{ kind: "text", text: "Go" }] },
				{ role: "assistant", content: [...first, { kind: "tool-use", id: "t", name: "read_file", input: {} }] },
				{ role: "user", content: [{ kind: "tool-result", toolUseId: "t", status: "success", text: "done" }] },
			] as const satisfies ModelRequest["messages"],
		});
		expect(fieldsFor(sonnet45, { effort: "low" }, loop())).toBeUndefined();
		const thought = { kind: "reasoning", text: "Hm.", signature: "s" } as const;
		expect(fieldsFor(sonnet45, { effort: "low" }, loop(thought))).toMatchObject({ thinking: { type: "enabled" } });
	});

	test("is left out where it would cost the tools", () => {
		expect(fieldsFor("deepseek.v3-v1:0", { effort: "low" }, { tools })).toBeUndefined();
		expect(fieldsFor("deepseek.v3-v1:0", { effort: "low" })).toEqual({ reasoning_effort: "low" });
	});

	test.each([
		["deepseek.r1-v1:0", "decides by itself"],
		["amazon.nova-pro-v1:0", "does not think"],
		["acme.unheard-of-v1:0", "It is not known"],
		["deepseek.v3-v1:0", "uses no tools while it thinks"],
	])("that is not possible with %s is said", (model, said) => {
		expect(noticesOfRequest(asked({ effort: "high" }, { tools }), factsOf(model)).join(" ")).toContain(said);
	});

	test("is the user's own when a field of theirs says how, and the setting that loses is named", () => {
		const own = asked({ effort: "high" });
		const fields = { thinking: { type: "enabled", budget_tokens: 1_024 }, top_k: 5 };
		const request = {
			...own,
			settings: { ...own.settings, request: { ...own.settings.request, additionalModelRequestFields: fields } },
		};
		expect(encodeRequest(request, factsOf(sonnet45)).additionalModelRequestFields).toEqual(fields);
		expect(noticesOfRequest(request, factsOf(sonnet45)).join(" ")).toContain("outcrop.additionalModelRequestFields");
	});
});
