import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** Bundles the in-host suites into one CommonJS module, which is what the extension host loads, and gives its path. */
export async function bundleInHost(): Promise<string> {
	const outfile = join(root, "out/inHost.cjs");
	await build({
		entryPoints: [join(root, "test/editor/inHost/run.ts")],
		outfile,
		bundle: true,
		platform: "node",
		format: "cjs",
		target: "node22",
		external: ["vscode", "mocha"],
		logLevel: "warning",
	});
	return outfile;
}
