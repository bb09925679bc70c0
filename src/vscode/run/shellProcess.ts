import { type ChildProcess, spawn } from "node:child_process";
import { quietEnvironment } from "./quietEnvironment.ts";
import { readInBursts } from "./readInBursts.ts";
import type { ShellRun } from "./shellRun.ts";

/** Milliseconds for the last output after a process has ended. What it left in the background may hold the pipes open for good. */
const drainMs = 300;

/**
 * Runs a command as one argument of the user's shell, so that what was approved is what the shell parses: no history, no line
 * editor, and an open quote is an error at once. Nothing can be typed into it. `show` gets what it prints as it is.
 */
export function runShellProcess(run: ShellRun, shell: string, cwd: string, show: (chunk: string) => void): void {
	const print = (chunk: string) => {
		show(chunk);
		run.print(chunk);
	};
	const child = spawn(run.command, {
		shell,
		cwd,
		env: { ...ownEnvironment(), ...quietEnvironment },
		stdio: ["ignore", "pipe", "pipe"],
		/** A group of its own, so that a signal reaches whatever the command has started. */
		detached: process.platform !== "win32",
		windowsHide: true,
	});
	const kill = () => signalTree(child, "SIGKILL");
	const interrupt = () => {
		signalTree(child, "SIGINT");
		/** What a shell has put into the background does not heed Ctrl+C. */
		child.once("exit", kill);
	};
	run.begin({ interrupt, kill });
	readInBursts([child.stdout, child.stderr], print);
	child.once("error", (error) => {
		print(`${error.message}\n`);
		run.finish({ kind: "exited", code: undefined });
	});
	child.once("close", (code) => run.finish({ kind: "exited", code: code ?? undefined }));
	child.once("exit", (code) => setTimeout(() => run.finish({ kind: "exited", code: code ?? undefined }), drainMs));
}

function signalTree({ pid }: ChildProcess, signal: "SIGINT" | "SIGKILL"): void {
	if (pid === undefined) return;
	/** Windows knows no signals: the tree is ended at once. */
	if (process.platform === "win32") return void spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { windowsHide: true });
	try {
		process.kill(-pid, signal);
	} catch (error) {
		/** It has ended, or has become another user's, as with `sudo`: then only that user can end it. */
		if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
	}
}

/** The extension host's environment without what the editor has put there for itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name)));
}
