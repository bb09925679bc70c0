import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import type { CommandRun, Terminal } from "../core/editor/terminal.ts";
import { fitLines, joinLines, reportCommand, waitForEnd } from "./commandReport.ts";
import { countOf } from "./countOf.ts";
import { line } from "./inputs.ts";
import { translate } from "../shared/translate.ts";
import { forModel } from "../shared/retell.ts";

const mostCharacters = 30_000;
const mostSeconds = 300;

export const commandId = v.pipe(v.string(), v.maxLength(40), v.description("As run_command gave it, for example command-1."));

export const readCommandOutput = defineTool({
	name: "read_command_output",
	description:
		"Reads what a command of run_command has printed, and whether it still runs. Returns the last lines, or those from firstLine on. With waitSeconds it waits for the end first.",
	effect: "read",
	input: v.object({
		id: commandId,
		firstLine: v.optional(line),
		lines: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_000)), 200),
		waitSeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(mostSeconds)), 0),
	}),
	title: ({ id }) => translate("Read the output of {0}", id),
	targets: () => [],
	prepare: async ({ id, firstLine, lines, waitSeconds }, { editor: { terminal }, signal }) => ({
		commit: async () => {
			const run = findCommand(terminal, id);
			if (waitSeconds > 0) await waitForEnd(run, waitSeconds * 1_000, signal);
			const { lineCount } = run.text;
			const first = firstLine === undefined ? Math.max(0, lineCount - lines) : firstLine - 1;
			if (firstLine !== undefined && first >= lineCount && lineCount > 0)
				throw new ToolError(`${id} has printed ${countOf(lineCount, "line")} so far, so there is no line ${firstLine}.`);
			const { text: state, detail } = reportCommand(run);
			return { text: `${state.split("\n", 1)[0]} ${describeLines(run, first, lines)}`, detail };
		},
	}),
});

/** Of the commands of this window. Throws a `ToolError` that names them. */
export function findCommand(terminal: Terminal, id: string): CommandRun {
	const run = terminal.find(id);
	if (run) return run;
	const ids = terminal.ids();
	const known = ids.length === 0 ? forModel("None has run yet.") : forModel(`There are: ${ids.join(", ")}.`);
	throw new ToolError(`There is no command "${id}". ${known}`);
}

function describeLines({ text }: CommandRun, first: number, most: number): string {
	const { lineCount } = text;
	if (lineCount === 0) return "It has printed nothing.";
	const wanted = text.lines(first, first + most);
	const shown = wanted.slice(0, fitLines(wanted, mostCharacters));
	const forgotten = shown.filter((line) => line === undefined).length;
	const note = forgotten > 0 ? ` ${forgotten} of them are too old and were not kept.` : "";
	const last = first + shown.length;
	const more = last < lineCount ? ` Ask for line ${last + 1} on for more.` : "";
	return `Lines ${first + 1}-${last} of ${lineCount}.${note}${more}\n\n${joinLines(shown.filter((line) => line !== undefined))}`;
}
