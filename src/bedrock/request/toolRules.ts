import type { ToolResultBlock } from "@aws-sdk/client-bedrock-runtime";
import { blocksOf, type RequestRule, toolsOf } from "./requestRule.ts";
import { translate } from "../../shared/translate.ts";

/**
 * Rules of tools, their calls and their results.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html
 */
export const toolRules: readonly RequestRule[] = [
	{
		name: "tools for tool blocks",
		action: "new-chat",
		broken: (input) =>
			!input.toolConfig && blocksOf(input).some(({ toolUse, toolResult }) => toolUse ?? toolResult)
				? translate("This chat holds tool calls, but no tool is sent with it. Start a new chat, and please report this.")
				: undefined,
	},
	{
		name: "at least one tool",
		action: "open-settings",
		broken: ({ toolConfig }) =>
			toolConfig?.tools?.length === 0 ? translate("No tool is left to send. Check which tools are switched off.") : undefined,
	},
	{
		name: "tool name",
		broken: (input) => {
			const wrong = toolsOf(input).find(({ name = "" }) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name));
			return (
				wrong && translate("The tool “{0}” cannot be used: a name has 1 to 64 letters, digits, _ or -. Switch this tool off.", wrong.name)
			);
		},
	},
	{
		name: "tool names unique",
		broken: (input) => {
			const names = toolsOf(input).map(({ name }) => name);
			const twice = names.find((name, at) => names.indexOf(name) !== at);
			return twice === undefined ? undefined : translate("Two tools are called “{0}”. Switch one of them off.", twice);
		},
	},
	{
		name: "tool description not empty",
		broken: (input) => {
			const wrong = toolsOf(input).find(({ description }) => description?.trim() === "");
			return wrong && translate("The tool “{0}” has no description, without which no model can use it. Switch this tool off.", wrong.name);
		},
	},
	{
		name: "tool schema of an object",
		broken: (input) => {
			const wrong = toolsOf(input).find(({ inputSchema }) => (inputSchema?.json as { type?: unknown } | undefined)?.type !== "object");
			return wrong && translate("The input of the tool “{0}” is not described as an object. Switch this tool off.", wrong.name);
		},
	},
	{
		name: "system tool name",
		action: "open-settings",
		broken: ({ toolConfig }) => {
			const wrong = toolConfig?.tools?.find(({ systemTool }) => systemTool && !/^[a-zA-Z0-9_-]{1,64}$/.test(systemTool.name ?? ""));
			return wrong && translate("outcrop.systemTools has “{0}”. A name has 1 to 64 letters, digits, _ or -.", wrong.systemTool?.name);
		},
	},
	{
		name: "tool use id",
		action: "new-chat",
		broken: (input) => {
			const ids = blocksOf(input).flatMap(({ toolUse, toolResult }) => toolUse?.toolUseId ?? toolResult?.toolUseId ?? []);
			const wrong = ids.find((id) => !/^[a-zA-Z0-9_.:-]{1,64}$/.test(id));
			return wrong === undefined
				? undefined
				: translate(
						"This chat is damaged: a tool call has the id “{0}”, which Bedrock does not take. Start a new chat, and please report this.",
						wrong,
					);
		},
	},
	{
		name: "tool input is an object",
		action: "new-chat",
		broken: (input) =>
			blocksOf(input).some(({ toolUse }) => toolUse && !isObject(toolUse.input))
				? translate("This chat is damaged: the input of a tool call is no object. Start a new chat, and please report this.")
				: undefined,
	},
	{
		name: "tool result not empty",
		action: "new-chat",
		broken: (input) =>
			blocksOf(input).some(({ toolResult }) => toolResult && isEmptyResult(toolResult))
				? translate(
						"This chat is damaged: the result of a tool is empty, or has a text that is blank. Start a new chat, and please report this.",
					)
				: undefined,
	},
];

function isEmptyResult({ content = [] }: ToolResultBlock): boolean {
	return content.length === 0 || content.some(({ text }) => text?.trim() === "");
}

function isObject(value: unknown): boolean {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
