import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Git's own folder of the repository that `folder` is in; `undefined` when it is in none. Read from disk, without a process. */
export async function findGitFolder(folder: string): Promise<string | undefined> {
	for (let current = folder; ; current = dirname(current)) {
		const place = join(current, ".git");
		const found = await stat(place).catch(() => undefined);
		if (found?.isDirectory()) return place;
		/** Of a linked working tree or a submodule: a line that says where the folder is. */
		const target = found?.isFile() ? /^gitdir: (.+)/.exec(await readFile(place, "utf8"))?.[1] : undefined;
		if (target !== undefined) return resolve(current, target.trimEnd());
		if (current === dirname(current)) return undefined;
	}
}

/** The branch that is checked out, or the beginning of the commit when none is. */
export async function readBranch(folder: string): Promise<string | undefined> {
	const place = await findGitFolder(folder);
	if (place === undefined) return undefined;
	const head = await readFile(join(place, "HEAD"), "utf8").catch(() => "");
	return /^ref: refs\/heads\/([^\s\p{C}]{1,200})\s*$/u.exec(head)?.[1] ?? /^[0-9a-f]{10}(?=[0-9a-f]{30})/.exec(head)?.[0];
}
