import * as vscode from "vscode";
import { redact } from "../core/trace/redact.ts";

/** The output channel "Outcrop". Everything that could be a credential is taken out before it is written. */
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
	if (!(error instanceof Error)) return String(error);
	const cause = error.cause === undefined ? "" : `\ncaused by ${describe(error.cause)}`;
	return `${error.stack ?? error.message}${cause}`;
}
