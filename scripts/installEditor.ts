/**
 * The VS Code in which the demo and the editor suites run: the npm package `code-server`, which carries the workbench and
 * the Node extension host of the desktop editor. It is 620 MB and compiles native modules, so it has a lockfile of its own
 * and lives in a cache outside the checkout, where every clone finds it again.
 */
import { createHash } from "node:crypto";
import { access, copyFile, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findProgram, runCommand } from "./command.ts";
import { installPackages } from "./installPackages.ts";
import { report, step } from "./progress.ts";

export interface EditorHost {
	/** The Node that code-server was built for. */
	readonly node: string;
	/** The script that starts code-server. */
	readonly entry: string;
}

const manifestFolder = join(import.meta.dirname, "../test/editor/host");

/** Finds the editor in the cache, or installs it there (one to two minutes). Safe to call from several processes at once. */
export async function installEditor(): Promise<EditorHost> {
	const lockfile = await readFile(join(manifestFolder, "package-lock.json"));
	const hash = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
	const cache = process.env.OUTCROP_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
	const folder = join(cache, "outcrop", `editor-${hash}`);
	if (!(await exists(folder))) {
		await mkdir(dirname(folder), { recursive: true });
		await withLock(`${folder}.lock`, async () => {
			if (!(await exists(folder))) {
				await step("Installing the editor (code-server; takes one to two minutes, once)", () => install(folder));
			}
		});
	}
	return { node: join(folder, "node_modules/node/bin/node"), entry: join(folder, "node_modules/code-server/out/node/entry.js") };
}

/** Installs beside the target and renames at the end, so that a folder with the final name is always complete. */
async function install(folder: string): Promise<void> {
	await requireCompiler();
	const partial = `${folder}.partial`;
	await rm(partial, { recursive: true, force: true });
	await mkdir(partial);
	for (const file of ["package.json", "package-lock.json"]) {
		await copyFile(join(manifestFolder, file), join(partial, file));
	}
	/** An npm script hands its own npm's settings down, and the editor's package reads from them which Node builds it. */
	const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
	const env = {
		...Object.fromEntries(inherited),
		PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
		npm_config_nodedir: await findHeaders(),
	};
	await runCommand("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: partial, env, output: "capture" });
	await rename(partial, folder);
}

async function requireCompiler(): Promise<void> {
	const missing: string[] = [];
	for (const [program, name] of [
		["python3", "python3"],
		["make", "make"],
		["g++", "g++"],
	] as const) {
		if (!(await findProgram([program]))) {
			missing.push(name);
		}
	}
	if (process.platform === "linux" && !(await exists("/usr/include/gssapi/gssapi.h")) && !(await exists("/usr/include/gssapi.h"))) {
		missing.push("libkrb5-dev");
	}
	if (missing.length > 0) {
		await installPackages(missing, "Building the editor");
	}
}

/** The headers of the very Node that runs this: native modules must not be built for the system's older one. */
async function findHeaders(): Promise<string> {
	const platform = `node-${process.platform}-${process.arch}`;
	const packages = join(import.meta.dirname, "../node_modules");
	const prefixes = [join(packages, "node/node_modules", platform), join(packages, platform), dirname(dirname(process.execPath))];
	for (const prefix of prefixes) {
		if (await exists(join(prefix, "include/node/node_version.h"))) {
			return prefix;
		}
	}
	throw new Error(`The headers of Node ${process.version} are in none of ${prefixes.join(", ")}. Run npm ci again.`);
}

/** Holds a lock file that names its process; a lock whose process is gone does not count. */
async function withLock(file: string, run: () => Promise<void>): Promise<void> {
	for (let waited = 0; !(await takeLock(file)); waited++) {
		if (waited % 10 === 0) {
			report("Another run is installing the editor; waiting for it …");
		}
		await wait(1_000);
	}
	try {
		await run();
	} finally {
		await rm(file, { force: true });
	}
}

async function takeLock(file: string): Promise<boolean> {
	try {
		const handle = await open(file, "wx");
		await handle.writeFile(String(process.pid));
		await handle.close();
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
			throw error;
		}
	}
	const owner = Number(await readFile(file, "utf8").catch(() => ""));
	if (owner > 0 && !isAlive(owner)) {
		await rm(file, { force: true });
	}
	return false;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}

if (import.meta.main) {
	console.log((await installEditor()).entry);
}
