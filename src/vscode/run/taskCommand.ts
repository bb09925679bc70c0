import * as vscode from "vscode";

/**
 * What a task runs, in words for the user who is asked about it: the command, then whatever else decides what happens and might go
 * unseen (another shell, another folder, variables), then the tasks that run before it. Those are in the configuration only, as the
 * API does not tell of them.
 */
export function describeTask(task: vscode.Task, all: readonly vscode.Task[], folder: vscode.WorkspaceFolder): string {
	const root = folder.uri.fsPath;
	const own = describeExecution(task.execution, root);
	const before = dependencies(task.name, configuredTasks(folder)).map((name) => {
		const known = all.find((other) => other.name === name);
		return `before it, ${name}: ${known ? describeExecution(known.execution, root) : "unknown to the editor"}`;
	});
	return [own, ...before].join("\n");
}

function describeExecution(execution: vscode.Task["execution"], root: string): string {
	if (execution instanceof vscode.ShellExecution) {
		const { commandLine, command, args = [], options } = execution;
		const words = [command, ...args].map((word) => (typeof word === "string" || word === undefined ? word : word.value));
		const shell = options?.executable && `shell: ${[options.executable, ...(options.shellArgs ?? [])].join(" ")}`;
		return withSurroundings(commandLine ?? words.filter((word) => word !== undefined).join(" "), options, root, shell);
	}
	if (execution instanceof vscode.ProcessExecution)
		return withSurroundings([execution.process, ...execution.args].join(" "), execution.options, root);
	return "what an extension does, which the editor does not tell";
}

function withSurroundings(
	command: string,
	options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } | undefined,
	root: string,
	shell?: string,
): string {
	const variables = Object.entries(options?.env ?? {}).map(([name, value]) => `${name}=${value}`);
	/** The editor writes the folder so for every task of `tasks.json` that names none. */
	const isHere = [undefined, root, "${workspaceFolder}"].includes(options?.cwd);
	const elsewhere = !isHere && `in: ${options?.cwd}`;
	return [command, shell, elsewhere, variables.length > 0 && `with: ${variables.join(" ")}`].filter(Boolean).join("\n");
}

interface ConfiguredTask {
	readonly label?: unknown;
	readonly dependsOn?: unknown;
}

function configuredTasks(folder: vscode.WorkspaceFolder): readonly ConfiguredTask[] {
	const tasks = vscode.workspace.getConfiguration("tasks", folder.uri).get<unknown>("tasks");
	return Array.isArray(tasks) ? tasks.filter((task): task is ConfiguredTask => typeof task === "object" && task !== null) : [];
}

/** Names of all tasks that run before a task, each once. */
function dependencies(name: string, tasks: readonly ConfiguredTask[], known = new Set<string>()): readonly string[] {
	const { dependsOn = [] } = tasks.find(({ label }) => label === name) ?? {};
	for (const entry of [dependsOn].flat()) {
		const other = typeof entry === "string" ? entry : JSON.stringify(entry);
		if (known.has(other)) continue;
		known.add(other);
		dependencies(other, tasks, known);
	}
	return [...known];
}
