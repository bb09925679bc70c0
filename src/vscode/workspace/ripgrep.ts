import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";

/** Where VS Code has carried its ripgrep over time, then whatever is on PATH. `undefined` when there is none. */
export async function findRipgrep(appRoot: string): Promise<string | undefined> {
	const file = process.platform === "win32" ? "rg.exe" : "rg";
	const platform = `${process.platform}-${process.arch}`;
	const places = ["node_modules", "node_modules.asar.unpacked"].flatMap((modules) => [
		join(appRoot, modules, "@vscode", "ripgrep-universal", "bin", platform, file),
		join(appRoot, modules, "@vscode", "ripgrep", "bin", file),
		join(appRoot, modules, "vscode-ripgrep", "bin", file),
	]);
	const onPath = (process.env.PATH ?? "").split(process.platform === "win32" ? ";" : ":").map((folder) => join(folder, file));
	for (const place of [...places, ...onPath]) {
		if (await isExecutable(place)) return place;
	}
	return undefined;
}

/**
 * Runs ripgrep in a folder and hands on its output line by line until `accept` returns false. Rejects with what ripgrep
 * said when it could not search; finding nothing is no error.
 */
export async function runRipgrep(
	program: string,
	options: readonly string[],
	folder: string,
	signal: AbortSignal,
	accept: (line: string) => boolean,
): Promise<void> {
	const child = spawn(program, [...options, "."], {
		cwd: folder,
		signal,
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, RIPGREP_CONFIG_PATH: "" },
	});
	const exit = new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	});
	let problem = "";
	child.stderr.on("data", (chunk: Buffer) => {
		problem = (problem + chunk.toString()).slice(0, 2_000);
	});
	let wantsMore = true;
	let rest = "";
	/** Not by `readline`, which takes U+2028 for the end of a line, too. What has no end was cut short. */
	child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
		if (!wantsMore) return;
		const lines = (rest + chunk).split("\n");
		rest = lines.pop() ?? "";
		wantsMore = lines.every(accept);
		if (!wantsMore) child.kill();
	});
	const code = await exit;
	/** 1 means that nothing was found, 2 without a word that some file could not be read. */
	if (wantsMore && code !== 0 && code !== 1 && problem !== "") throw new Error(problem.trim());
}

async function isExecutable(path: string): Promise<boolean> {
	try {
		await access(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
