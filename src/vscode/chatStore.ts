import { appendFileSync } from "node:fs";
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Chat, type ChatRecord, encodeRecord, replayRecords } from "../core/chatRecord.ts";
import { emptyTranscript } from "../shared/transcript.ts";

/**
 * Stored chats, one file each in the workspace's storage folder. Records are only ever appended, in one write each, so that
 * a crash can cost the last line at most and never what came before.
 */
export class ChatStore {
	private readonly folder: string;

	constructor(storageFolder: string) {
		this.folder = join(storageFolder, "chats");
	}

	async load(chatId: string): Promise<Chat> {
		try {
			return replayRecords(await readFile(this.pathOf(chatId), "utf8"));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "ENOENT") return { transcript: emptyTranscript, history: [] };
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

/** Appends records in order. A failed write is reported once; what it held is written with the next one. */
export class ChatWriter {
	private readonly path: string;
	private readonly onError: (error: unknown) => void;
	private readonly pending: string[] = [];
	/** How many of the pending lines the write under way holds. */
	private inFlight = 0;
	private writing: Promise<void> | undefined;
	private hasFailed = false;

	constructor(path: string, onError: (error: unknown) => void) {
		this.path = path;
		this.onError = onError;
	}

	append(record: ChatRecord): void {
		this.pending.push(encodeRecord(record));
		this.writing ??= this.drain();
	}

	/** Writes what waits, now and blocking: the extension host gives no time for more when the window closes. */
	flushSync(): void {
		const waiting = this.pending.splice(this.inFlight);
		if (waiting.length > 0) appendFileSync(this.path, waiting.join(""), { mode: 0o600 });
	}

	/** All that has piled up while the last write was under way goes out in one write, and is on the disk after it. */
	private async drain(): Promise<void> {
		try {
			await mkdir(dirname(this.path), { recursive: true });
			while (this.pending.length > 0) {
				this.inFlight = this.pending.length;
				await appendDurably(this.path, this.pending.join(""));
				this.pending.splice(0, this.inFlight);
			}
		} catch (error) {
			/** The write may have left half a line behind, which must not swallow the next one. */
			if (this.pending[0] !== "\n") this.pending.unshift("\n");
			if (!this.hasFailed) this.onError(error);
			this.hasFailed = true;
		} finally {
			this.inFlight = 0;
			this.writing = undefined;
		}
	}
}

async function appendDurably(path: string, text: string): Promise<void> {
	const file = await open(path, "a", 0o600);
	try {
		await file.appendFile(text);
		await file.sync();
	} finally {
		await file.close();
	}
}
