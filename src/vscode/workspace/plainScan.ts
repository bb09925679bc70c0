import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

/** Files larger than this are not searched, as ripgrep users commonly set it; in bytes. */
const maxFileSize = 5_000_000;

/**
 * Walks the files of a folder without ripgrep, in order of their paths, leaving out what `.gitignore` files, version control
 * and `node_modules` leave out. Stops when `visit` returns false. Folders that cannot be read are passed over.
 */
export async function walkFiles(folder: string, signal: AbortSignal, visit: (path: string) => Promise<boolean>): Promise<void> {
	await walk(folder, "", [], signal, visit);
}

/** Text of a file, or nothing when it is too large, binary or unreadable. */
export async function readSearchable(file: string): Promise<string | undefined> {
	try {
		if ((await stat(file)).size > maxFileSize) return undefined;
		const bytes = await readFile(file);
		return bytes.subarray(0, 8_000).includes(0) ? undefined : bytes.toString("utf8");
	} catch {
		return undefined;
	}
}

interface Rules {
	readonly base: string;
	readonly rules: Ignore;
}

async function walk(
	root: string,
	path: string,
	inherited: readonly Rules[],
	signal: AbortSignal,
	visit: (path: string) => Promise<boolean>,
): Promise<boolean> {
	const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => []);
	const own = entries.some((entry) => entry.name === ".gitignore")
		? await readFile(join(root, path, ".gitignore"), "utf8").catch(() => "")
		: "";
	const rules = own === "" ? inherited : [...inherited, { base: path, rules: ignore().add(own) }];
	for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
		if (signal.aborted) return false;
		const child = path === "" ? entry.name : `${path}/${entry.name}`;
		if (entry.name.startsWith(".") || entry.name === "node_modules" || isIgnored(rules, child, entry.isDirectory())) continue;
		const goesOn = entry.isDirectory() ? await walk(root, child, rules, signal, visit) : entry.isFile() ? await visit(child) : true;
		if (!goesOn) return false;
	}
	return true;
}

function isIgnored(rules: readonly Rules[], path: string, isDirectory: boolean): boolean {
	return rules.some((entry) => {
		const relative = entry.base === "" ? path : path.slice(entry.base.length + 1);
		return entry.rules.ignores(isDirectory ? `${relative}/` : relative);
	});
}
