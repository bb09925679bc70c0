import type { PreparedCall, Tool, ToolContext } from "../chat/tool.ts";
import type { Message } from "../record/message.ts";
import { disarm, type Instructions, instructionText } from "./instructions.ts";

/**
 * The tools, with instructions for some files at the end of the first result about such a file: the prompt that the service has
 * cached stays as it is. The record says what was given, so that it is given again after a compaction, and when the file has changed.
 */
export function withInstructions(
	tools: readonly Tool[],
	instructions: Instructions,
	options: {
		history(): readonly Message[];
		/** The guardrail judges what tools read and not what they answer to a write: there, instructions wait for the next read. */
		readonly onReadsOnly: boolean;
	},
): readonly Tool[] {
	const givenNow = new Set<string>();
	const newFor = (paths: readonly string[]) =>
		instructions.scoped
			.filter(({ applies }) => paths.some(applies))
			.map(instructionText)
			.filter((text) => !givenNow.has(text) && !isGiven(options.history(), text));
	const add = (prepared: PreparedCall, locate: () => Promise<readonly string[]>): PreparedCall => ({
		...prepared,
		commit: async () => {
			/** Nothing may fail once the call has had its effect. */
			const paths = await locate();
			const output = await prepared.commit();
			const texts = newFor(paths);
			for (const text of texts) givenNow.add(text);
			return { ...output, text: [disarm(output.text), ...texts].join("\n\n") };
		},
	});
	return tools.map((tool) => {
		const touchesFiles = tool.effect === "read" || (tool.effect === "write" && !options.onReadsOnly);
		const locate = async (input: unknown, { workspace }: ToolContext) => {
			if (!touchesFiles || instructions.scoped.length === 0) return [];
			const paths = await Promise.all(tool.targets(input).map((path) => workspace.locate(path)));
			return paths.filter((path) => path !== undefined);
		};
		return { ...tool, prepare: async (input, context) => add(await tool.prepare(input, context), () => locate(input, context)) };
	});
}

function isGiven(history: readonly Message[], text: string): boolean {
	return history.some(({ content }) => content.some((block) => block.kind === "tool-result" && block.text.includes(text)));
}
