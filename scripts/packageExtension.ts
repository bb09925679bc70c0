/** Builds for production and packs `dist/outcrop-<version>.vsix`, byte for byte the same for the same sources. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";

const root = join(import.meta.dirname, "..");

/** The earliest time a zip can hold, in seconds since the epoch: the packager stamps every file with it and sorts them. */
const timestamp = "315532800";

/** Gives the path of the package. */
export async function packageExtension(): Promise<string> {
	const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
	const vsix = join(root, "dist", `outcrop-${version}.vsix`);
	const env = { ...process.env, SOURCE_DATE_EPOCH: timestamp, TZ: "UTC" };
	await runCommand(process.execPath, [join(root, "scripts/build.ts"), "--production"], {
		cwd: root,
		output: "capture",
	});
	const vsce = join(root, "node_modules/@vscode/vsce/vsce");
	await runCommand(
		process.execPath,
		[vsce, "package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", vsix],
		{
			cwd: root,
			env,
			output: "capture",
		},
	);
	return vsix;
}

if (import.meta.main) {
	console.log(await packageExtension());
}
