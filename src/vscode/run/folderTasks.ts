import * as vscode from "vscode";
import type { Tasks, TaskSummary } from "../../core/editor/tasks.ts";
import type { CommandRun } from "../../core/editor/terminal.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import type { CommandRuns } from "./commandRuns.ts";
import type { ShellRun } from "./shellRun.ts";
import { describeTask } from "./taskCommand.ts";
import { forModel } from "../../shared/retell.ts";

/** Milliseconds between the end of a task's process and the end of the task, for output that is still on its way. */
const drainMs = 500;

/** The editor's tasks of one workspace folder. */
export class FolderTasks implements Tasks {
	private readonly folder: vscode.WorkspaceFolder;
	private readonly runs: CommandRuns;

	constructor(folder: vscode.WorkspaceFolder, runs: CommandRuns) {
		this.folder = folder;
		this.runs = runs;
	}

	async list(signal: AbortSignal): Promise<readonly TaskSummary[]> {
		const tasks = await this.fetch(signal);
		return tasks.map((task) => this.summarize(task, tasks));
	}

	async start(wanted: TaskSummary, signal: AbortSignal): Promise<CommandRun> {
		const tasks = await this.fetch(signal);
		const task = tasks.find(({ name, source }) => name === wanted.name && source === wanted.source);
		/** The file that configures it may have changed while the user read the question. */
		if (!task || this.summarize(task, tasks).command !== wanted.command)
			throw new WorkspaceError("stale", `The task "${wanted.name}" is not what it was when the user allowed it. Call the tool again.`);
		if (vscode.tasks.taskExecutions.some((running) => isSame(running.task, task))) throw this.runsAlready(wanted);
		const run = this.runs.open("task", wanted.command);
		await follow(run, task);
		return run;
	}

	private async fetch(signal: AbortSignal): Promise<readonly vscode.Task[]> {
		const tasks = await vscode.tasks.fetchTasks();
		signal.throwIfAborted();
		return tasks.filter(({ scope }) => typeof scope !== "object" || scope.uri.toString() === this.folder.uri.toString());
	}

	/** The editor would ask the user which of the two to end, and nobody would tell the model. */
	private runsAlready({ name, command }: TaskSummary): WorkspaceError {
		const known = this.runs.ids().findLast((id) => {
			const run = this.runs.find(id);
			return run?.command === command && run.id.startsWith("task-") && !run.end;
		});
		const hint = known
			? forModel(`as ${known}: read_command_output reads its output, stop_command ends it.`)
			: forModel("and was not started by you: leave it to the user, or ask them to end it.");
		return new WorkspaceError("refused", `The task "${name}" runs already, ${hint}`);
	}

	private summarize(task: vscode.Task, all: readonly vscode.Task[]): TaskSummary {
		const { name, source, group, definition, isBackground } = task;
		const isTest = group?.id === vscode.TaskGroup.Test.id || (definition.type === "npm" && definition["script"] === "test");
		const test = isTest ? (group?.isDefault ? "default" : "yes") : "no";
		return { name, source, command: describeTask(task, all, this.folder), test, isBackground };
	}
}

function isSame(one: vscode.Task, other: vscode.Task): boolean {
	return one.name === other.name && one.source === other.source && placeOf(one) === placeOf(other);
}

function placeOf({ scope }: vscode.Task): string | undefined {
	return typeof scope === "object" ? scope.uri.toString() : undefined;
}

/** Runs a task and hands on what its terminal shows, where the editor tells. */
async function follow(run: ShellRun, task: vscode.Task): Promise<void> {
	let execution: vscode.TaskExecution | undefined;
	let reading: Promise<void> = Promise.resolve();
	const finish = (code: number | undefined) => {
		const drained = new Promise((resolve) => setTimeout(resolve, drainMs));
		void Promise.race([reading, drained]).then(() => {
			run.finish({ kind: "exited", code });
			subscriptions.dispose();
		});
	};
	const subscriptions = vscode.Disposable.from(
		vscode.window.onDidStartTerminalShellExecution(({ terminal, execution: shown }) => {
			if (!isTerminalOf(terminal, task)) return;
			const chunks = shown.read();
			reading = (async () => {
				for await (const chunk of chunks) run.print(chunk);
			})();
		}),
		vscode.tasks.onDidEndTaskProcess((event) => event.execution === execution && finish(event.exitCode)),
		/** A task without a process of its own, or one that was ended. The end of the process is told first, and then counts. */
		vscode.tasks.onDidEndTask((event) => event.execution === execution && setTimeout(() => finish(undefined), drainMs)),
	);
	try {
		execution = await vscode.tasks.executeTask(task);
	} catch (error) {
		subscriptions.dispose();
		run.finish({ kind: "stopped" });
		throw new WorkspaceError(
			"refused",
			`The editor could not start "${task.name}": ${error instanceof Error ? error.message : error}`,
			error,
		);
	}
	const { terminate } = execution;
	const end = () => terminate.call(execution);
	run.begin({ interrupt: end, kill: end });
}

/** The editor names the terminal of a task after it, and tells the name of a new one late. */
function isTerminalOf({ name, creationOptions }: vscode.Terminal, task: vscode.Task): boolean {
	return [name, creationOptions.name].includes(task.name);
}
