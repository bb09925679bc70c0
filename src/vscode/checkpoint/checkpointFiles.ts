import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
	applyRecord,
	type Checkpoint,
	type Content,
	contentsOf,
	encodeJournalRecord,
	type JournalRecord,
	openChanges,
	recordsOf,
	replayJournal,
} from "../../core/checkpoint/checkpointJournal.ts";
import type { CheckpointStore } from "../../core/checkpoint/protectedChange.ts";
import { chatsKept, keptCheckpoints } from "../../core/checkpoint/retention.ts";
import { appendDurably, replaceDurably } from "./durableFile.ts";
import { checkpointFolderOf, unfinishedNoteOf } from "./unfinishedNote.ts";

/** A content this young may be of a change that is about to be noted, here or by another window, in milliseconds. */
export const youngest = 3_600_000;

/**
 * The checkpoints of a workspace on the disk: contents by their hash, shared by all chats, and a journal for each chat. Everything that
 * has settled is on the disk.
 */
export class CheckpointFiles implements CheckpointStore {
	private readonly folder: string;
	private readonly unfinishedNote: string;
	/** What was last seen of each journal. Another window may have appended to it since: then it has another size. */
	private readonly journals = new Map<string, SeenJournal>();
	private readonly queues = new Map<string, Promise<unknown>>();

	constructor(storageFolder: string) {
		this.folder = checkpointFolderOf(storageFolder);
		this.unfinishedNote = unfinishedNoteOf(storageFolder);
	}

	/** A content is written once, and made young again each time that it is kept. */
	async keep(bytes: Uint8Array): Promise<Content> {
		const content = nameOf(bytes);
		const path = this.pathOf(content);
		if (!(await makeYoung(path))) await replaceDurably(path, bytes);
		return content;
	}

	/**
	 * Keeps a content that most likely nobody will ask for, in a hurry: it survives a crash of the editor, and maybe one of the machine.
	 * It is in a folder of its own, so that nothing that has to be safe is ever taken for safe because of it.
	 */
	async keepInPassing(bytes: Uint8Array): Promise<Content> {
		const content = nameOf(bytes);
		if ((await makeYoung(this.pathOf(content))) || (await makeYoung(this.passingPathOf(content)))) return content;
		const path = this.passingPathOf(content);
		const temporary = `${path}.${randomUUID()}.tmp`;
		await mkdir(dirname(path), { recursive: true });
		await writeFile(temporary, bytes, { mode: 0o600 });
		await rename(temporary, path);
		return content;
	}

	async read(content: Content): Promise<Uint8Array> {
		const bytes = await readFile(this.pathOf(content)).catch(() => readFile(this.passingPathOf(content)));
		if (nameOf(bytes) !== content) throw new Error(`A stored content is damaged: ${content}`);
		return bytes;
	}

	/** Oldest first. */
	checkpointsOf(chatId: string): Promise<readonly Checkpoint[]> {
		return this.inTurn(chatId, async () => (await this.load(chatId)).checkpoints);
	}

	append(chatId: string, record: JournalRecord): Promise<void> {
		return this.inTurn(chatId, async () => {
			const { size, checkpoints } = await this.load(chatId);
			/** Begins with a line end: a crash may have left half a line behind, which must not swallow this one. */
			const line = `\n${encodeJournalRecord(record)}`;
			await appendDurably(this.journalOf(chatId), line);
			this.journals.set(chatId, { size: size + Buffer.byteLength(line), checkpoints: applyRecord(checkpoints, record) });
		});
	}

	/** Lets a chat that begins as another one bring back the same: what was done in these turns, as far as it is known how that ended. */
	async fork(chatId: string, copyId: string, turnIds: ReadonlySet<string>): Promise<void> {
		const all = await this.checkpointsOf(chatId);
		const later = all.findIndex(({ turnId }) => !turnIds.has(turnId));
		const kept = later < 0 ? all : all.slice(0, later);
		if (kept.length > 0 && openChanges(kept).length === 0) {
			await this.inTurn(copyId, () => appendDurably(this.journalOf(copyId), recordsOf(kept).map(encodeJournalRecord).join("")));
		}
	}

	/** Notes for the next start that a change is under way. */
	noteUnfinished(): Promise<void> {
		return replaceDurably(this.unfinishedNote, "");
	}

	removeUnfinishedNote(): Promise<void> {
		return rm(this.unfinishedNote, { force: true });
	}

