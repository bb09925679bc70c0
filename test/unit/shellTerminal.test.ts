import { mkdtempSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { fakeEditor } from "./fakeEditor.ts";

const fake = vi.hoisted(() => {
	const event = () => {
		const listeners = new Set<(value: unknown) => unknown>();
		return {
			subscribe: (listener: (value: unknown) => unknown) => {
				listeners.add(listener);
				return { dispose: () => listeners.delete(listener) };
			},
			fire: (value: unknown) => [...listeners].forEach((listener) => void listener(value)),
		};
	};
	return { starts: event(), ends: event(), closes: event(), integrations: event(), terminals: [] as FakeTerminal[], hasIntegration: true };
});

interface FakeTerminal {
	readonly options: vscode.TerminalOptions;
	readonly sent: string[];
	readonly typed: string[];
	readonly executions: FakeExecution[];
	exitStatus: { readonly code: number | undefined; readonly reason: number } | undefined;
	shellIntegration: { cwd: { readonly fsPath: string } | undefined; executeCommand(command: string): FakeExecution } | undefined;
}

/** A command in a terminal, whose output a test writes. */
class FakeExecution {
	private readonly chunks: string[] = [];
	private wake: () => void = () => undefined;
	private isEnded = false;
	print(text: string): void {
		this.chunks.push(text);
		this.wake();
	}
	end(): void {
		this.isEnded = true;
		this.wake();
	}
	async *read(): AsyncGenerator<string> {
		for (;;) {
			const next = this.chunks.shift();
			if (next !== undefined) yield next;
			else if (this.isEnded) return;
			else
				await new Promise<void>((resolve) => {
					this.wake = resolve;
				});
		}
	}
}

vi.mock("vscode", () => {
	const editor = fakeEditor();
	return {
		...editor,
		ThemeIcon: editor.ThemeColor,
		TerminalExitReason: { Process: 2 },
		Disposable: { from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((one) => one.dispose()) }) },
		window: {
			...editor.window,
			onDidStartTerminalShellExecution: fake.starts.subscribe,
			onDidEndTerminalShellExecution: fake.ends.subscribe,
			onDidCloseTerminal: fake.closes.subscribe,
			onDidChangeTerminalShellIntegration: fake.integrations.subscribe,
			createTerminal: (options: vscode.TerminalOptions) => {
				const terminal: FakeTerminal & { show(): void; sendText(text: string): void; dispose(): void } = {
					options,
					sent: [],
					typed: [],
					executions: [],
					exitStatus: undefined,
					shellIntegration: undefined,
					show: () => undefined,
					sendText: (text) => void terminal.sent.push(text),
					dispose: () => close(terminal, { code: undefined, reason: 4 }),
				};
				const integration: NonNullable<FakeTerminal["shellIntegration"]> = {
					cwd: undefined,
					executeCommand: (command: string) => {
						terminal.typed.push(command);
						const execution = new FakeExecution();
						terminal.executions.push(execution);
						return execution;
					},
				};
				fake.terminals.push(terminal);
				if (fake.hasIntegration)
					setTimeout(() => {
						terminal.shellIntegration = integration;
						fake.integrations.fire({ terminal, shellIntegration: integration });
						/** As the editor does: the folder comes with the first prompt, after the integration. */
						setTimeout(() => {
							integration.cwd = { fsPath: String(options.cwd) };
						}, 10);
					}, 300);
				return terminal;
			},
		},
	};
});

function close(terminal: FakeTerminal, status: FakeTerminal["exitStatus"]): void {
	terminal.exitStatus = status;
	fake.closes.fire(terminal);
}

const { ShellRun } = await import("../../src/vscode/run/shellRun.ts");
const { ShellTerminal } = await import("../../src/vscode/run/shellTerminal.ts");

const signal = new AbortController().signal;

beforeEach(() => {
	vi.useFakeTimers();
	fake.terminals.length = 0;
	fake.hasIntegration = true;
	return () => vi.useRealTimers();
});

async function open(folder = "/shop") {
	const opening = ShellTerminal.open("Outcrop", folder, signal);
	await vi.advanceTimersByTimeAsync(300);
	const terminal = await opening;
	await vi.advanceTimersByTimeAsync(10);
	const shown = fake.terminals.at(-1);
	if (!terminal || !shown) throw new Error("There is a terminal.");
	return { terminal, shown };
}

async function begin(command = "npm test") {
	const opened = await open();
	const run = new ShellRun("command-1", command);
	opened.terminal.execute(run);
	const execution = opened.shown.executions[0];
	if (!execution) throw new Error("It has been typed.");
	return { ...opened, run, execution };
}

