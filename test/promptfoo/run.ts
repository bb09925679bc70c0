import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocalBedrock } from "../local-bedrock/server.ts";

/**
 * Installs promptfoo in a temporary folder (about 2.5 GB), or uses the folder that is given, runs its evaluation against the local
 * Bedrock and prints what reached the service: `node test/promptfoo/run.ts [FOLDER]`.
 */
const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), "outcrop-promptfoo-"));
const here = fileURLToPath(new URL(".", import.meta.url));
for (const name of ["package.json", "promptfooconfig.yaml"]) cpSync(join(here, name), join(folder, name));

const server = await startLocalBedrock();
if (given === undefined) await run("npm", ["install", "--no-audit", "--no-fund"]);
process.exitCode = await run("npx", ["promptfoo", "eval", "--no-cache", "--no-write", "--no-table"]);
for (const { operation, status, errorName = "", request, response } of server.journal) {
	const members = Object.keys(request ?? {}).join(" ");
	console.log(`${operation} ${status} ${errorName}: ${members} → ${response?.stopReason ?? "no answer"}`);
}
await server.close();

/** Nothing but the local Bedrock is talked to: telemetry, updates and sharing are off. */
async function run(command: string, args: readonly string[]): Promise<number> {
	const env = {
		...process.env,
		LOCAL_BEDROCK_URL: server.url,
		PROMPTFOO_CONFIG_DIR: join(folder, ".promptfoo"),
		PROMPTFOO_DISABLE_TELEMETRY: "1",
		PROMPTFOO_DISABLE_UPDATE: "1",
		PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
	};
	const child = spawn(command, args, { cwd: folder, env, stdio: "inherit" });
	const [code] = (await once(child, "exit")) as [number | null];
	return code ?? 1;
}
