import { realpathSync } from "node:fs";
import * as vscode from "vscode";
import { quietEnvironment } from "./quietEnvironment.ts";
import type { ShellRun } from "./shellRun.ts";

/** Milliseconds for the shell to load the editor's integration, which it does after the user's own start files. */
const integrationMs = 5_000;
/** Milliseconds for output that is still on its way when the end of a command is told. */
const drainMs = 500;

/**
 * A terminal of the user's shell with the editor's shell integration, which tells what a command prints and how it ends
 * (https://code.visualstudio.com/docs/terminal/shell-integration, `Terminal.shellIntegration` of the API since 1.93).
 */
export class ShellTerminal {
	private readonly terminal: vscode.Terminal;
	private readonly integration: vscode.TerminalShellIntegration;
	/** Where it began. */
	private readonly folder: string;
	private readonly subscriptions: vscode.Disposable[];
	/** What runs in it: ours, or what the user has typed. */
	private current: vscode.TerminalShellExecution | undefined;
	private run: ShellRun | undefined;

	/** Opens one without taking the focus; `undefined` when its shell has no integration. */
	static async open(name: string, cwd: string, signal: AbortSignal): Promise<ShellTerminal | undefined> {
		const terminal = vscode.window.createTerminal({
			name,
			cwd,
			env: quietEnvironment,
			iconPath: new vscode.ThemeIcon("terminal"),
			isTransient: true,
		});
		terminal.show(true);
		const integration = await integrationOf(terminal, signal);
		if (integration) return new ShellTerminal(terminal, integration, cwd);
		terminal.dispose();
		signal.throwIfAborted();
		return undefined;
	}

	private constructor(terminal: vscode.Terminal, integration: vscode.TerminalShellIntegration, folder: string) {
		this.terminal = terminal;
		this.integration = integration;
		this.folder = folder;
		this.subscriptions = [
			vscode.window.onDidStartTerminalShellExecution((event) => event.terminal === terminal && this.noteStart(event.execution)),
			vscode.window.onDidEndTerminalShellExecution((event) => event.terminal === terminal && this.noteEnd(event)),
			vscode.window.onDidCloseTerminal((closed) => closed === terminal && this.noteClose()),
		];
	}

	/** Nothing runs in it, and it is still in the folder in which it began: a `cd` of an earlier command lasts no longer than the command. */
	get isFree(): boolean {
		return !this.isClosed && !this.current && !this.isBusy && this.isAtHome;
	}

	/** The shell tells its folder after each command, for the first time a moment after its integration. */
	private get isAtHome(): boolean {
		const { cwd } = this.integration;
		return cwd !== undefined && realPath(cwd.fsPath) === realPath(this.folder);
	}

	get isClosed(): boolean {
		return this.terminal.exitStatus !== undefined;
	}

	private get isBusy(): boolean {
		return this.run !== undefined && this.run.end === undefined;
	}

	execute(run: ShellRun): void {
		this.run = run;
		run.begin({ interrupt: () => this.terminal.sendText("\u0003", false), kill: () => this.terminal.dispose() });
		const execution = this.integration.executeCommand(run.command);
		this.current = execution;
		this.read(execution);
	}

	dispose(): void {
		vscode.Disposable.from(...this.subscriptions).dispose();
	}

	private noteStart(execution: vscode.TerminalShellExecution): void {
		const ours = this.current;
		this.current = execution;
		/** A shell that spells the command otherwise than it was sent gets an execution of its own from the editor. */
		if (this.isBusy && execution !== ours) this.read(execution);
	}

	private noteEnd({ execution, exitCode }: vscode.TerminalShellExecutionEndEvent): void {
		if (this.current !== execution) return;
		this.current = undefined;
		const { run } = this;
		if (run && !run.end) void this.drained.then(() => run.finish({ kind: "exited", code: exitCode }));
	}

	private noteClose(): void {
		const { exitStatus } = this.terminal;
		const exited = exitStatus?.reason === vscode.TerminalExitReason.Process;
		this.run?.finish(exited ? { kind: "exited", code: exitStatus?.code } : { kind: "closed" });
		this.dispose();
	}

	private reading: Promise<void> = Promise.resolve();

	private get drained(): Promise<void> {
		return Promise.race([this.reading, new Promise<void>((resolve) => setTimeout(resolve, drainMs))]);
	}

	/** Must be called before the execution prints anything: what came earlier is not told. */
	private read(execution: vscode.TerminalShellExecution): void {
		const { run } = this;
		const chunks = execution.read();
		this.reading = (async () => {
			for await (const chunk of chunks) run?.print(chunk);
		})();
	}
}

/** A shell may spell its folder with or without symbolic links. */
function realPath(path: string): string {
	try {
		return realpathSync.native(path);
	} catch {
		return path;
	}
}

function integrationOf(terminal: vscode.Terminal, signal: AbortSignal): Promise<vscode.TerminalShellIntegration | undefined> {
	if (terminal.shellIntegration) return Promise.resolve(terminal.shellIntegration);
	return new Promise((resolve) => {
		const finish = (integration: vscode.TerminalShellIntegration | undefined) => {
			clearTimeout(timer);
			subscription.dispose();
			signal.removeEventListener("abort", giveUp);
			resolve(integration);
		};
		const giveUp = () => finish(undefined);
		const subscription = vscode.window.onDidChangeTerminalShellIntegration(
			(event) => event.terminal === terminal && finish(event.shellIntegration),
		);
		const timer = setTimeout(giveUp, integrationMs);
		signal.addEventListener("abort", giveUp);
	});
}
