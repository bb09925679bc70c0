import type { PreparedCall, ToolContext, ToolOutput } from "../core/chat/tool.ts";
import type { TaskSummary } from "../core/editor/tasks.ts";
import { reportCommand, waitForEnd } from "./commandReport.ts";
import { streamCommand } from "./commandStream.ts";

const defaultSeconds = 300;
/** For the first output of a task that is meant to run on. */
const backgroundSeconds = 5;

/** A task that runs once the user has allowed it, with what it printed. */
export function callTask(task: TaskSummary, { editor: { tasks }, signal, step }: ToolContext): PreparedCall {
	return {
		subject: { kind: "task", name: task.name, command: task.command },
		commit: async () => {
			const run = await tasks.start(task, signal);
			const endStream = streamCommand(run, step);
			const seconds = task.isBackground ? backgroundSeconds : defaultSeconds;
			const state = await waitForEnd(run, seconds * 1_000, signal);
			if (state === "stopped") await run.stop();
			endStream();
			const report = reportCommand(run, noteOf(state, run.id));
			return run.end && run.text.lineCount === 0 ? withoutText(report) : report;
		},
	};
}

function noteOf(state: "ended" | "running" | "stopped", id: string): string {
	if (state === "stopped") return "The user stopped it.";
	return state === "running" ? `It goes on as ${id}: read_command_output reads on, stop_command ends it.` : "";
}

function withoutText(report: ToolOutput): ToolOutput {
	const { text } = report;
	return {
		...report,
		text: `${text} If you expected output, it is in the task's terminal only; get_diagnostics has the problems that it found.`,
	};
}
