import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

/** Packs an extension of one file for the bench and gives the path of the package. */
export async function packBenchExtension(
	folder: string,
	name: string,
	activationEvents: readonly string[],
	entry: string,
): Promise<string> {
	const cwd = join(folder, name);
	await mkdir(cwd, { recursive: true });
	const manifest = { name, publisher: "bench", version: "0.0.1", engines: { vscode: "^1.110.0" }, main: "./main.cjs", activationEvents };
	await writeFile(join(cwd, "package.json"), JSON.stringify(manifest));
	await build({
		entryPoints: [join(import.meta.dirname, entry)],
		outfile: join(cwd, "main.cjs"),
		bundle: true,
		platform: "node",
		format: "cjs",
		external: ["vscode"],
		logLevel: "warning",
	});
	return pack(cwd, folder, name);
}

/**
 * Packs the extension as it was built for production, but for its activation event: so it is activated when the probe asks
 * for it, in a host that has come to rest, and not in the rush of the start.
 */
export async function packOutcropForProbe(folder: string): Promise<string> {
	const cwd = join(folder, "outcrop");
	for (const part of ["dist", "media", "package.nls.json"])
		await cp(join(root, part), join(cwd, part), { recursive: true, filter: (path) => !/\.(vsix|meta\.json)$/.test(path) });
	const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as Record<string, unknown>;
	await writeFile(join(cwd, "package.json"), JSON.stringify({ ...manifest, activationEvents: [], scripts: {}, devDependencies: {} }));
	return pack(cwd, folder, "outcrop");
}

async function pack(cwd: string, folder: string, name: string): Promise<string> {
	const packagePath = join(folder, `${name}.vsix`);
	await writeFile(join(cwd, "README.md"), `# ${name}\n\nPacked for the benchmark only.\n`);
	await createVSIX({ cwd, packagePath, dependencies: false, allowMissingRepository: true, skipLicense: true });
	return packagePath;
}
