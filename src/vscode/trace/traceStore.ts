import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { TraceRun, TraceSink } from "../../core/trace/trace.ts";
import { decodeRuns, dropOldest, encodeRun, traceLimit } from "../../core/trace/traceFile.ts";

/** Bytes of all traces of a workspace together; the files that were written to longest ago go first. */
const folderLimit = 200_000_000;

/**
 * The traces of a workspace, one file a chat beside the stored chats, and only ever appended to, until the oldest runs have to
 * make room. A trace goes when its chat has gone. Failures are reported and hold nothing up: a trace is a help, not a need.
 */
export class TraceStore implements TraceSink {
	private readonly storageFolder: string;
	private readonly folder: string;
	private readonly chats: string;
	private readonly report: (error: unknown) => void;
	/** Everything that touches the files, one after the other. */
	private work: Promise<unknown> = Promise.resolve();
	private isTidy = false;

	constructor(storageFolder: string, report: (error: unknown) => void) {
		this.storageFolder = storageFolder;
		this.folder = join(storageFolder, folderName);
		this.chats = join(storageFolder, "chats");
		this.report = report;
	}

	add(run: TraceRun): void {
		void this.inOrder(() => this.append(run)).catch(this.report);
	}

	/** The runs of a chat, oldest first, those that are still to be written included. */
	read(chatId: string): Promise<readonly TraceRun[]> {
		return this.inOrder(async () => decodeRuns(await readIfThere(this.pathOf(chatId))));
	}

	private async append(run: TraceRun): Promise<void> {
		await mkdir(this.folder, { recursive: true });
		if (!this.isTidy) await this.tidyUp().catch(this.report);
		this.isTidy = true;
		const path = this.pathOf(run.chatId);
		/** The line end before it closes a line that a crash may have cut. */
		await appendFile(path, `\n${encodeRun(run)}`, { mode: 0o600 });
		if ((await stat(path)).size > traceLimit) await replace(path, dropOldest(await readFile(path)));
	}

	/** Once in the life of a window. */
	private async tidyUp(): Promise<void> {
		const known = new Set(await namesIn(this.chats));
		const files = (await Promise.all((await namesIn(this.folder)).map((name) => this.look(name)))).filter((file) => file !== undefined);
		const isLeft = (name: string) => name.endsWith(unfinished) || (isOfChat(name) && !known.has(name));
		const ofNoChat = files.filter(({ name }) => isLeft(name)).map(({ name }) => name);
		const kept = files.filter(({ name }) => !ofNoChat.includes(name)).toSorted((a, b) => b.mtimeMs - a.mtimeMs);
		let size = 0;
		const tooMuch = kept.filter((file) => (size += file.size) > folderLimit).map(({ name }) => name);
		for (const name of [...ofNoChat, ...tooMuch]) await rm(join(this.folder, name), { force: true });
	}

	/** `undefined` when another window has removed it meanwhile. */
	private async look(name: string) {
		return stat(join(this.folder, name)).then(
			({ size, mtimeMs }) => ({ name, size, mtimeMs }),
			() => undefined,
		);
	}

	private pathOf(chatId: string): string {
		return traceFileOf(this.storageFolder, chatId);
	}

	private inOrder<T>(task: () => Promise<T>): Promise<T> {
		const result = this.work.then(task);
		this.work = result.catch(() => undefined);
		return result;
	}
}

const folderName = "traces";

/** Ids come from outside of this file and become a name in a folder. */
export function traceFileOf(storageFolder: string, chatId: string): string {
	return join(storageFolder, folderName, `${chatId.replace(/[^\w-]/g, "_")}.jsonl`);
}

/** A crash leaves such a file behind; nobody would look for what a chat has said in it. */
const unfinished = ".next";

/** Chats have random ids; other names stand for what belongs to none. */
function isOfChat(name: string): boolean {
	return /^[0-9a-f]{8}-[0-9a-f-]{27}\.jsonl$/.test(name);
}

/** A folder that cannot be read is not an empty one: what belongs to its chats would be taken for left over. */
async function namesIn(folder: string): Promise<readonly string[]> {
	return readdir(folder).catch(orWhenMissing([]));
}

async function readIfThere(path: string): Promise<string> {
	return readFile(path, "utf8").catch(orWhenMissing(""));
}

function orWhenMissing<T>(otherwise: T): (error: NodeJS.ErrnoException) => T {
	return (error) => {
		if (error.code === "ENOENT") return otherwise;
		throw error;
	};
}

/** Old or new, never half of it. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
	const next = `${path}${unfinished}`;
	const file = await open(next, "w", 0o600);
	try {
		await file.writeFile(bytes);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(next, path);
}
