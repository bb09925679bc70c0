import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ToolContext } from "../../src/core/chat/tool.ts";
import { isToolError } from "../../src/core/chat/tool.ts";
import type { TaskSummary } from "../../src/core/editor/tasks.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { listTasks } from "../../src/tools/listTasks.ts";
import { readCommandOutput } from "../../src/tools/readCommandOutput.ts";
import { runCommand } from "../../src/tools/runCommand.ts";
import { runTask } from "../../src/tools/runTask.ts";
import { runTests } from "../../src/tools/runTests.ts";
import { stopCommand } from "../../src/tools/stopCommand.ts";
import { CommandRuns } from "../../src/vscode/run/commandRuns.ts";
import type { ShellRun } from "../../src/vscode/run/shellRun.ts";
import type { Tool } from "../../src/core/chat/tool.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";

let runs: CommandRuns;
/** What has been started, as a test lets it print and end. */
let started: { command: string; folder: string; run: ShellRun }[];
let output: string;
let abort: AbortController;
let tasks: TaskSummary[];

beforeEach(() => {
	vi.useFakeTimers();
	runs = new CommandRuns();
	started = [];
	output = "";
	abort = new AbortController();
	tasks = [];
	return () => vi.useRealTimers();
});

function begin(kind: "command" | "task", command: string, folder: string): ShellRun {
	const run = runs.open(kind, command);
	const end = () => run.finish({ kind: "exited", code: 130 });
	run.begin({ interrupt: end, kill: end });
	started.push({ command, folder, run });
	return run;
}

function context(): ToolContext {
	return {
		workspace: new MemoryWorkspace(),
		editor: {
			...noEditor,
			terminal: {
				start: async (command, folder) => begin("command", command, folder),
				find: (id) => runs.find(id),
				ids: () => runs.ids(),
			},
			tasks: { list: async () => tasks, start: async (task) => begin("task", task.command, ".") },
		},
		signal: abort.signal,
		step: {
			output: (text) => {
				output += text;
			},
			ask: async () => undefined,
			plan: () => undefined,
		},
		readVersions: new Map(),
	};
}

/** Calls a tool as the gate does. */
async function call(tool: Tool, input: unknown) {
	const prepared = await tool.prepare(tool.parse(input), context());
	return prepared.commit();
}

/** Lets what has been asked for begin. */
async function settle(): Promise<void> {
	await vi.advanceTimersByTimeAsync(0);
}

function first(): ShellRun {
	const run = started[0]?.run;
	if (!run) throw new Error("Nothing has been started.");
	return run;
}

async function failure(promise: Promise<unknown>): Promise<string> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(isToolError(error)).toBe(true);
	return (error as Error).message;
}

