import * as v from "valibot";
import { defineTool, type ToolContext, ToolError, type ToolOutput } from "../core/chat/tool.ts";
import type { CommandRun } from "../core/editor/terminal.ts";
import { reportCommand, waitForEnd } from "./commandReport.ts";
import { streamCommand } from "./commandStream.ts";
import { path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";

const defaultSeconds = 120;
const mostSeconds = 1_800;
/** Milliseconds until a command in the background is answered for, with what it has printed by then. */
const backgroundMs = 2_000;

export const runCommand = defineTool({
	name: "run_command",
	description: `Runs a command in the user's terminal, once they have allowed it, and returns its output and exit code. Each call begins in the workspace folder, or in "folder": a cd lasts for one call. Nobody answers prompts: use options such as --yes. With "background" it returns at once, for servers and watchers. What outlasts the timeout goes on: read_command_output and stop_command take its id.`,
	effect: "run",
	input: v.object({
		command: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(20_000), v.description("As a person would type it into the shell.")),
		folder: v.optional(path),
		timeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(mostSeconds)), defaultSeconds),
		background: v.optional(v.boolean(), false),
	}),
	title: ({ command }) => translate("Run {0}", command),
	targets: ({ folder = "." }) => [folder],
	prepare: async ({ command, folder = ".", timeoutSeconds, background }, context) => {
		assertText(command);
		return {
			subject: { kind: "command", command, folder },
			commit: async () => {
				const run = await context.editor.terminal.start(command, folder, context.signal);
				return background ? inBackground(run, context) : inForeground(run, timeoutSeconds, context);
			},
		};
	},
});

async function inForeground(run: CommandRun, seconds: number, { signal, step }: ToolContext): Promise<ToolOutput> {
	const endStream = streamCommand(run, step);
	const state = await waitForEnd(run, seconds * 1_000, signal);
	if (state === "stopped") await run.stop();
	endStream();
	if (state !== "running") return reportCommand(run, state === "stopped" ? "The user stopped it." : "");
	const note = `After ${seconds} s it has not ended, so it goes on as ${run.id}: read_command_output reads on, stop_command ends it. If it waits for an answer, it will get none: stop it and run it with options that need none.`;
	return reportCommand(run, note);
}

async function inBackground(run: CommandRun, { signal, step }: ToolContext): Promise<ToolOutput> {
	const endStream = streamCommand(run, step);
	const state = await waitForEnd(run, backgroundMs, signal);
	if (state === "stopped") await run.stop();
	endStream();
	const note = run.end ? "" : `It runs in the background as ${run.id}: read_command_output reads on, stop_command ends it.`;
	return reportCommand(run, note);
}

/** Keys that are pressed in a terminal, and what a shell drops without a word, are no part of a command. */
function assertText(command: string): void {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
	if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(command))
		throw new ToolError("The command holds control characters. Write it as plain text, with \\n between lines.");
}
