import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The package under test, as `npm run package` left it. */
export async function packagedExtension(): Promise<string> {
	const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
	const vsix = join(root, `dist/outcrop-${version}.vsix`);
	await access(vsix).catch(() => {
		throw new Error(`${vsix} is missing. Run npm run package, or npm run test:editor, which does it first.`);
	});
	return vsix;
}
