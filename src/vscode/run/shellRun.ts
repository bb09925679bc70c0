import type { CommandEnd, CommandRun } from "../../core/editor/terminal.ts";
import { TerminalText } from "../../core/editor/terminalText.ts";

/** Milliseconds that a command has to end after Ctrl+C. */
const graceMs = 2_000;

/** What can be done to a command, in the way in which it runs. */
interface RunControl {
	/** Ctrl+C. */
	interrupt(): void;
	kill(): void;
}

/** A command that runs: what it prints comes in by `print`, its end by `finish`. */
export class ShellRun implements CommandRun {
	readonly id: string;
	readonly command: string;
	readonly text = new TerminalText();
	readonly ended: Promise<CommandEnd>;
	end: CommandEnd | undefined;
	private control: RunControl | undefined;
	private readonly listeners = new Set<() => void>();
	private resolve: (end: CommandEnd) => void = () => undefined;
	/** What its end is told as, when it is brought about here. */
	private cause: CommandEnd | undefined;

	constructor(id: string, command: string) {
		this.id = id;
		this.command = command;
		this.ended = new Promise((resolve) => {
			this.resolve = resolve;
		});
	}

	begin(control: RunControl): void {
		this.control = control;
	}

	print(chunk: string): void {
		if (this.end) return;
		this.text.push(chunk);
		for (const listener of this.listeners) listener();
	}

	/** The first end counts. */
	finish(end: CommandEnd): void {
		if (this.end) return;
		this.end = this.cause ?? end;
		this.resolve(this.end);
	}

	onText(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => void this.listeners.delete(listener);
	}

	/** At once, and without waiting: there is no time when the window closes. */
	kill(): void {
		if (!this.end) this.control?.kill();
	}

	/** The user has closed what it runs in: as `stop`, but told as what it is. */
	close(): Promise<void> {
		this.cause ??= { kind: "closed" };
		return this.stop();
	}

	async stop(): Promise<void> {
		if (this.end) return;
		this.cause ??= { kind: "stopped" };
		this.control?.interrupt();
		const timer = setTimeout(() => {
			this.control?.kill();
			this.finish({ kind: "stopped" });
		}, graceMs);
		await this.ended;
		clearTimeout(timer);
	}
}
