import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Chat, type ChatRecord, encodeRecord, replayRecords } from "../../core/record/chatRecord.ts";
import { emptyTranscript } from "../../shared/transcript.ts";

/**
 * Stored chats, one file each in the workspace's storage folder. Records are only ever appended, in one write each, so that
 * a crash can cost the last line at most and never what came before.
 */
export class ChatStore {
	private readonly folder: string;

	constructor(storageFolder: string) {
		this.folder = join(storageFolder, "chats");
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
		try {
			return replayRecords(await readFile(this.pathOf(chatId), "utf8"));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "ENOENT") return emptyChat;
			throw error;
		}
	}

	/** For appending to a chat; the file is created with its first record. */
	writer(chatId: string, onError: (error: unknown) => void): ChatWriter {
		return new ChatWriter(this.pathOf(chatId), onError);
	}

	private pathOf(chatId: string): string {
		return join(this.folder, `${chatId}.jsonl`);
	}
}

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
