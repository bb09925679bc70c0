import type { PreparedCall, Tool, ToolContext } from "../chat/tool.ts";
import type { Message } from "../record/message.ts";
import { disarm, type Instructions, instructionText } from "./instructions.ts";

/**
 * The tools, with instructions for some files at the end of the first result about such a file: the prompt that the service has
 * cached stays as it is. The record says what was given, so that it is given again after a compaction, and when the file has changed.
 */
export function withInstructions(tools: readonly Tool[], instructions: Instructions, history: () => readonly Message[]): readonly Tool[] {
	const givenNow = new Set<string>();
	const textsFor = (paths: readonly string[]) => instructions.scoped.filter(({ applies }) => paths.some(applies)).map(instructionText);
	const isNew = (text: string) => !givenNow.has(text) && !isGiven(history(), text);
	const add = (prepared: PreparedCall, locate: () => Promise<readonly string[]>): PreparedCall => ({
		...prepared,
		commit: async () => {
			/** Nothing may fail once the call has had its effect. */
			const texts = textsFor(await locate());
			const output = await disarmed(() => prepared.commit());
			const given = texts.filter(isNew);
			for (const text of given) givenNow.add(text);
			return { ...output, text: [disarm(output.text), ...given].join("\n\n") };
		},
	});
	return tools.map((tool) => {
		const touchesFiles = tool.effect === "read" || tool.effect === "write";
		const locate = async (input: unknown, { workspace }: ToolContext) => {
			if (!touchesFiles || instructions.scoped.length === 0) return [];
			const paths = await Promise.all(tool.targets(input).map((path) => workspace.locate(path)));
			/** The folder itself is no file that a glob could match. */
			return paths.flatMap((path) => (path === undefined || path === "." ? [] : [path]));
		};
		return {
			...tool,
			prepare: async (input, context) => add(await disarmed(() => tool.prepare(input, context)), () => locate(input, context)),
		};
	});
}

/** What failed tells the model why, and may quote a file or a tool of somebody else. */
async function disarmed<T>(run: () => Promise<T>): Promise<T> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof Error) error.message = disarm(error.message);
		throw error;
	}
}

function isGiven(history: readonly Message[], text: string): boolean {
	return history.some(({ content }) => content.some((block) => block.kind === "tool-result" && block.text.includes(text)));
}
