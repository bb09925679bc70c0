import { promptTokens } from "../meter.ts";
import type { ConverseBody } from "../wire.ts";
import type { Rule } from "./rule.ts";

/** Rules of everything beside messages and tools. */
export const configurationRules: readonly Rule[] = [
	{
		name: "prompt-carries-configuration",
		check: ({ body, isPrompt }) => {
			const fields = ["system", "inferenceConfig", "toolConfig", "additionalModelRequestFields"] as const;
			const wrong = isPrompt ? fields.find((field) => body[field] !== undefined) : undefined;
			return wrong && `The ${wrong} field can't be set when the modelId is the ARN of a prompt. Remove ${wrong} and try again.`;
		},
	},
	{
		name: "variables-need-prompt",
		check: ({ body, isPrompt }) =>
			!isPrompt && body.promptVariables !== undefined
				? "The promptVariables field can only be set when the modelId is the ARN of a prompt."
				: undefined,
	},
	{
		name: "system-supported",
		check: ({ body, model }) =>
			model.system || (body.system ?? []).length === 0
				? undefined
				: "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
	},
	{
		name: "max-tokens",
		check: ({ body, model }) => {
			const asked = body.inferenceConfig?.maxTokens;
			if (asked === undefined) return undefined;
			if (!Number.isInteger(asked) || asked < 1) return outside("inferenceConfig.maxTokens", asked, "greater than or equal to 1");
			return asked <= model.maxOutputTokens
				? undefined
				: `The maximum tokens you requested exceeds the model limit of ${model.maxOutputTokens}. Try again with a maximum tokens value that is lower than ${model.maxOutputTokens}.`;
		},
	},
	{
		name: "temperature",
		check: ({ body }) => unit("inferenceConfig.temperature", body.inferenceConfig?.temperature),
	},
	{
		name: "top-p",
		check: ({ body }) => unit("inferenceConfig.topP", body.inferenceConfig?.topP),
	},
	{
		name: "one-sampler",
		check: ({ body, model }) => {
			const { temperature, topP } = body.inferenceConfig ?? {};
			return model.samplers === "one" && temperature !== undefined && topP !== undefined
				? "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one."
				: undefined;
		},
	},
	{
		name: "no-sampler",
		check: ({ body, model }) => {
			const { temperature, topP } = body.inferenceConfig ?? {};
			const asked = temperature !== undefined ? "temperature" : topP !== undefined ? "top_p" : undefined;
			return model.samplers === "none" && asked !== undefined
				? `The model returned the following errors: \`${asked}\` is deprecated for this model.`
				: undefined;
		},
	},
	{
		name: "stop-sequences",
		check: ({ body }) => {
			const stops = body.inferenceConfig?.stopSequences ?? [];
			return stops.length > 2_500 || stops.some((stop) => stop === "")
				? "1 validation error detected: Value at 'inferenceConfig.stopSequences' failed to satisfy constraint: Member must have length between 1 and 2500, each not empty"
				: undefined;
		},
	},
	{
		name: "thinking-supported",
		check: ({ body, model }) =>
			thinkingOf(body) && !model.reasoning
				? "The model returned the following errors: thinking: Extra inputs are not permitted"
				: undefined,
	},
	{
		name: "thinking-budget",
		check: ({ body }) => {
			const thinking = thinkingOf(body);
			const budget = thinking?.budget_tokens;
			if (thinking?.type !== "enabled") return undefined;
			if (typeof budget !== "number" || budget < 1_024) {
				return "The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
			}
			const most = body.inferenceConfig?.maxTokens ?? Number.POSITIVE_INFINITY;
			return budget < most
				? undefined
				: "The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.";
		},
	},
	{
		name: "thinking-without-temperature",
		check: ({ body }) => {
			const temperature = body.inferenceConfig?.temperature;
			return thinkingOf(body) && temperature !== undefined && temperature !== 1
				? "The model returned the following errors: `temperature` may only be set to 1 when thinking is enabled."
				: undefined;
		},
	},
	{
		name: "thinking-without-top-p",
		check: ({ body }) =>
			thinkingOf(body) && (body.inferenceConfig?.topP ?? 1) < 0.95
				? "The model returned the following errors: `top_p` must be greater than or equal to 0.95 or unset when thinking is enabled."
				: undefined,
	},
	{
		name: "thinking-without-top-k",
		check: ({ body }) =>
			thinkingOf(body) && (body.additionalModelRequestFields as { top_k?: unknown } | undefined)?.top_k !== undefined
				? "The model returned the following errors: `top_k` must be unset when thinking is enabled."
				: undefined,
	},
	{
		name: "thinking-without-forced-tool",
		check: ({ body, model }) => {
			const choice = body.toolConfig?.toolChoice;
			return ((model.alwaysReasons && model.family === "claude") || thinkingOf(body)) &&
				(choice?.any !== undefined || choice?.tool !== undefined)
				? "The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use."
				: undefined;
		},
	},
	{
		name: "response-field-paths",
		check: ({ body }) =>
			(body.additionalModelResponseFieldPaths ?? []).length <= 10
				? undefined
				: "1 validation error detected: Value at 'additionalModelResponseFieldPaths' failed to satisfy constraint: Member must have length less than or equal to 10",
	},
	{
		name: "metadata-pairs",
		check: ({ body }) =>
			Object.keys(body.requestMetadata ?? {}).length <= 16
				? undefined
				: "1 validation error detected: Value at 'requestMetadata' failed to satisfy constraint: Member must have length less than or equal to 16",
	},
	{
		name: "metadata-characters",
		check: ({ body }) =>
			Object.entries(body.requestMetadata ?? {}).every(
				([key, value]) => /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/.test(key) && /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/.test(value),
			)
				? undefined
				: "1 validation error detected: Value at 'requestMetadata' failed to satisfy constraint: Map keys and values must have length less than or equal to 256 and satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]*",
	},
	{
		name: "guardrail-complete",
		check: ({ body }) => {
			const config = body.guardrailConfig;
			return !config || (config.guardrailIdentifier !== undefined && config.guardrailVersion !== undefined)
				? undefined
				: "The guardrailConfig must set both guardrailIdentifier and guardrailVersion.";
		},
	},
	{
		name: "guardrail-version",
		check: ({ body }) => {
			const version = body.guardrailConfig?.guardrailVersion;
			return version === undefined || /^(([1-9][0-9]{0,7})|(DRAFT))$/.test(version)
				? undefined
				: `1 validation error detected: Value '${version}' at 'guardrailConfig.guardrailVersion' failed to satisfy constraint: Member must satisfy regular expression pattern: (|([1-9][0-9]{0,7})|(DRAFT))`;
		},
	},
	{
		name: "guardrail-trace",
		check: ({ body }) => oneOf("guardrailConfig.trace", body.guardrailConfig?.trace, ["enabled", "disabled", "enabled_full"]),
	},
	{
		name: "guardrail-stream-mode",
		check: ({ body }) => oneOf("guardrailConfig.streamProcessingMode", body.guardrailConfig?.streamProcessingMode, ["sync", "async"]),
	},
	{
		name: "performance-latency",
		check: ({ body }) => oneOf("performanceConfig.latency", body.performanceConfig?.latency, ["standard", "optimized"]),
	},
	{
		name: "service-tier",
		check: ({ body }) => oneOf("serviceTier.type", body.serviceTier?.type, ["default", "priority", "flex", "reserved"]),
	},
];

/** The model's own verdict, so it comes after everything that the service checks. */
export const inputLengthRule: Rule = {
	name: "input-length",
	check: ({ body, model }) => (promptTokens(body) <= model.contextTokens ? undefined : "Input is too long for requested model."),
};

interface Thinking {
	readonly type?: string;
	readonly budget_tokens?: unknown;
}

function thinkingOf(body: ConverseBody): Thinking | undefined {
	const thinking = (body.additionalModelRequestFields as { thinking?: Thinking } | undefined)?.thinking;
	return thinking?.type === "enabled" || thinking?.type === "adaptive" ? thinking : undefined;
}

function unit(place: string, value: number | undefined): string | undefined {
	if (value === undefined || (value >= 0 && value <= 1)) return undefined;
	return outside(place, value, value < 0 ? "greater than or equal to 0" : "less than or equal to 1");
}

function outside(place: string, value: number, bound: string): string {
	return `1 validation error detected: Value '${value}' at '${place}' failed to satisfy constraint: Member must have value ${bound}`;
}

function oneOf(place: string, value: string | undefined, allowed: readonly string[]): string | undefined {
	if (value === undefined || allowed.includes(value)) return undefined;
	return `1 validation error detected: Value '${value}' at '${place}' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`;
}