describe("run_command", () => {
	it("asks about exactly what it runs", async () => {
		const input = runCommand.parse({ command: "echo 'a  b' && ls", folder: "src" });
		const prepared = await runCommand.prepare(input, context());
		expect(prepared.subject).toEqual({ kind: "command", command: "echo 'a  b' && ls", folder: "src" });
		expect(runCommand.targets(input)).toEqual(["src"]);
		expect(started).toEqual([]);
		void prepared.commit();
		await settle();
		expect(started).toMatchObject([{ command: "echo 'a  b' && ls", folder: "src" }]);
	});

	it.each(["echo a\u0003rm -rf /", "ls\u001b[2K", "ls\rrm", "a\u0000b", "a\u007f"])(
		"refuses %j, in which keys are hidden",
		async (command) => {
			expect(await failure(runCommand.prepare(runCommand.parse({ command }), context()))).toMatch(/control characters/);
		},
	);

	it("tells what was printed and the exit code; a failure is one", async () => {
		const result = call(runCommand, { command: "npm test" });
		await settle();
		first().print("\u001b[31m1 failed\u001b[0m\n");
		first().finish({ kind: "exited", code: 1 });
		expect(await result).toEqual({ text: "Exit code 1.\n\n1 failed", detail: "exit code 1", failed: true });
	});

	it("tells a success without output", async () => {
		const result = call(runCommand, { command: "true" });
		await settle();
		first().finish({ kind: "exited", code: 0 });
		expect(await result).toEqual({ text: "Exit code 0.\n\nIt printed nothing.", detail: "exit code 0", failed: false });
	});

	it("shows the output as it comes, and an open last line in the end", async () => {
		const result = call(runCommand, { command: "npm test" });
		await settle();
		first().print("one\ntw");
		await vi.advanceTimersByTimeAsync(100);
		expect(output).toBe("one\n");
		first().print("o\nthree");
		first().finish({ kind: "exited", code: 0 });
		await result;
		expect(output).toBe("one\ntwo\nthree\n");
	});

	it("shows and tells the beginning and the end of what is long, and how to get the rest", async () => {
		const result = call(runCommand, { command: "seq" });
		await settle();
		for (let line = 1; line <= 50_000; line++) {
			first().print(`line ${line}\n`);
			if (line % 1_000 === 0) await vi.advanceTimersByTimeAsync(100);
		}
		first().finish({ kind: "exited", code: 0 });
		const { text } = await result;
		expect(text.length).toBeLessThan(25_000);
		expect(text).toMatch(/^Exit code 0\.\n\nline 1\nline 2\n/);
		expect(text).toMatch(/\nline 49999\nline 50000$/);
		const next = /… (\d+) lines left out. read_command_output with \{"id": "command-1", "firstLine": (\d+)\}/.exec(text);
		expect(text).toContain(`\nline ${Number(next?.[2]) - 1}\n…`);
		expect(output.length).toBeLessThan(150_000);
		expect(output).toMatch(/line 50000\n$/);
	});

	it("that takes longer than it may goes on, and is said to", async () => {
		const result = call(runCommand, { command: "npm start", timeoutSeconds: 5 });
		await settle();
		first().print("listening\n");
		await vi.advanceTimersByTimeAsync(5_000);
		const { text, failed, detail } = await result;
		expect(text).toMatch(/^It still runs\. After 5 s .* command-1: read_command_output reads on, stop_command ends it\..*\n\nlistening$/);
		expect([failed, detail, first().end]).toEqual([false, "runs on as command-1", undefined]);
	});

	it("is stopped with the turn or by the user", async () => {
		const result = call(runCommand, { command: "sleep 100" });
		await settle();
		abort.abort();
		const { text, failed, stopped } = await result;
		expect([failed, stopped, first().end]).toEqual([true, true, { kind: "stopped" }]);
		expect(text).toMatch(/^It was stopped before it had ended\. The user stopped it\./);
	});

	it("in the background is answered for at once with its first output, and read and stopped later", async () => {
		const result = call(runCommand, { command: "npm start", background: true });
		await settle();
		first().print("listening\n");
		await vi.advanceTimersByTimeAsync(2_000);
		expect((await result).text).toMatch(/runs in the background as command-1.*\n\nlistening$/);

		first().print("a request\n");
		expect((await call(readCommandOutput, { id: "command-1", firstLine: 2 })).text).toBe("It still runs. Lines 2-2 of 2.\n\na request");
		expect(await call(stopCommand, { id: "command-1" })).toMatchObject({ text: "command-1 was stopped." });
		expect((await call(readCommandOutput, { id: "command-1", lines: 1 })).text).toMatch(/^It was stopped .* Lines 2-2 of 2\./);
	});

	it("in the background that fails at once is told as failed", async () => {
		const result = call(runCommand, { command: "nmp start", background: true });
		await settle();
		first().print("nmp: not found\n");
		first().finish({ kind: "exited", code: 127 });
		expect(await result).toMatchObject({ text: "Exit code 127.\n\nnmp: not found", failed: true });
	});
});

describe("read_command_output", () => {
	it("pages through what is long", async () => {
		void call(runCommand, { command: "seq" });
		await settle();
		for (let line = 1; line <= 100; line++) first().print(`line ${line}\n`);
		expect((await call(readCommandOutput, { id: "command-1", firstLine: 10, lines: 2 })).text).toBe(
			"It still runs. Lines 10-11 of 100. Ask for line 12 on for more.\n\nline 10\nline 11",
		);
		expect((await call(readCommandOutput, { id: "command-1", lines: 2 })).text).toMatch(/Lines 99-100 of 100\.\n\nline 99\nline 100$/);
		expect(await failure(call(readCommandOutput, { id: "command-1", firstLine: 101 }))).toMatch(/no line 101/);
	});

	it("waits for the end when it is told to", async () => {
		void call(runCommand, { command: "build" });
		await settle();
		const result = call(readCommandOutput, { id: "command-1", waitSeconds: 60 });
		await vi.advanceTimersByTimeAsync(1_000);
		first().finish({ kind: "exited", code: 0 });
		expect((await result).text).toBe("Exit code 0. It has printed nothing.");
	});

	it("names the commands that there are", async () => {
		expect(await failure(call(readCommandOutput, { id: "command-9" }))).toMatch(/None has run yet/);
		void call(runCommand, { command: "build" });
		await settle();
		expect(await failure(call(stopCommand, { id: "command-9" }))).toMatch(/There are: command-1\./);
	});
});

