import { open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { type ChatSummary, emptySummary, isEmpty, summarizeRecords } from "../../core/record/chatSummary.ts";

/** A chat as a list of chats shows it. */
export interface ListedChat {
	readonly chatId: string;
	readonly summary: ChatSummary;
	/** Bytes of the file. */
	readonly size: number;
	/** Why the file cannot be read, as the system says it. */
	readonly unreadable?: string;
}

interface Entry {
	/** Up to here the file is summed up: a file that has grown since is read from here on. */
	readonly read: number;
	/** What the file was then; one of another size or time has been written to since. */
	readonly size: number;
	readonly time: number;
	readonly summary: ChatSummary;
}

/** Files that are read at the same moment. */
const atOnce = 8;
/** Chats that fill a list, so that it can be shown. After that it grows fourfold each time. */
const toldFirst = 50;
/** Of the form of an entry: another one is made anew. */
const indexVersion = 2;

/**
 * What a list shows of each stored chat, derived from the chats' files alone. It is kept in a file beside them, so that a thousand
 * chats are not read again for each list. That file may be missing, old or of another window at any moment: what it says of a chat holds
 * only as long as the chat's file has the size and the time that it had then.
 */
export class ChatIndex {
	private readonly folder: string;
	private readonly remove: (chatId: string) => Promise<void>;
	private entries: Map<string, Entry> | undefined;

	/** `remove` deletes a chat for good that was put aside. */
	constructor(folder: string, remove: (chatId: string) => Promise<void>) {
		this.folder = folder;
		this.remove = remove;
	}

	/** The chats that have a prompt, or had one that was answered, and those of which nobody can tell, in no order. `tell`: as `ChatStore.list`. */
	async list(tell?: (some: readonly ListedChat[]) => void): Promise<readonly ListedChat[]> {
		const names = await readdir(this.folder).catch(() => []);
		await this.removeDeleted(names);
		const chatIds = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
		const before = (this.entries ??= await this.load());
		const after = new Map<string, Entry>();
		const listed: ListedChat[] = [];
		let enough = toldFirst;
		const look = async (chatId: string) => {
			try {
				const entry = await this.look(chatId, before.get(chatId));
				after.set(chatId, entry);
				if (!isEmpty(entry.summary) || entry.summary.isDamaged) listed.push({ chatId, summary: entry.summary, size: entry.size });
			} catch (error) {
				const { code, message } = error as NodeJS.ErrnoException;
				if (code !== "ENOENT") listed.push({ chatId, summary: emptySummary, size: 0, unreadable: message });
			}
		};
		const waiting = (await this.newestFirst(chatIds)).values();
		await Promise.all(
			Array.from({ length: atOnce }, async () => {
				for (const chatId of waiting) {
					await look(chatId);
					if (listed.length < enough) continue;
					enough *= 4;
					tell?.([...listed]);
				}
			}),
		);
		this.entries = after;
		const isSame = after.size === before.size && [...after].every(([chatId, entry]) => before.get(chatId) === entry);
		if (!isSame) await this.save(after);
		return listed;
	}

	/** What a window that crashed had put aside. Renaming a file changes this time of it, and writing to it the other one. */
	private async removeDeleted(names: readonly string[]): Promise<void> {
		for (const name of names.filter((one) => one.endsWith(deletedEnding))) {
			const path = join(this.folder, name);
			const { ctimeMs } = await stat(path).catch(() => ({ ctimeMs: Date.now() }));
			if (Date.now() - ctimeMs > deletedLife) await this.remove(name.slice(0, -deletedEnding.length));
		}
	}

	private async newestFirst(chatIds: readonly string[]): Promise<readonly string[]> {
		const timeOf = (chatId: string) =>
			stat(join(this.folder, `${chatId}${ending}`)).then(
				({ mtimeMs }) => mtimeMs,
				() => 0,
			);
		const dated = await Promise.all(chatIds.map(async (chatId) => ({ chatId, time: await timeOf(chatId) })));
		return dated.toSorted((a, b) => b.time - a.time).map(({ chatId }) => chatId);
	}

	private async look(chatId: string, known: Entry | undefined): Promise<Entry> {
		const path = join(this.folder, `${chatId}${ending}`);
		const { size, mtimeMs: time } = await stat(path);
		if (known && known.size === size && known.time === time) return known;
		/** A file that has shrunk is another one. */
		const start = known && known.read <= size ? known : { read: 0, summary: emptySummary };
		const text = await readFrom(path, start.read);
		/** The end may be a line that is being written at this moment. */
		const end = text.lastIndexOf(lineEnd) + 1;
		const summary = summarizeRecords(start.summary, text.toString("utf8", 0, end));
		const isTorn = start.read + end === 0 && text.length > 0;
		return { read: start.read + end, size, time, summary: isTorn ? { ...summary, isDamaged: true } : summary };
	}

	private async load(): Promise<Map<string, Entry>> {
		try {
			const { entries } = v.parse(indexFile, JSON.parse(await readFile(this.path, "utf8")));
			return new Map(Object.entries(entries));
		} catch {
			return new Map();
		}
	}

	/** A list is shown though it cannot be kept. */
	private async save(entries: ReadonlyMap<string, Entry>): Promise<void> {
		const next = `${this.path}.${crypto.randomUUID()}`;
		try {
			await writeFile(next, JSON.stringify({ version: indexVersion, entries: Object.fromEntries(entries) }), { mode: 0o600 });
			await rename(next, this.path);
		} catch {
			await rm(next, { force: true }).catch(() => undefined);
		}
	}

	private get path(): string {
		return join(this.folder, "index.json");
	}
}

const ending = ".jsonl";
/** Of a chat that is put aside until its deletion can no longer be undone. */
export const deletedEnding = ".deleted";
/** Milliseconds after which no window can still be open that would undo it, or near enough. */
const deletedLife = 86_400_000;
const lineEnd = 10;

async function readFrom(path: string, start: number): Promise<Buffer> {
	const file = await open(path, "r");
	try {
		const { size } = await file.stat();
		const buffer = Buffer.allocUnsafe(Math.max(0, size - start));
		const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
		return buffer.subarray(0, bytesRead);
	} finally {
		await file.close();
	}
}

const title = v.object({ text: v.string(), by: v.picklist(["user", "model"]) });
const prompts = v.array(v.object({ turnId: v.string(), text: v.string() }));
const summary = v.object({
	version: v.number(),
	title: v.optional(title),
	isPinned: v.boolean(),
	count: v.number(),
	first: v.string(),
	prompts,
	earlier: v.number(),
	earlierPrompts: prompts,
	at: v.number(),
	model: v.string(),
	isDamaged: v.boolean(),
});
const entry = v.object({ read: v.number(), size: v.number(), time: v.number(), summary });
const indexFile = v.object({ version: v.literal(indexVersion), entries: v.record(v.string(), entry) });
