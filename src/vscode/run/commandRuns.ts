import { ShellRun } from "./shellRun.ts";

/** Ended commands whose output is kept. */
const keptRuns = 20;

/** The commands and tasks of a folder by their ids, running and lately ended. */
export class CommandRuns {
	private readonly runs = new Map<string, ShellRun>();
	private started = 0;

	open(kind: "command" | "task", command: string): ShellRun {
		const run = new ShellRun(`${kind}-${++this.started}`, command);
		this.runs.set(run.id, run);
		const ended = [...this.runs.values()].filter(({ end }) => end !== undefined);
		for (const { id } of ended.slice(0, -keptRuns)) this.runs.delete(id);
		return run;
	}

	find(id: string): ShellRun | undefined {
		return this.runs.get(id);
	}

	ids(): readonly string[] {
		return [...this.runs.keys()];
	}
}