it("millions of lines are not gone through one by one", async () => {
	const result = call(runCommand, { command: "yes" });
	await settle();
	first().print("y\n".repeat(300_000));
	const lines = vi.spyOn(first().text, "lines");
	first().finish({ kind: "stopped" });
	expect((await result).text).toMatch(/^It was stopped [^]*… 288000 lines left out\. [^]*\ny$/);
	expect(Math.max(...lines.mock.results.map(({ value }) => value.length))).toBeLessThan(100_000);
});

describe("tasks", () => {
	const build: TaskSummary = { name: "build", source: "Workspace", command: "make\nwith: A=1", test: "no" };
	const npmTest: TaskSummary = { name: "test", source: "npm", command: "npm run test", test: "yes" };
	const unit: TaskSummary = { name: "unit", source: "Workspace", command: "vitest", test: "yes" };

	it("are listed with what they run, without a question", async () => {
		tasks = [build, npmTest];
		expect(listTasks.effect).toBe("read");
		expect((await call(listTasks, {})).text).toBe("build (Workspace): make; with: A=1\ntest (npm, tests): npm run test");
	});

	it("are asked about with everything that they run, and run then", async () => {
		tasks = [build];
		const prepared = await runTask.prepare(runTask.parse({ name: "build" }), context());
		expect(prepared.subject).toEqual({ kind: "task", name: "build", command: "make\nwith: A=1" });
		const result = prepared.commit();
		await settle();
		first().print("cc main.c\n");
		first().finish({ kind: "exited", code: 2 });
		expect(await result).toMatchObject({ text: "Exit code 2.\n\ncc main.c", failed: true });
	});

	it("that are meant to run on are answered for with their first output", async () => {
		tasks = [{ ...build, isBackground: true }];
		const result = call(runTask, { name: "build" });
		await settle();
		first().print("watching\n");
		await vi.advanceTimersByTimeAsync(5_000);
		expect((await result).text).toMatch(/^It still runs\. It goes on as task-1: [^]*\n\nwatching$/);
	});

	it("that are not there are told with those that are", async () => {
		tasks = [build, npmTest];
		expect(await failure(call(runTask, { name: "biuld" }))).toBe('There is no task "biuld". There are: build, test.');
		tasks = [];
		expect(await failure(call(runTask, { name: "build" }))).toMatch(/no tasks\. Use run_command/);
	});

	it("of one name are told apart by their source", async () => {
		tasks = [unit, { ...unit, source: "npm" }];
		expect(await failure(call(runTask, { name: "unit" }))).toMatch(/source: Workspace, npm/);
		const prepared = await runTask.prepare(runTask.parse({ name: "unit", source: "npm" }), context());
		expect(prepared.subject).toMatchObject({ name: "unit" });
	});

	it.each([
		["the default one", [npmTest, { ...unit, test: "default" as const }], "unit"],
		["the only one", [build, unit], "unit"],
		["the one called test", [unit, npmTest], "test"],
	])("run_tests takes %s", async (_, known, name) => {
		tasks = known;
		expect((await runTests.prepare(runTests.parse({}), context())).subject).toMatchObject({ kind: "task", name });
	});

	it("run_tests says what to do when there is no test task, or too many", async () => {
		tasks = [build];
		expect(await failure(call(runTests, {}))).toMatch(/no test task here\. Run the project's own test command by run_command/);
		tasks = [unit, { ...unit, name: "e2e" }];
		expect(await failure(call(runTests, {}))).toMatch(/several test tasks\. Run one by run_task\. There are: unit, e2e\./);
	});
});