describe("a terminal with shell integration", () => {
	it("is opened in the folder, with an environment in which nothing waits for a key", async () => {
		const { shown, terminal } = await open();
		expect(shown.options).toMatchObject({ cwd: "/shop", env: { PAGER: "cat", GIT_PAGER: "cat", GIT_TERMINAL_PROMPT: "0" } });
		expect(terminal.isFree).toBe(true);
	});

	it("is given the command as it is, and hands on output and exit code", async () => {
		const { shown, terminal, run, execution } = await begin("npm test -- --bail");
		expect([shown.typed, terminal.isFree]).toEqual([["npm test -- --bail"], false]);
		execution.print("1 failed\r\n");
		execution.end();
		fake.ends.fire({ terminal: shown, execution, exitCode: 1 });
		await vi.advanceTimersByTimeAsync(0);
		expect([run.end, run.text.lines(), terminal.isFree]).toEqual([{ kind: "exited", code: 1 }, ["1 failed"], true]);
	});

	it("waits for output that comes after the end, but not for long", async () => {
		const { shown, run, execution } = await begin();
		fake.ends.fire({ terminal: shown, execution, exitCode: 0 });
		await vi.advanceTimersByTimeAsync(100);
		execution.print("late");
		expect(run.end).toBeUndefined();
		await vi.advanceTimersByTimeAsync(500);
		expect([run.end, run.text.lines()]).toEqual([{ kind: "exited", code: 0 }, ["late"]]);
	});

	it("follows the command when its shell spells it otherwise", async () => {
		const { shown, run } = await begin();
		const other = new FakeExecution();
		fake.starts.fire({ terminal: shown, execution: other });
		other.print("text");
		other.end();
		fake.ends.fire({ terminal: shown, execution: other, exitCode: 0 });
		await vi.advanceTimersByTimeAsync(0);
		expect([run.end, run.text.lines()]).toEqual([{ kind: "exited", code: 0 }, ["text"]]);
	});

	it("is not deceived by what runs in other terminals", async () => {
		const { run } = await begin();
		const other = new FakeExecution();
		fake.starts.fire({ terminal: {}, execution: other });
		fake.ends.fire({ terminal: {}, execution: other, exitCode: 0 });
		await vi.advanceTimersByTimeAsync(1_000);
		expect(run.end).toBeUndefined();
	});

	it("is not free while the user runs something in it, nor once a command has left its folder", async () => {
		const { shown, terminal } = await open();
		const theirs = new FakeExecution();
		fake.starts.fire({ terminal: shown, execution: theirs });
		expect(terminal.isFree).toBe(false);
		fake.ends.fire({ terminal: shown, execution: theirs, exitCode: 0 });
		expect(terminal.isFree).toBe(true);
		if (shown.shellIntegration) shown.shellIntegration.cwd = { fsPath: "/" };
		expect(terminal.isFree).toBe(false);
	});

	it("is free in a folder that its shell spells without the symbolic link by which it was opened", async () => {
		const real = mkdtempSync(join(tmpdir(), "outcrop-shop-"));
		try {
			symlinkSync(real, `${real}-link`);
			const { terminal, shown } = await open(`${real}-link`);
			if (shown.shellIntegration) shown.shellIntegration.cwd = { fsPath: real };
			expect(terminal.isFree).toBe(true);
		} finally {
			unlinkSync(`${real}-link`);
			rmSync(real, { recursive: true });
		}
	});

	it("is not taken for free while it is not known where its shell is", async () => {
		const { terminal, shown } = await open();
		if (shown.shellIntegration) shown.shellIntegration.cwd = undefined;
		expect(terminal.isFree).toBe(false);
	});

	it("is sent Ctrl+C to stop, and closed when that does not help", async () => {
		const { shown, run, execution } = await begin("sleep 100");
		const stopping = run.stop();
		expect(shown.sent).toEqual(["\u0003"]);
		execution.end();
		fake.ends.fire({ terminal: shown, execution, exitCode: 130 });
		await vi.advanceTimersByTimeAsync(0);
		await stopping;
		expect([run.end, shown.exitStatus]).toEqual([{ kind: "stopped" }, undefined]);

		const stubborn = await begin("trap '' INT");
		const killing = stubborn.run.stop();
		await vi.advanceTimersByTimeAsync(2_000);
		await killing;
		expect(stubborn.run.end).toEqual({ kind: "stopped" });
		expect(fake.terminals.filter(({ exitStatus }) => exitStatus !== undefined)).toHaveLength(1);
	});

	it("that its command has ended tells the shell's exit code, and one that the user has closed tells that", async () => {
		const ended = await begin("exit 3");
		close(ended.shown, { code: 3, reason: 2 });
		expect(ended.run.end).toEqual({ kind: "exited", code: 3 });

		fake.terminals.length = 0;
		const closed = await begin("sleep 100");
		close(closed.shown, { code: undefined, reason: 3 });
		expect([closed.run.end, closed.terminal.isClosed, closed.terminal.isFree]).toEqual([{ kind: "closed" }, true, false]);
	});
});

it("a shell without integration is given up after five seconds, and its terminal closed", async () => {
	fake.hasIntegration = false;
	const opening = ShellTerminal.open("Outcrop", "/shop", signal);
	await vi.advanceTimersByTimeAsync(4_900);
	expect(fake.terminals[0]?.exitStatus).toBeUndefined();
	await vi.advanceTimersByTimeAsync(100);
	expect(await opening).toBeUndefined();
	expect(fake.terminals[0]?.exitStatus).toBeDefined();
});
