import * as v from "valibot";
import type { DiffLine } from "../../shared/turnEvent.ts";
import { redact } from "../trace/redact.ts";
import { base64ToBytes, type ChatRecord, encodeRecord, readRecord, replayRecords } from "./chatRecord.ts";
import { ImportedEvents } from "./importedEvents.ts";
import { type Block, type Message, textBlock } from "./message.ts";
import { recordVersion } from "./migrations.ts";
import { withWholeTexts } from "./wholeTexts.ts";

/** Of the form of an exported chat, which is not that of its records: these have a version of their own. */
const exportVersion = 1;

/**
 * A chat as JSON for another workspace or another program: its records, without what looks like a credential. What a model has thought
 * is left out: it is sealed by a signature that holds for the very words. So is the folder that it worked in: it is of this machine.
 */
export function exportChat(title: string, records: readonly ChatRecord[]): string {
	const told = withWholeTexts(records)
		.filter(({ kind }) => kind !== "folder")
		.map((record): unknown =>
			JSON.parse(
				encodeRecord(withMessages(record, (message) => withBlocks(message, (block) => (block.kind === "reasoning" ? [] : [block])))),
			),
		);
	const chat = { outcrop: "chat", version: exportVersion, title, records: told };
	return `${JSON.stringify(chat, withoutSecrets(), "\t")}\n`;
}

/** Either what a new chat begins with, or one sentence that says why this is no chat. */
export type ImportedChat =
	| { readonly kind: "chat"; readonly title: string; readonly records: readonly ChatRecord[] }
	| { readonly kind: "refused"; readonly reason: "no-chat" | "newer" | "empty" };

/**
 * Reads what `exportChat` has written, or anybody. A reader sees what there was to be seen, and nothing in it can act: nothing is asked,
 * allowed or pending, and left behind are checkpoints, the buttons of failures, and objects in Amazon S3, which the service would read
 * with the user's credentials.
 */
export function importChat(text: string): ImportedChat {
	const parsed = v.safeParse(chatFile, parseJson(text));
	if (!parsed.success) return { kind: "refused", reason: "no-chat" };
	const { version, title, records } = parsed.output;
	const known = records.flatMap((value) => readRecord(value) ?? []);
	const isNewer = known.some((record) => record.kind === "chat" && record.version > recordVersion);
	if (version > exportVersion || isNewer) return { kind: "refused", reason: "newer" };
	const imported = new ImportedEvents();
	const harmless = known.flatMap((record) => withoutPower(record, imported));
	if (replayRecords(harmless.map(encodeRecord).join("")).transcript.turns.length === 0) return { kind: "refused", reason: "empty" };
	return { kind: "chat", title, records: harmless };
}

const chatFile = v.object({
	outcrop: v.literal("chat"),
	version: v.number(),
	title: v.pipe(v.string(), v.maxLength(1_000)),
	records: v.array(v.looseObject({ kind: v.string() })),
});

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text, base64ToBytes);
	} catch {
		return undefined;
	}
}

/** Title, pin and folder are the importing user's to give. */
function withoutPower(record: ChatRecord, imported: ImportedEvents): readonly ChatRecord[] {
	switch (record.kind) {
		case "title":
		case "pinned":
		case "folder":
			return [];
		case "events":
			return [{ ...record, events: imported.harmless(record.events) }];
		default:
			return [withMessages(record, (message) => withBlocks(message, harmlessBlocks))];
	}
}

/** What a message loses must not leave it empty: the model's record goes on to be counted by messages. */
function harmlessBlocks(block: Block): readonly Block[] {
	if (block.kind === "reasoning") return [];
	if (block.kind !== "remote") return [block];
	return [textBlock(`(An object in Amazon S3 was attached here, which an imported chat does not read: ${block.name || block.medium})`)];
}

function withBlocks(message: Message, change: (block: Block) => readonly Block[]): Message {
	return { ...message, content: message.content.flatMap(change) };
}

function withMessages(record: ChatRecord, change: (message: Message) => Message): ChatRecord {
	if (record.kind === "message") return { ...record, message: change(record.message) };
	if (record.kind === "replace") return { ...record, messages: record.messages.map(change) };
	return record;
}

/** Bytes and images stay: they are no text. */
function withoutSecrets(): (this: unknown, key: string, value: unknown) => unknown {
	const secretNames = new Map<string, boolean>();
	const isSecret = (name: string) => {
		const known = secretNames.get(name) ?? redact(`"${name}":"value"`) !== `"${name}":"value"`;
		secretNames.set(name, known);
		return known;
	};
	return function (key, value) {
		if (key === "diff" && v.is(diffLines, value)) return redactLines(value);
		if (typeof value !== "string" || isOfBytes(this, key)) return value;
		return isSecret(key) ? "[redacted]" : redact(value);
	};
}

const diffLines = v.array(v.looseObject({ kind: v.picklist(["same", "added", "removed", "gap"]), text: v.string() }));

/** An input of a tool may call anything `data`. */
function isOfBytes(holder: unknown, key: string): boolean {
	return key === "$bytes" || (key === "data" && (holder as { readonly kind?: unknown }).kind === "image");
}

/** A key may go over many lines, of which each by itself looks like nothing. */
function redactLines(lines: readonly DiffLine[]): readonly DiffLine[] {
	const harmless = redact(lines.map(({ text }) => text).join("\n")).split("\n");
	if (harmless.length === lines.length) return lines.map((line, index) => ({ ...line, text: harmless[index] ?? "" }));
	const left = new Set(harmless);
	return lines.map((line) => (left.has(line.text) ? line : { ...line, text: "[redacted]" }));
}
