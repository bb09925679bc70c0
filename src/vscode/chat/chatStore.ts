import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Chat, type ChatRecord, type ChatTitle, decodeRecords, encodeRecord, replayRecords } from "../../core/record/chatRecord.ts";
import type { EarlierVersion } from "../../core/record/earlierVersions.ts";
import { emptyTranscript } from "../../shared/transcript.ts";
import { journalFileOf } from "../checkpoint/checkpointFiles.ts";
import { appendDurably } from "../checkpoint/durableFile.ts";
import { ChatIndex, deletedEnding, type ListedChat } from "../history/chatIndex.ts";
import { ChatLocks } from "../history/chatLock.ts";
import { traceFileOf } from "../trace/traceStore.ts";
import { attachedFileOf } from "./keptAttachments.ts";

/**
 * Stored chats, one file each in the workspace's storage folder. Records are only ever appended, in one write each, so that
 * a crash can cost the last line at most and never what came before. One window at a time goes on with a chat: whoever has claimed it.
 */
export class ChatStore {
	private readonly storageFolder: string;
	private readonly folder: string;
	private readonly index: ChatIndex;
	private readonly locks = new ChatLocks();
	/** Deleted, and not yet gone. */
	private readonly aside = new Set<string>();

	constructor(storageFolder: string) {
		this.storageFolder = storageFolder;
		this.folder = join(storageFolder, "chats");
		this.index = new ChatIndex(this.folder, (chatId) => this.remove(chatId));
	}

	/** Lets other windows go on with what this one has claimed. What was deleted is gone. */
	dispose(): void {
		for (const path of [...this.aside].flatMap((chatId) => this.deletedWith(chatId))) rmSync(path, { force: true });
		this.locks.dispose();
	}

	/** Makes a chat this window's own until it is released; false when another window has it. */
	claim(chatId: string): boolean {
		return this.locks.take(this.pathOf(chatId));
	}

