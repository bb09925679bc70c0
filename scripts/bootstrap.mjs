/**
 * Runs a script of the project on a fresh clone: `node scripts/bootstrap.mjs scripts/demo.ts …`. Plain JavaScript without
 * dependencies, because it runs on whatever Node (20 or newer) the machine has: it installs the npm packages when they are
 * missing or older than the lockfile, and hands over to the Node 24 that came with them.
 */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [script, ...parameters] = process.argv.slice(2);

if (Number(process.versions.node.split(".")[0]) < 20) {
	console.error(`Outcrop needs Node 20 or newer to start; this is ${process.version}.`);
	process.exit(1);
}
if (!(modified("node_modules/.package-lock.json") >= modified("package-lock.json"))) {
	console.log("Installing the npm packages (npm ci) …");
	const begin = Date.now();
	const elapsed = () => `${Math.round((Date.now() - begin) / 1000)} s`;
	const beat = setInterval(() => console.log(`npm ci: still running after ${elapsed()}`), 10_000);
	const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], process.env);
	clearInterval(beat);
	if (code !== 0) {
		process.exit(code);
	}
	console.log(`npm ci: done in ${elapsed()}`);
}

const programs = join(root, "node_modules", ".bin");
const env = { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` };
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
process.exit(await run(node, [join(root, script), ...parameters], env));

/** Ends with the code of the program. Ctrl+C reaches the program through the terminal; it decides when to end. */
function run(program, args, environment) {
	const child = spawn(program, args, { cwd: root, env: environment, stdio: "inherit", shell: process.platform === "win32" });
	const forward = (signal) => child.kill(signal);
	process.on("SIGTERM", forward);
	process.on("SIGINT", () => {});
	return new Promise((resolve) => {
		child.once("error", (error) => {
			console.error(`${program} did not start: ${error.message}`);
			resolve(1);
		});
		child.once("close", (code) => {
			process.off("SIGTERM", forward);
			resolve(code ?? 1);
		});
	});
}

/** Milliseconds since the epoch, NaN for a missing file: every comparison with it is false. */
function modified(path) {
	return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
}
