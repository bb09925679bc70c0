import { homedir } from "node:os";
import { globSync } from "node:fs";
import { join } from "node:path";
import { findRipgrep } from "../../src/vscode/workspace/ripgrep.ts";
import { TextSearch } from "../../src/vscode/workspace/textSearch.ts";

/** A search on a machine that has no ripgrep. */
export async function searchWithoutRipgrep(): Promise<TextSearch> {
	const search = new TextSearch("/no/editor/here");
	const path = process.env.PATH;
	process.env.PATH = "";
	await search.find(import.meta.dirname, {}, { offset: 0, limit: 1 }, new AbortController().signal);
	process.env.PATH = path;
	return search;
}

/** The editor of the editor tests, when it is installed: it carries a ripgrep. Else the one on PATH; `undefined` when there is none. */
export async function findInstalledRipgrep(): Promise<{ appRoot: string; program: string } | undefined> {
	const cache = process.env.OUTCROP_CACHE ?? process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
	for (const appRoot of [
		...globSync("outcrop/editor-*/node_modules/code-server/lib/vscode", { cwd: cache }).map((path) => join(cache, path)),
		"",
	]) {
		const program = await findRipgrep(appRoot);
		if (program !== undefined) return { appRoot, program };
	}
	return undefined;
}
