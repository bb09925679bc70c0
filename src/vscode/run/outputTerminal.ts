import * as vscode from "vscode";
import type { ShellRun } from "./shellRun.ts";

/** A terminal that shows what processes print. Ctrl+C in it, and closing it, end the process that it shows. */
export class OutputTerminal {
	private readonly written = new vscode.EventEmitter<string>();
	private readonly terminal: vscode.Terminal;
	private waiting: string[] | undefined = [];
	private run: ShellRun | undefined;
	isClosed = false;

	constructor(name: string) {
		const pty: vscode.Pseudoterminal = {
			onDidWrite: this.written.event,
			open: () => {
				for (const text of this.waiting ?? []) this.written.fire(text);
				this.waiting = undefined;
			},
			close: () => this.close(),
			handleInput: (keys) => void (keys.includes("\u0003") && this.run?.stop()),
		};
		this.terminal = vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon("terminal"), isTransient: true });
		this.terminal.show(true);
	}

	get isBusy(): boolean {
		return this.run !== undefined && this.run.end === undefined;
	}

	/** Shows a command as it was approved. What it prints comes by `write`. */
	show(run: ShellRun): void {
		this.run = run;
		this.write(`\u001b[1m$ ${printable(run.command)}\u001b[0m\n`);
		void run.ended.then((end) =>
			this.write(end.kind === "exited" ? `\u001b[2m[${end.code ?? "?"}]\u001b[0m\n` : "\u001b[2m[^C]\u001b[0m\n"),
		);
	}

	write(text: string): void {
		const lines = text.replace(/\r?\n/g, "\r\n");
		if (this.waiting) this.waiting.push(lines);
		else this.written.fire(lines);
	}

	dispose(): void {
		this.run?.kill();
		this.terminal.dispose();
		this.close();
	}

	private close(): void {
		this.isClosed = true;
		if (this.isBusy) void this.run?.close();
		this.written.dispose();
	}
}

function printable(command: string): string {
	return command.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");
}