	/** As `claim`, for a chat that a window had which is closing: it has a moment to let go of it. */
	async claimSoon(chatId: string): Promise<boolean> {
		const until = Date.now() + farewell;
		while (!this.claim(chatId)) {
			if (Date.now() > until) return false;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		return true;
	}

	release(chatId: string): void {
		this.locks.release(this.pathOf(chatId));
	}

	isOpenElsewhere(chatId: string): boolean {
		return this.locks.isTaken(this.pathOf(chatId));
	}

	/**
	 * Every chat that has a prompt, in no order. A file that cannot be read is listed with that. `tell` hears of those that are known
	 * already, the newest, while the others are still read.
	 */
	list(tell?: (some: readonly ListedChat[]) => void): Promise<readonly ListedChat[]> {
		return this.index.list(tell);
	}

	/** A title or a pin goes with everything else in the file, so it may come from a window that has not claimed the chat. */
	annotate(chatId: string, record: Extract<ChatRecord, { kind: "title" | "pinned" }>): Promise<void> {
		return appendDurably(this.pathOf(chatId), `\n${encodeRecord(record)}`);
	}

	/** The whole record of a chat; empty when nothing was said in it yet. */
	recordOf(chatId: string): Promise<string> {
		return readFile(this.pathOf(chatId), "utf8").catch(emptyWhenAbsent);
	}

	/** A new chat that begins as this one is now, or as an earlier version of it was. Its checkpoints are not copied with it. */
	async fork(chatId: string, title: ChatTitle, version?: EarlierVersion): Promise<string> {
		const whole = await readFile(this.pathOf(chatId), "utf8");
		const text = version ? whole.split("\n").slice(0, version.lines).join("\n") : whole;
		const copyId = crypto.randomUUID();
		const called = encodeRecord({ kind: "title", title: title.text, by: title.by });
		await appendDurably(this.pathOf(copyId), `${text}\n${called}`);
		return copyId;
	}

	/** Keeps a chat that came from elsewhere. */
	async import(title: string, records: readonly ChatRecord[]): Promise<string> {
		const chatId = crypto.randomUUID();
		const all: readonly ChatRecord[] = [...records, { kind: "title", title, by: "user" }];
		await appendDurably(this.pathOf(chatId), all.map(encodeRecord).join(""));
		return chatId;
	}

	/** A chat with the records that it is replayed from. */
	async read(chatId: string): Promise<{ readonly chat: Chat; readonly records: readonly ChatRecord[] }> {
		const text = await readFile(this.pathOf(chatId), "utf8");
		return { chat: replayRecords(text), records: decodeRecords(text) };
	}

	/** Puts a chat aside until it is brought back or removed; false when another window has it. */
	async putAside(chatId: string): Promise<boolean> {
		if (!this.claim(chatId)) return false;
		try {
			await rename(this.pathOf(chatId), this.asideOf(chatId));
			this.aside.add(chatId);
		} finally {
			this.release(chatId);
		}
		return true;
	}

	async bringBack(chatId: string): Promise<void> {
		await rename(this.asideOf(chatId), this.pathOf(chatId));
		this.aside.delete(chatId);
	}

	/** Deletes for good what was put aside, with what its calls and its turns have left behind. */
	async remove(chatId: string): Promise<void> {
		for (const path of this.deletedWith(chatId)) await rm(path, { force: true });
		this.aside.delete(chatId);
	}

	/**
	 * The chat, and where its records go. One that cannot be read is reported, and stays as it is: an empty chat stands in for it,
	 * which is not stored, because what is appended would be about other messages than those in the file.
	 */
	async open(chatId: string, onError: (error: unknown) => void): Promise<{ readonly chat: Chat; append(record: ChatRecord): void }> {
		try {
			const chat = await this.load(chatId);
			const writer = this.writer(chatId, onError);
			return { chat, append: (record) => writer.append(record) };
		} catch (error) {
			onError(error);
			return { chat: emptyChat, append: () => undefined };
		}
	}

	async load(chatId: string): Promise<Chat> {
		return replayRecords(await this.recordOf(chatId));
	}

	/** For appending to a chat; the file is created with its first record. */
	writer(chatId: string, onError: (error: unknown) => void): ChatWriter {
		return new ChatWriter(this.pathOf(chatId), onError);
	}

	private pathOf(chatId: string): string {
		return join(this.folder, `${chatId}.jsonl`);
	}

	private deletedWith(chatId: string): readonly string[] {
		const others = [traceFileOf, journalFileOf, attachedFileOf].map((fileOf) => fileOf(this.storageFolder, chatId));
		return [this.asideOf(chatId), ...others];
	}

	private asideOf(chatId: string): string {
		return join(this.folder, `${chatId}${deletedEnding}`);
	}
}

/** Milliseconds that a window which is loaded again needs at most until the one before it has let go of its chat. */
const farewell = 2_000;

const emptyChat: Chat = { transcript: emptyTranscript, history: [] };

/**
 * Appends records in order, one write each. The write is synchronous: a record is in the operating system's hands before the
 * next thing happens, so that neither a reload nor a crash of the extension host can lose or reorder it. Only the flush to
 * the disk is left to the background.
 */
export class ChatWriter {
	private readonly path: string;
	private readonly onError: (error: unknown) => void;
	/** Begins with a line end: a crash may have left half a line behind, which must not swallow the first one of now. */
	private unwritten = "\n";
	private syncing: Promise<void> | undefined;
	private needsSync = false;
	private hasFailed = false;

	constructor(path: string, onError: (error: unknown) => void) {
		this.path = path;
		this.onError = onError;
	}

	/** A failure is reported once; what could not be written goes out with the next record. */
	append(record: ChatRecord): void {
		this.unwritten += encodeRecord(record);
		try {
			mkdirSync(dirname(this.path), { recursive: true });
			appendWhole(this.path, this.unwritten);
			this.unwritten = "";
			this.needsSync = true;
			this.syncing ??= this.sync();
		} catch (error) {
			if (!this.hasFailed) this.onError(error);
			this.hasFailed = true;
		}
	}

	private async sync(): Promise<void> {
		while (this.needsSync) {
			this.needsSync = false;
			await flushToDisk(this.path).catch(this.onError);
		}
		this.syncing = undefined;
	}
}

/** A chat has no file until something is said in it. */
function emptyWhenAbsent(error: unknown): string {
	if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
	throw error;
}

/** All or nothing: a part that a full disk took is cut off again. */
function appendWhole(path: string, text: string): void {
	const file = openSync(path, "a", 0o600);
	try {
		const { size } = fstatSync(file);
		try {
			const bytes = Buffer.from(text);
			for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
		} catch (error) {
			ftruncateSync(file, size);
			throw error;
		}
	} finally {
		closeSync(file);
	}
}

async function flushToDisk(path: string): Promise<void> {
	const file = await open(path, "r+");
	try {
		await file.sync();
	} finally {
		await file.close();
	}
}
