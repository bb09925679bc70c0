import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import type { Attachment } from "../../core/documents/attachments.ts";
import { base64ToBytes, jsonWithBytes } from "../../core/record/chatRecord.ts";

/** Bytes of all of them together that are kept: more would hold up whoever attaches. */
const largest = 50_000_000;

/**
 * What waits in the composer and in the queue, for when the window is loaded anew: a file beside each chat that has any. It holds what
 * was said last; a failure is reported and costs no more than that.
 */
export class KeptAttachments {
	private readonly storageFolder: string;
	private readonly report: (error: unknown) => void;
	private readonly known = new Map<string, readonly Attachment[]>();
	private work: Promise<unknown> = Promise.resolve();

	constructor(storageFolder: string, report: (error: unknown) => void) {
		this.storageFolder = storageFolder;
		this.report = report;
	}

	/** Costs nothing while they are the same. Settles when they are in the file. */
	keep(chatId: string, attachments: readonly Attachment[]): Promise<void> {
		const before = this.known.get(chatId) ?? [];
		const isSame = before.length === attachments.length && before.every((one, index) => one === attachments[index]);
		if (isSame) return Promise.resolve();
		this.known.set(chatId, attachments);
		const done = this.work.then(async () => {
			if (this.known.get(chatId) === attachments) await this.write(chatId, attachments);
		});
		this.work = done.catch(this.report);
		return this.work.then(() => undefined);
	}

	async read(chatId: string): Promise<readonly Attachment[]> {
		try {
			const text = await readFile(this.pathOf(chatId), "utf8");
			const attachments = v.parse(keptFile, JSON.parse(text, base64ToBytes)) as readonly Attachment[];
			this.known.set(chatId, attachments);
			return attachments;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.report(error);
			return [];
		}
	}

	private async write(chatId: string, attachments: readonly Attachment[]): Promise<void> {
		const path = this.pathOf(chatId);
		const size = attachments.reduce((sum, { content }) => sum + ("bytes" in content ? content.bytes.length : 0), 0);
		if (attachments.length === 0 || size > largest) return rm(path, { force: true });
		const next = `${path}.next`;
		await mkdir(dirname(path), { recursive: true });
		await writeFile(next, jsonWithBytes(attachments), { mode: 0o600 });
		await rename(next, path);
	}

	private pathOf(chatId: string): string {
		return attachedFileOf(this.storageFolder, chatId);
	}
}

export function attachedFileOf(storageFolder: string, chatId: string): string {
	return join(storageFolder, "chats", `${chatId}.attached`);
}

const kinds = v.variant("kind", [
	v.looseObject({ kind: v.picklist(["document", "image", "recording"]), format: v.string(), bytes: v.instance(Uint8Array) }),
	v.looseObject({ kind: v.literal("remote"), medium: v.string(), format: v.string() }),
]);
const keptFile = v.array(v.looseObject({ id: v.string(), path: v.string(), content: kinds }));
