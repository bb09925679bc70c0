import { allBlocks } from "../conversation.ts";
import type { ConverseBody, WireMessage } from "../wire.ts";
import type { Rule } from "./rule.ts";

/** Rules of tool definitions, tool choice, tool use and tool results. */
export const toolRules: readonly Rule[] = [
	{
		name: "tools-supported",
		check: ({ body, model }) => (model.tools || !body.toolConfig ? undefined : "This model doesn't support tool use."),
	},
	{
		name: "tools-while-streaming-supported",
		check: ({ body, model, streaming }) =>
			!streaming || model.toolsWhileStreaming || !body.toolConfig ? undefined : "This model doesn't support tool use in streaming mode.",
	},
	{
		name: "tool-config-required",
		check: ({ body }) =>
			!body.toolConfig && allBlocks(body).some(({ block }) => block.toolUse ?? block.toolResult)
				? "The toolConfig field must be defined when using toolUse and toolResult content blocks."
				: undefined,
	},
	{
		name: "at-least-one-tool",
		check: ({ body }) =>
			body.toolConfig && toolsOf(body).length === 0
				? "1 validation error detected: Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1"
				: undefined,
	},
	{
		name: "tool-name",
		check: ({ body }) => {
			const wrong = toolsOf(body).find((tool) => tool.toolSpec && !/^[a-zA-Z0-9_-]{1,64}$/.test(tool.toolSpec.name ?? ""));
			return (
				wrong &&
				`1 validation error detected: Value '${wrong.toolSpec?.name}' at 'toolConfig.tools.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+ and have length between 1 and 64`
			);
		},
	},
	{
		name: "tool-names-unique",
		check: ({ body }) => {
			const names = toolsOf(body).flatMap((tool) => tool.toolSpec?.name ?? []);
			const twice = names.find((name, at) => names.indexOf(name) !== at);
			return twice === undefined ? undefined : `The toolConfig contains duplicate tool names: ${twice}. Tool names must be unique.`;
		},
	},
	{
		name: "tool-description-not-empty",
		check: ({ body }) =>
			toolsOf(body).some((tool) => tool.toolSpec?.description !== undefined && tool.toolSpec.description.trim() === "")
				? "1 validation error detected: Value at 'toolConfig.tools.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1"
				: undefined,
	},
	{
		name: "tool-schema-object",
		check: ({ body }) => {
			const at = toolsOf(body).findIndex((tool) => tool.toolSpec && !isObjectSchema(tool.toolSpec.inputSchema?.json));
			return at < 0
				? undefined
				: `The value at toolConfig.tools.${at}.toolSpec.inputSchema.json.type must be one of the following: object.`;
		},
	},
	{
		name: "tool-choice-supported",
		check: ({ body, model }) => {
			const choice = body.toolConfig?.toolChoice;
			const asked = choice?.tool !== undefined ? "tool" : choice?.any !== undefined ? "any" : undefined;
			return asked === undefined || model.toolChoice.includes(asked)
				? undefined
				: `This model doesn't support the toolConfig.toolChoice.${asked} field. Remove toolConfig.toolChoice.${asked} and try again.`;
		},
	},
	{
		name: "tool-choice-defined",
		check: ({ body }) => {
			const name = body.toolConfig?.toolChoice?.tool?.name;
			return name === undefined || toolsOf(body).some((tool) => tool.toolSpec?.name === name)
				? undefined
				: `The tool ${name} that toolConfig.toolChoice names is not defined in toolConfig.tools.`;
		},
	},
	{
		name: "tool-use-id",
		check: ({ body }) => {
			const ids = allBlocks(body).flatMap(({ block }) => [
				...(block.toolUse ? [block.toolUse.toolUseId ?? ""] : []),
				...(block.toolResult ? [block.toolResult.toolUseId ?? ""] : []),
			]);
			const wrong = ids.find((id) => !/^[a-zA-Z0-9_.:-]{1,64}$/.test(id));
			return wrong === undefined
				? undefined
				: `1 validation error detected: Value '${wrong}' at 'toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+ and have length between 1 and 64`;
		},
	},
	{
		name: "tool-use-input-object",
		check: ({ body }) =>
			allBlocks(body).some(({ block }) => block.toolUse && !isObject(block.toolUse.input))
				? "The format of the value at toolUse.input is invalid. Provide a json object for the field and try again."
				: undefined,
	},
	{
		name: "tool-result-content",
		check: ({ body }) =>
			allBlocks(body).some(({ block }) => block.toolResult && (block.toolResult.content ?? []).length === 0)
				? "The content field in the ToolResultBlock object is empty. Add a ToolResultContentBlock object to the content field and try again."
				: undefined,
	},
	{
		name: "tool-result-text-not-blank",
		check: ({ body }) =>
			allBlocks(body).some(({ block }) => (block.toolResult?.content ?? []).some((one) => one.text !== undefined && one.text.trim() === ""))
				? "The text field in the ToolResultContentBlock object is blank. Add text to the text field, and try again."
				: undefined,
	},
	{
		name: "tool-result-without-tool-use",
		check: ({ body }) =>
			eachAnswer(body, (asked, answered, at) =>
				answered.some((id) => !asked.includes(id)) || new Set(answered).size < answered.length
					? `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`
					: undefined,
			),
	},
	{
		name: "tool-use-without-tool-result",
		check: ({ body }) =>
			eachAnswer(body, (asked, answered, at) => {
				const missing = asked.filter((id) => !answered.includes(id));
				return missing.length > 0
					? `Expected toolResult blocks at messages.${at}.content for the following Ids: ${missing.join(", ")}`
					: undefined;
			}),
	},
];

function toolsOf(body: ConverseBody) {
	return body.toolConfig?.tools ?? [];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isObjectSchema(schema: unknown): boolean {
	return isObject(schema) && schema.type === "object";
}

/** Goes through the messages with the ids that the message before asks for and those that this one answers. */
function eachAnswer(
	body: ConverseBody,
	problem: (asked: string[], answered: string[], at: number) => string | undefined,
): string | undefined {
	const messages = body.messages ?? [];
	for (let at = 0; at <= messages.length; at++) {
		const asked = contentOf(messages[at - 1]).flatMap((block) => block.toolUse?.toolUseId ?? []);
		const answered = contentOf(messages[at]).flatMap((block) => block.toolResult?.toolUseId ?? []);
		const found = problem(asked, answered, at);
		if (found !== undefined) return found;
	}
	return undefined;
}

function contentOf(message: WireMessage | undefined) {
	return message?.content ?? [];
}
