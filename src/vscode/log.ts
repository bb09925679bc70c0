import * as vscode from "vscode";
import { redact } from "../core/trace/redact.ts";
import { inOriginal } from "../shared/retell.ts";

/**
 * The output channel "Outcrop", in English whatever the editor speaks: it is for support and for search. Everything that could be a
 * credential is taken out before it is written.
 */
export class Log {
	private channel: vscode.LogOutputChannel | undefined;

	info(message: string): void {
		this.open().info(redact(message));
	}

	error(error: unknown): void {
		this.open().error(redact(describe(error)));
	}

	show(): void {
		this.open().show();
	}

	dispose(): void {
		this.channel?.dispose();
	}

	/** Opened with the first line, not on activation. */
	private open(): vscode.LogOutputChannel {
		this.channel ??= vscode.window.createOutputChannel("Outcrop", { log: true });
		return this.channel;
	}
}

function describe(error: unknown): string {
	if (!(error instanceof Error)) return inOriginal(String(error));
	const { message, stack = message } = error;
	const cause = error.cause === undefined ? "" : `\ncaused by ${describe(error.cause)}`;
	return `${message === "" ? stack : stack.replace(message, () => inOriginal(message))}${cause}`;
}
