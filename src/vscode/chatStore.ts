import { appendFileSync } from "node:fs";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
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

	/** Opens a chat for appending; the file is created with its first record. */
	async writer(chatId: string, onError: (error: unknown) => void): Promise<ChatWriter> {
		await mkdir(this.folder, { recursive: true });
		return new ChatWriter(this.pathOf(chatId), onError);
	}

	private pathOf(chatId: string): string {
		return join(this.folder, `${chatId}.jsonl`);
	}
}

/** Appends records in order. A failed write is reported once and does not stop the chat. */
export class ChatWriter {
	private readonly path: string;
	private readonly onError: (error: unknown) => void;
	private pending: string[] = [];
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
		if (this.pending.length === 0) return;
		appendFileSync(this.path, this.take(), { mode: 0o600 });
	}

	/** All that has piled up while the last write was under way goes out in one write, and is on the disk after it. */
	private async drain(): Promise<void> {
		try {
			while (this.pending.length > 0) {
				const file = await open(this.path, "a", 0o600);
				try {
					await file.appendFile(this.take());
					await file.sync();
				} finally {
					await file.close();
				}
			}
		} catch (error) {
			if (!this.hasFailed) this.onError(error);
			this.hasFailed = true;
		} finally {
			this.writing = undefined;
		}
	}

	private take(): string {
		const text = this.pending.join("");
		this.pending = [];
		return text;
	}
}
