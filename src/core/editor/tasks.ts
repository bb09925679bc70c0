import type { CommandRun } from "./terminal.ts";

/** The tasks of the folder: those that its files configure, and those that extensions find in it, such as the scripts of npm. */
export interface Tasks {
	list(signal: AbortSignal): Promise<readonly TaskSummary[]>;
	/** Starts a task of the list. Rejects with `stale` when it would not run any more what the list said, and when it runs already. */
	start(task: TaskSummary, signal: AbortSignal): Promise<CommandRun>;
}

export interface TaskSummary {
	readonly name: string;
	/** Where it comes from, such as `Workspace` or `npm`. */
	readonly source: string;
	/** What it runs as far as the editor tells, with its environment and the tasks that run before it. Never empty. */
	readonly command: string;
	/** `default` when it is the one that the user has made so. */
	readonly test: "no" | "yes" | "default";
	/** It is meant to run on, as watchers do. */
	readonly isBackground?: boolean;
}
