import type { TerminalText } from "./terminalText.ts";

/** Where commands run in sight of the user. It outlives the turns of a chat: a command may run on in the background. */
export interface Terminal {
	/**
	 * Starts a command as it is written, by the user's shell. `folder` is relative to the workspace folder and lies in it. Rejects when
	 * `signal` ends before the command has begun; from then on, only `stop` ends it.
	 */
	start(command: string, folder: string, signal: AbortSignal): Promise<CommandRun>;
	/** A command of this window, running or ended; the oldest ended ones are forgotten. */
	find(id: string): CommandRun | undefined;
	/** Ids of all that `find` knows, oldest first. */
	ids(): readonly string[];
}

export interface CommandRun {
	readonly id: string;
	readonly command: string;
	/** Everything that it has printed, and will print. */
	readonly text: TerminalText;
	/** How it ended; `undefined` while it runs. */
	readonly end: CommandEnd | undefined;
	/** Never rejects. */
	readonly ended: Promise<CommandEnd>;
	/** Tells of each piece of new text. Returns what ends that. */
	onText(listener: () => void): () => void;
	/** As Ctrl+C does; what does not end then is killed. Resolves once it has ended. */
	stop(): Promise<void>;
}

export type CommandEnd =
	/** `code` is `undefined` when the shell has not told it. */
	| { readonly kind: "exited"; readonly code: number | undefined }
	| { readonly kind: "stopped" }
	/** The user has closed the terminal. */
	| { readonly kind: "closed" };
