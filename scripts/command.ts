import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

interface CommandOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** `inherit` shows the output as it comes; `capture` keeps it for the caller and for the error's message. */
	readonly output?: "inherit" | "capture";
}

/** Runs a program to its end and gives what it printed when `output` is `capture`. Rejects when it ends with another code than 0. */
export async function runCommand(program: string, parameters: readonly string[], options: CommandOptions = {}): Promise<string> {
	const capture = options.output === "capture";
	const child = spawn(program, parameters, {
		cwd: options.cwd,
		env: options.env,
		stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "pipe" : "inherit"],
	});
	let printed = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			printed += text;
		});
	}
	const code = await new Promise<number | string>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (status, signal) => resolve(status ?? signal ?? "unknown"));
	});
	if (code !== 0) {
		throw new Error(`${[program, ...parameters].join(" ")} ended with ${code}${printed && `:\n${printed.trimEnd()}`}`);
	}
	return printed;
}

/** The full path of the first of these programs that is on PATH. */
export async function findProgram(names: readonly string[]): Promise<string | undefined> {
	for (const name of names) {
		for (const folder of (process.env.PATH ?? "").split(delimiter)) {
			const file = join(folder, name);
			const executable = await access(file, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (folder && executable) {
				return file;
			}
		}
	}
	return undefined;
}
