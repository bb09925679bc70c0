import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Puts a file in place in one step: a crash leaves the old content or the new one, and what has settled is on the disk. */
export async function replaceDurably(path: string, content: Uint8Array | string): Promise<void> {
	const folder = dirname(path);
	await mkdir(folder, { recursive: true });
	const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
	try {
		const file = await open(temporary, "wx", 0o600);
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
		await syncFolder(folder);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}

/** Appends to a file, all or nothing: a part that a full disk took is cut off again. What has settled is on the disk. */
export async function appendDurably(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	const file = await open(path, "a", 0o600);
	try {
		const { size } = await file.stat();
		try {
			await file.appendFile(text);
			await file.sync();
		} catch (error) {
			await file.truncate(size);
			throw error;
		}
		/** A file that is new is not safe before its folder is. */
		if (size === 0) await syncFolder(dirname(path));
	} finally {
		await file.close();
	}
}

/** Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === "win32") return;
	const handle = await open(folder, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
