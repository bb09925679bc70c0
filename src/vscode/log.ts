import * as vscode from "vscode";
import { redact } from "../core/trace/redact.ts";
import { inOriginal } from "../shared/retell.ts";

/**
 * The output channel "Outcrop", in English whatever the editor speaks: it is for support and for search. Everything that could be a
 * credential is taken out before it is written.
 */
export class Log {
	private channel: vscode.LogOutputChannel | undefined;
	private readonly last: string[] = [];

	info(message: string): void {
		this.open().info(this.keep("info", message));
	}

	error(error: unknown): void {
		this.open().error(this.keep("error", describe(error)));
	}

	/** The last entries, oldest first. */
	recent(): readonly string[] {
		return this.last;
	}

	show(): void {
		this.open().show();
	}

	dispose(): void {
		this.channel?.dispose();
	}

	/** Gives what may be written. */
	private keep(level: string, text: string): string {
		const entry = redact(text);
		this.last.push(`${new Date().toISOString()} [${level}] ${entry}`);
		if (this.last.length > entriesKept) this.last.shift();
		return entry;
	}

	/** Opened with the first line, not on activation. */
	private open(): vscode.LogOutputChannel {
		this.channel ??= vscode.window.createOutputChannel("Outcrop", { log: true });
		return this.channel;
	}
}

/** For whoever copies them into an issue. */
const entriesKept = 50;

function describe(error: unknown): string {
	if (!(error instanceof Error)) return inOriginal(String(error));
	const { message, stack = message } = error;
	const cause = error.cause === undefined ? "" : `\ncaused by ${describe(error.cause)}`;
	return `${message === "" ? stack : stack.replace(message, () => inOriginal(message))}${cause}`;
}
