import * as vscode from "vscode";
import { TerminalText } from "../../core/editor/terminalText.ts";

/** Lines of output that are handed on; of more, the end says the most. */
const mostLines = 2_000;

interface SeenCommand {
	readonly command: string;
	readonly output: TerminalText;
}

/**
 * The last command of each terminal, with what it has printed, as far as the shell integration tells: from the moment on at which
 * this began to listen, and only in memory. What is selected in a terminal is not for extensions to see
 * (https://code.visualstudio.com/api/references/vscode-api#Terminal).
 */
export class LastCommands implements vscode.Disposable {
	private readonly seen = new WeakMap<vscode.Terminal, SeenCommand>();
	private readonly subscription: vscode.Disposable;

	constructor() {
		this.subscription = vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => void this.follow(terminal, execution));
	}

	dispose(): void {
		this.subscription.dispose();
	}

	/** Of the active terminal; `undefined` when it has run nothing that is known. */
	get active(): { readonly command: string; readonly text: string } | undefined {
		const { activeTerminal } = vscode.window;
		const last = activeTerminal && this.seen.get(activeTerminal);
		if (!last) return undefined;
		const { lineCount } = last.output;
		const lines = last.output.lines(Math.max(0, lineCount - mostLines)).map((line) => line ?? "(…)");
		return { command: last.command, text: `$ ${last.command}\n${lines.join("\n")}` };
	}

	private async follow(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): Promise<void> {
		const output = new TerminalText();
		this.seen.set(terminal, { command: execution.commandLine.value, output });
		for await (const chunk of execution.read()) output.push(chunk);
	}
}
