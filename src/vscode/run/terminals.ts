import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as vscode from "vscode";
import type { CommandRun, Terminal } from "../../core/editor/terminal.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import type { CommandRuns } from "./commandRuns.ts";
import { OutputTerminal } from "./outputTerminal.ts";
import { runShellProcess } from "./shellProcess.ts";
import type { ShellRun } from "./shellRun.ts";
import { ShellTerminal } from "./shellTerminal.ts";
import { isTypeable } from "./typedCommand.ts";

const mostFailures = 2;

/**
 * The terminals of one workspace folder. A plain command is typed into a terminal of the user's shell, where they see it as if
 * they had typed it. What a terminal would read otherwise than a script, and every command where the shell has no
 * integration, is run as a process whose output is shown in a terminal.
 */
export class Terminals implements Terminal, vscode.Disposable {
	private readonly folder: string;
	private readonly name: string;
	private readonly runs: CommandRuns;
	private shells: { readonly cwd: string; readonly terminal: ShellTerminal }[] = [];
	private outputs: OutputTerminal[] = [];
	/** How often the user's shell has not told of the integration. A busy machine may be late once; to wait each time costs seconds. */
	private failures = 0;

	constructor(folder: vscode.WorkspaceFolder, runs: CommandRuns) {
		this.runs = runs;
		this.folder = folder.uri.fsPath;
		this.name = (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? `Outcrop (${folder.name})` : "Outcrop";
	}

	async start(command: string, folder: string, signal: AbortSignal): Promise<CommandRun> {
		const cwd = resolve(this.folder, folder);
		/** The editor would open no terminal, and say so to nobody but the user. */
		if (!(await isFolder(cwd))) throw new WorkspaceError("not-found", `There is no folder "${folder}". Use list_files to look for it.`);
		const terminal = isTypeable(command) ? await this.shellTerminal(cwd, signal) : undefined;
		signal.throwIfAborted();
		const run = this.runs.open("command", command);
		if (terminal) terminal.execute(run);
		else this.runAsProcess(run, cwd);
		return run;
	}

	find(id: string): CommandRun | undefined {
		return this.runs.find(id);
	}

	ids(): readonly string[] {
		return this.runs.ids();
	}

	/** Processes end with the window; what runs in a terminal of the user's shell is theirs to close. */
	dispose(): void {
		for (const { terminal } of this.shells) terminal.dispose();
		for (const output of this.outputs) output.dispose();
	}

	private async shellTerminal(cwd: string, signal: AbortSignal): Promise<ShellTerminal | undefined> {
		if (this.failures >= mostFailures || !isIntegrationOn()) return undefined;
		this.shells = this.shells.filter(({ terminal }) => !terminal.isClosed);
		const free = this.shells.find((shell) => shell.cwd === cwd && shell.terminal.isFree);
		if (free) return free.terminal;
		const terminal = await ShellTerminal.open(this.name, cwd, signal);
		if (terminal) this.shells.push({ cwd, terminal });
		else this.failures++;
		return terminal;
	}

	private runAsProcess(run: ShellRun, cwd: string): void {
		this.outputs = this.outputs.filter(({ isClosed }) => !isClosed);
		let output = this.outputs.find(({ isBusy }) => !isBusy);
		if (!output) {
			output = new OutputTerminal(vscode.l10n.t("{0}: Output Only", this.name));
			this.outputs.push(output);
		}
		const shown = output;
		shown.show(run);
		runShellProcess(run, vscode.env.shell || "/bin/sh", cwd, (chunk) => shown.write(chunk));
	}
}

async function isFolder(path: string): Promise<boolean> {
	return stat(path).then(
		(found) => found.isDirectory(),
		() => false,
	);
}

function isIntegrationOn(): boolean {
	return vscode.workspace.getConfiguration("terminal.integrated.shellIntegration").get("enabled") !== false;
}