	/** The chats that have checkpoints, the one that was changed last first. */
	async chatIds(): Promise<readonly string[]> {
		const names = (await namesIn(this.folder)).filter((name) => name.endsWith(".jsonl"));
		const times = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(this.folder, name))).mtimeMs })));
		return times.toSorted((a, b) => b.time - a.time).map(({ name }) => name.slice(0, -".jsonl".length));
	}

	/** Drops what is older than is kept, and the contents that nobody names any more. */
	async prune(): Promise<void> {
		const sizes = await this.sizes();
		const needed = new Set<Content>();
		for (const [index, chatId] of (await this.chatIds()).entries()) {
			if (index >= chatsKept) await this.drop(chatId);
			else for (const content of contentsOf(await this.shorten(chatId, sizes))) needed.add(content);
		}
		for (const [content, { age, path }] of sizes) {
			if (!needed.has(content) && age > youngest) await rm(path, { force: true });
		}
	}

	private async drop(chatId: string): Promise<void> {
		await rm(this.journalOf(chatId), { force: true });
		this.journals.delete(chatId);
	}

	private async shorten(chatId: string, sizes: ReadonlyMap<Content, StoredContent>): Promise<readonly Checkpoint[]> {
		const sizeOf = (checkpoints: readonly Checkpoint[]) =>
			[...contentsOf(checkpoints)].reduce((sum, content) => sum + (sizes.get(content)?.size ?? 0), 0);
		return this.inTurn(chatId, async () => {
			const { checkpoints: all } = await this.load(chatId);
			const kept = keptCheckpoints(all, sizeOf);
			if (kept.length === all.length) return all;
			const text = recordsOf(kept).map(encodeJournalRecord).join("");
			await replaceDurably(this.journalOf(chatId), text);
			this.journals.set(chatId, { size: Buffer.byteLength(text), checkpoints: kept });
			return kept;
		});
	}

	/** Does one thing after the other with a journal. */
	private inTurn<Result>(chatId: string, work: () => Promise<Result>): Promise<Result> {
		const result = (this.queues.get(chatId) ?? Promise.resolve()).then(work);
		this.queues.set(
			chatId,
			result.catch(() => undefined),
		);
		return result;
	}

	/** The journal as it is on the disk; read again only when that has grown or shrunk. */
	private async load(chatId: string): Promise<SeenJournal> {
		const path = this.journalOf(chatId);
		const known = this.journals.get(chatId);
		try {
			if (known?.size === (await stat(path)).size) return known;
			const bytes = await readFile(path);
			const seen = { size: bytes.length, checkpoints: replayJournal(bytes.toString()) };
			this.journals.set(chatId, seen);
			return seen;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
			return { size: 0, checkpoints: [] };
		}
	}

	/** What is stored, and what a crash has left half-written, by name. */
	private async sizes(): Promise<Map<string, StoredContent>> {
		const folders = (await Promise.all(["contents", "passing"].map((name) => foldersIn(join(this.folder, name))))).flat();
		const paths = (await Promise.all(folders.map(async (folder) => (await namesIn(folder)).map((name) => join(folder, name))))).flat();
		const now = Date.now();
		const entries = paths.map(async (path) => {
			const { size, mtimeMs } = await stat(path);
			return [basename(path), { path, size, age: now - mtimeMs }] as const;
		});
		return new Map(await Promise.all(entries));
	}

	private pathOf(content: Content): string {
		return join(this.folder, "contents", content.slice(0, 2), content);
	}

	private passingPathOf(content: Content): string {
		return join(this.folder, "passing", content.slice(0, 2), content);
	}

	private journalOf(chatId: string): string {
		return join(this.folder, `${chatId}.jsonl`);
	}
}

/** Where the journal of a chat is. The contents that it alone names are pruned some time after it is gone. */
export function journalFileOf(storageFolder: string, chatId: string): string {
	return join(checkpointFolderOf(storageFolder), `${chatId}.jsonl`);
}

function nameOf(bytes: Uint8Array): Content {
	return createHash("sha256").update(bytes).digest("hex");
}

/** Tells whether the file is there. */
async function makeYoung(path: string): Promise<boolean> {
	const now = new Date();
	return utimes(path, now, now).then(
		() => true,
		() => false,
	);
}

interface SeenJournal {
	/** In bytes. */
	readonly size: number;
	readonly checkpoints: readonly Checkpoint[];
}

interface StoredContent {
	readonly path: string;
	readonly size: number;
	/** Milliseconds since it was kept last. */
	readonly age: number;
}

async function foldersIn(folder: string): Promise<string[]> {
	return (await namesIn(folder)).map((name) => join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
		throw error;
	}
}
