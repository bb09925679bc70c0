import { allBlocks } from "../conversation.ts";
import type { ConverseBody } from "../wire.ts";
import type { Rule } from "./rule.ts";

const fields = ["reasoning_effort", "reasoning", "reasoningConfig"] as const;

/** Rules of how a request asks for reasoning, which is different for each family. Most are the model's own. */
export const reasoningRules: readonly Rule[] = [
	{
		name: "thinking-kind",
		check: ({ body, model }) => {
			const type = additional(body).thinking?.type;
			return type === undefined || !model.reasoning || model.family !== "claude" || model.reasoningWords?.some((word) => word === type)
				? undefined
				: `The model returned the following errors: thinking.type: "${type}" is not supported for this model.`;
		},
	},
	{
		name: "reasoning-field",
		check: ({ body, model }) => {
			const wrong = fields.find((field) => additional(body)[field] !== undefined && !model.reasoningWords?.includes(field));
			if (wrong === "reasoningConfig" && model.family === "nova") {
				return "The model returned the following errors: Malformed input request: the provided reasoning config value is invalid, please reformat your input and try again.";
			}
			return wrong && `The model returned the following errors: ${wrong}: Extra inputs are not permitted`;
		},
	},
	{
		name: "effort-value",
		check: ({ body }) => {
			const { reasoning_effort: flat, reasoningConfig } = additional(body);
			const effort = flat ?? (reasoningConfig?.type === "enabled" ? (reasoningConfig.maxReasoningEffort ?? "") : undefined);
			return effort === undefined || ["low", "medium", "high"].includes(effort)
				? undefined
				: `The model returned the following errors: the effort '${effort}' has to be one of low, medium, high`;
		},
	},
	{
		name: "highest-effort-unbounded",
		check: ({ body }) => {
			const { maxTokens, temperature, topP } = body.inferenceConfig ?? {};
			return additional(body).reasoningConfig?.maxReasoningEffort === "high" && (maxTokens ?? temperature ?? topP) !== undefined
				? "The model returned the following errors: maxTokens, temperature and topP must be unset when maxReasoningEffort is high."
				: undefined;
		},
	},
	{
		name: "output-effort",
		check: ({ body, model }) => {
			const effort = body.outputConfig?.effort;
			if (effort === undefined) return undefined;
			if (!model.reasoningWords?.includes("adaptive")) {
				return "The model returned the following errors: output_config.effort: Extra inputs are not permitted";
			}
			return ["low", "medium", "high", "xhigh", "max"].includes(effort)
				? undefined
				: "The model returned the following errors: output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'";
		},
	},
	{
		name: "reasoning-taken-back",
		check: ({ body, model }) =>
			model.family === "deepseek" && allBlocks(body).some(({ block }) => block.reasoningContent !== undefined)
				? "User messages cannot contain reasoning content. Please remove the reasoning content and try again."
				: undefined,
	},
	{
		name: "thinking-starts-loop",
		check: ({ body }) => {
			const [answer, results] = (body.messages ?? []).slice(-2);
			const isLoop = results?.content?.some((block) => block.toolResult) ?? false;
			return isLoop && additional(body).thinking?.type === "enabled" && answer?.content?.[0]?.reasoningContent === undefined
				? "The model returned the following errors: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block."
				: undefined;
		},
	},
];

interface Additional {
	readonly thinking?: { readonly type?: string };
	readonly reasoning_effort?: string;
	readonly reasoning?: unknown;
	readonly reasoningConfig?: { readonly type?: string; readonly maxReasoningEffort?: string };
}

function additional({ additionalModelRequestFields }: ConverseBody): Additional {
	return additionalModelRequestFields ?? {};
}
