import type { ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import { isPromptArn, promptOwned } from "./promptRequest.ts";
import { leastBudget } from "./reasoningFields.ts";
import { type RequestRule, toolsOf } from "./requestRule.ts";
import { translate } from "../../shared/translate.ts";
import { formatNumber } from "../../shared/numbers.ts";

const action = "open-settings";

/** Characters of `requestMetadata`. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
const metadataText = /^[a-zA-Z0-9\s:_@$#=/+,.-]*$/;

/**
 * Rules of what is set in `outcrop.*`.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
 */
export const settingRules: readonly RequestRule[] = [
	{
		name: "model id length",
		action: "select-model",
		broken: ({ modelId = "" }) =>
			modelId.length > 2_048 ? translate("The model id (outcrop.model) is longer than 2,048 characters. Select another model.") : undefined,
	},
	{
		name: "max tokens",
		action,
		broken: ({ inferenceConfig }, facts) => {
			const asked = inferenceConfig?.maxTokens;
			if (asked === undefined) return undefined;
			if (!Number.isInteger(asked) || asked < 1) return translate("outcrop.inference.maxTokens is {0}. Set a whole number from 1.", asked);
			const most = facts?.maxOutputTokens;
			return most !== undefined && asked > most
				? translate("outcrop.inference.maxTokens is {0}, and this model writes {1} tokens at most. Set a smaller number.", asked, most)
				: undefined;
		},
	},
	{
		name: "temperature",
		action,
		broken: ({ inferenceConfig }) => outsideUnit("outcrop.inference.temperature", inferenceConfig?.temperature),
	},
	{ name: "top P", action, broken: ({ inferenceConfig }) => outsideUnit("outcrop.inference.topP", inferenceConfig?.topP) },
	{
		name: "stop sequences",
		action,
		broken: ({ inferenceConfig }) => {
			const stops = inferenceConfig?.stopSequences ?? [];
			if (stops.length > 2_500) return translate("outcrop.inference.stopSequences has more than 2,500 entries. Remove some.");
			return stops.some((stop) => stop === "") ? translate("outcrop.inference.stopSequences has an empty entry. Remove it.") : undefined;
		},
	},
	{
		name: "guardrail version",
		action: "select-guardrail",
		broken: ({ guardrailConfig }) => {
			const version = guardrailConfig?.guardrailVersion;
			return version === undefined || /^([1-9]\d{0,7}|DRAFT)$/.test(version)
				? undefined
				: translate(
						"The guardrail's version (outcrop.guardrail.version, or outcrop.guardrail.required) is “{0}”. Set a number from 1, or DRAFT.",
						version,
					);
		},
	},
	{
		name: "guardrail id",
		action: "select-guardrail",
		broken: ({ guardrailConfig }) => {
			const id = guardrailConfig?.guardrailIdentifier;
			return id === undefined || (id.length <= 2_048 && /^([a-z0-9-]+|arn:aws[^:]*:bedrock:[^:]+:\d{12}:.+)$/.test(id))
				? undefined
				: translate(
						"The guardrail's id (outcrop.guardrail.id, or outcrop.guardrail.required) is “{0}”, which is neither an id nor an ARN of one.",
						id,
					);
		},
	},
	{
		name: "response field paths",
		action,
		broken: ({ additionalModelResponseFieldPaths: paths = [] }) => {
			if (paths.length > 10) return translate("outcrop.additionalModelResponseFieldPaths has {0} entries. Bedrock takes 10.", paths.length);
			const wrong = paths.find((path) => path.length > 256 || !path.startsWith("/"));
			return wrong === undefined
				? undefined
				: translate(
						"outcrop.additionalModelResponseFieldPaths has “{0}”. An entry is a JSON Pointer such as /stop_sequence, of 256 characters at most.",
						wrong,
					);
		},
	},
	{
		name: "metadata pairs",
		action,
		broken: ({ requestMetadata = {} }) => {
			const count = Object.keys(requestMetadata).length;
			return count > 16 ? translate("outcrop.requestMetadata has {0} pairs. Bedrock takes 16.", count) : undefined;
		},
	},
	{
		name: "metadata characters",
		action,
		broken: ({ requestMetadata = {} }) => {
			const wrong = Object.entries(requestMetadata).find(([key, value]) => key === "" || !isMetadata(key) || !isMetadata(value));
			return (
				wrong &&
				translate(
					"outcrop.requestMetadata “{0}” is not possible: keys and values are 256 characters at most, of letters, digits, spaces and : _ @ $ # = / + , - .",
					wrong[0],
				)
			);
		},
	},
	{
		name: "prompt brings its configuration",
		action: "select-model",
		broken: (input) => {
			const wrong = isPromptArn(input.modelId) ? promptOwned.find((field) => input[field] !== undefined) : undefined;
			return wrong && translate("A managed prompt brings its own {0}, and takes no other. Select a model instead of the prompt.", wrong);
		},
	},
	{
		name: "prompt variables need a prompt",
		action: "select-model",
		broken: ({ promptVariables, modelId }) =>
			promptVariables && !isPromptArn(modelId)
				? translate("Variables of a prompt were given, but the model is not a managed prompt. Send bedrock:// and the prompt's id.")
				: undefined,
	},
	{
		name: "thinking budget",
		action,
		broken: (input) => {
			const budget = thinkingBudget(input);
			if (budget === undefined) return undefined;
			if (typeof budget !== "number" || !Number.isInteger(budget) || budget < leastBudget) {
				return translate(
					"The model cannot think with {0} tokens: set a whole number from {1} (outcrop.reasoning.budgetTokens, or budget_tokens in outcrop.additionalModelRequestFields).",
					JSON.stringify(budget),
					formatNumber(leastBudget),
				);
			}
			const most = input.inferenceConfig?.maxTokens;
			return most !== undefined && budget >= most
				? translate(
						"The model is to think with {0} tokens and to write {1} in all (outcrop.inference.maxTokens). The first has to be the smaller one.",
						budget,
						most,
					)
				: undefined;
		},
	},
	{
		name: "thinking without sampling",
		action,
		broken: (input) => {
			const { temperature = 1, topP = 1 } = input.inferenceConfig ?? {};
			if (!thinks(input)) return undefined;
			const wrong = temperature !== 1 ? "outcrop.inference.temperature" : topP < 0.95 ? "outcrop.inference.topP" : undefined;
			if (wrong)
				return translate(
					"A model that thinks takes no sampling. Remove {0}, or thinking from outcrop.additionalModelRequestFields.",
					wrong,
				);
			return fieldsOf(input)?.top_k === undefined
				? undefined
				: translate("A model that thinks takes no sampling. Remove top_k or thinking from outcrop.additionalModelRequestFields.");
		},
	},
	{
		name: "thinking without a forced tool",
		action,
		broken: (input) => {
			const { any, tool } = input.toolConfig?.toolChoice ?? {};
			return thinks(input) && (any ?? tool)
				? translate(
						"A model that thinks cannot be made to use a tool. Set outcrop.toolChoice to auto, or remove thinking from outcrop.additionalModelRequestFields.",
					)
				: undefined;
		},
	},
	{
		name: "tool choice names a tool",
		action,
		broken: (input) => {
			const name = input.toolConfig?.toolChoice?.tool?.name;
			const names = toolsOf(input).map((tool) => tool.name);
			return name === undefined || names.includes(name)
				? undefined
				: translate("outcrop.toolChoice is “{0}”, which is no tool of this chat: there are {1}.", name, names.join(", "));
		},
	},
	{
		name: "output schema",
		action,
		broken: ({ outputConfig }) => {
			const { schema, name } = outputConfig?.textFormat?.structure?.jsonSchema ?? {};
			if (schema !== undefined && !/"(type|anyOf|\$ref|enum|const|allOf)"/.test(schema)) {
				return translate(
					'outcrop.outputSchema is no JSON Schema: it says nothing about a type. Begin with {"type": "object", "properties": …}.',
				);
			}
			return name === undefined || /^[a-zA-Z0-9_-]{1,64}$/.test(name)
				? undefined
				: translate("The name of the output schema, “{0}”, has to be 1 to 64 letters, digits, _ or -.", name);
		},
	},
];

interface Thinking {
	readonly type?: unknown;
	readonly budget_tokens?: unknown;
}

interface Fields {
	readonly thinking?: Thinking;
	readonly top_k?: unknown;
}

function fieldsOf({ additionalModelRequestFields }: ConverseStreamRequest): Fields | undefined {
	return additionalModelRequestFields as Fields | undefined;
}

function thinkingOf(input: ConverseStreamRequest): Thinking | undefined {
	return fieldsOf(input)?.thinking;
}

function thinks(input: ConverseStreamRequest): boolean {
	return ["enabled", "adaptive"].includes(String(thinkingOf(input)?.type));
}

/** Anthropic wants one with `enabled`, so that a missing one is broken as well. */
function thinkingBudget(input: ConverseStreamRequest): unknown {
	const thinking = thinkingOf(input);
	return thinking?.type === "enabled" ? (thinking.budget_tokens ?? null) : undefined;
}

function outsideUnit(setting: string, value: number | undefined): string | undefined {
	return value === undefined || (value >= 0 && value <= 1) ? undefined : translate("{0} is {1}. Set a number from 0 to 1.", setting, value);
}

function isMetadata(text: string): boolean {
	return text.length <= 256 && metadataText.test(text);
}
