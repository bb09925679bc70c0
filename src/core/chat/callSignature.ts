import type { ToolUseBlock } from "../record/message.ts";
import type { Tool } from "./tool.ts";

/**
 * The same for calls that would do the same: neither the order in which a model writes the fields of an input means anything, nor fields
 * that the tool does not know.
 */
export function callSignature({ name, input }: ToolUseBlock, tools: readonly Tool[]): string {
	return JSON.stringify([name, parsed(name, input, tools)], (_, value: unknown) =>
		typeof value === "object" && value !== null && !Array.isArray(value)
			? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
			: value,
	);
}

function parsed(name: string, input: unknown, tools: readonly Tool[]): unknown {
	try {
		return tools.find((tool) => tool.name === name)?.parse(input) ?? input;
	} catch {
		return input;
	}
}
