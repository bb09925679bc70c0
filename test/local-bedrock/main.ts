import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseScript } from "./script.ts";
import { startLocalBedrock } from "./server.ts";

const { values } = parseArgs({
	options: {
		port: { type: "string", default: "0" },
		script: { type: "string" },
		delay: { type: "string", default: "0" },
	},
});
const script = values.script === undefined ? undefined : parseScript(JSON.parse(readFileSync(values.script, "utf8")));
const server = await startLocalBedrock({ port: Number(values.port), script, delayMs: Number(values.delay) });
console.log(`Local Bedrock: ${server.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
