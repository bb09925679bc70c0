import { open, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

interface Repository {
	/** Where its files are, on disk and without symbolic links. */
	readonly root: string;
	/** Git's own folder of it. */
	readonly gitFolder: string;
}

/** The repository that `folder` is in; `undefined` when it is in none. Read from disk, without a process. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
	const start = await realpath(folder).catch(() => folder);
	for (let root = start; ; root = dirname(root)) {
		const gitFolder = await gitFolderOf(root);
		if (gitFolder !== undefined) return (await isOfAnotherFolder(gitFolder, root)) ? undefined : { root, gitFolder };
		if (root === dirname(root)) return undefined;
	}
}

/** The branch that is checked out, or the beginning of the commit when none is. */
export async function readBranch(folder: string): Promise<string | undefined> {
	const repository = await findRepository(folder);
	if (!repository) return undefined;
	const head = (await readLine(join(repository.gitFolder, "HEAD"))) ?? "";
	return /^ref: refs\/heads\/([^\s\p{C}]{1,200})\s*$/u.exec(head)?.[1] ?? /^[0-9a-f]{10}(?=[0-9a-f]{30})/.exec(head)?.[0];
}

async function gitFolderOf(root: string): Promise<string | undefined> {
	const place = join(root, ".git");
	const found = await stat(place).catch(() => undefined);
	if (found?.isDirectory()) return place;
	/** Of a linked working tree or a submodule: a line that says where the folder is. */
	const target = /^gitdir: (.+)/.exec((await readLine(place)) ?? "")?.[1];
	return target === undefined ? undefined : resolve(root, target.trimEnd());
}

/** A link, or a line, by which a folder passes off the repository of some other folder as its own: what is in that is none of its files. */
async function isOfAnotherFolder(gitFolder: string, root: string): Promise<boolean> {
	const place = await realpath(gitFolder).catch(() => gitFolder);
	return basename(place).toLowerCase() === ".git" && dirname(place) !== root;
}

const mostBytes = 5_000;

/** The beginning of a small file. Pipes and devices, which would never answer, are none. */
async function readLine(path: string): Promise<string | undefined> {
	if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
	const file = await open(path).catch(() => undefined);
	if (!file) return undefined;
	try {
		const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes), position: 0 });
		return buffer.toString("utf8", 0, bytesRead);
	} finally {
		await file.close();
	}
}
