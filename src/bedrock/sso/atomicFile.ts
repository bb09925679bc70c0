import { randomUUID } from "node:crypto";
import { open, mkdir, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Puts a file in the place of what is there, in one step: whoever reads sees the old content or the new one, and a crash leaves
 * one of them. A symbolic link stays a link. Folders that are missing are made for the user alone.
 */
export async function replaceFile(path: string, content: string | Buffer, mode: number): Promise<void> {
	await mkdir(dirname(path), { recursive: true, mode: 0o700 });
	const target = await targetOf(path);
	/** Not named `.json`: other tools take every such file of the token cache for a token. */
	const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
	try {
		const file = await open(temporary, "wx", mode);
		try {
			/** The process's umask may have taken away bits that the file had. */
			await file.chmod(mode);
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, target);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}

async function targetOf(path: string): Promise<string> {
	try {
		return await realpath(path);
	} catch (error) {
		if (isMissing(error)) return path;
		throw error;
	}
}

export function isMissing(error: unknown): boolean {
	return (error as NodeJS.ErrnoException).code === "ENOENT";
}
