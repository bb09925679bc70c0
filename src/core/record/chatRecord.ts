import { assertNever } from "../../shared/assertNever.ts";
import { reduceTranscript } from "../../shared/reduceTranscript.ts";
import type { Transcript, Turn } from "../../shared/transcript.ts";
import type { Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import type { Message } from "./message.ts";
import { marksTurnsFirst, readEvents, readMessage, readMessages, recordVersion } from "./migrations.ts";
import { ModelRecord, type ReplaceRecord, type TurnMark } from "./modelRecord.ts";
import { TranscriptReplay } from "./transcriptReplay.ts";
import { translate } from "../../shared/translate.ts";

/**
 * A stored chat: one JSON record a line, only ever appended. Replaying the lines gives both records of the chat, what the
 * model sees and what the user sees. A line that a crash cut short is passed over, and so is one that only a newer version knows;
 * both stay in the file.
 */
export type ChatRecord =
	/** Stands before the first record that a version wrote. Outcrop 0.1 wrote none. */
	| { readonly kind: "chat"; readonly version: number }
	| { readonly kind: "events"; readonly events: readonly TurnEvent[] }
	| { readonly kind: "message"; readonly message: Message }
	/** What the chat is called from here on. The user's word stands, whatever a model would call it. */
	| { readonly kind: "title"; readonly title: string; readonly by: ChatTitle["by"] }
	| { readonly kind: "pinned"; readonly pinned: boolean }
	/** The turns from here on work in this folder of the workspace. */
	| { readonly kind: "folder"; readonly uri: string }
	| ReplaceRecord
	/** This turn and all after it are taken back: both records go on from how they were just before its `turn-start`. */
	| Extract<TurnEvent, { kind: "rewind" }>;

export interface ChatTitle {
	readonly text: string;
	readonly by: "user" | "model";
}

export interface Chat {
	readonly transcript: Transcript;
	readonly history: readonly Message[];
	/** The last prompt, when a guardrail has taken it out of the history and nothing was said since. */
	readonly blocked?: readonly Message[];
	/** Where each turn began, for going back to it. */
	readonly marks?: readonly TurnMark[];
	/** Absent while nobody has given it one: then its first prompt stands for it. */
	readonly title?: ChatTitle;
	/** The folder that its last turn worked in; absent when it had none, or Outcrop 0.1 wrote it. */
	readonly folder?: string;
	/** Of the newest header; 1 when there is none but records, and absent when there is nothing at all. */
	readonly version?: number;
}

export const chatHeader: ChatRecord = { kind: "chat", version: recordVersion };

export function encodeRecord(record: ChatRecord): string {
	return `${jsonWithBytes(record)}\n`;
}

/** What `base64ToBytes` revives. */
export function jsonWithBytes(value: object): string {
	return JSON.stringify(value, bytesToBase64);
}

export function replayRecords(text: string): Chat {
	const replay: Replay = {
		shown: new TranscriptReplay(),
		record: new ModelRecord(),
		version: undefined,
		settled: 0,
		title: undefined,
		folder: undefined,
	};
	for (const line of text.split("\n")) {
		const record = decodeRecord(line);
		if (record) replayRecord(replay, record);
	}
	const { shown, record, title, folder, version } = replay;
	const { history, blocked, marks } = record;
	return {
		transcript: closeInterrupted(shown.transcript),
		history,
		...(blocked.length > 0 && { blocked }),
		...(marks.length > 0 && { marks }),
		...(title && { title }),
		...(folder !== undefined && { folder }),
		...(version !== undefined && { version }),
	};
}

interface Replay {
	readonly shown: TranscriptReplay;
	readonly record: ModelRecord;
	version: number | undefined;
	/** Messages that were there before anything else than a message was written last. */
	settled: number;
	title: ChatTitle | undefined;
	folder: string | undefined;
}

function replayRecord(replay: Replay, record: ChatRecord): void {
	const { shown } = replay;
	replay.version ??= 1;
	switch (record.kind) {
		case "chat":
			replay.version = Math.max(replay.version, record.version);
			return;
		case "message":
			return replay.record.append(record.message);
		case "events":
			markTurns(replay, record.events);
			for (const event of record.events) shown.apply(event);
			break;
		case "title":
			if (record.by === "user" || replay.title?.by !== "user") replay.title = { text: record.title, by: record.by };
			return;
		case "folder":
			replay.folder = record.uri;
			return;
		case "pinned":
			return;
		case "replace":
			replay.record.replace(record);
			break;
		case "rewind":
			if (replay.record.rewind(record.turnId)) shown.startFrom(reduceTranscript(shown.transcript, record));
			break;
		default:
			return assertNever(record);
	}
	replay.settled = replay.record.history.length;
}

/** Until version 3 the prompt could be written before the turn that it begins: it is all that came since the turn before had ended. */
function markTurns({ record, version = 1, settled }: Replay, events: readonly TurnEvent[]): void {
	for (const event of events) {
		if (event?.kind !== "turn-start") continue;
		const { length } = record.history;
		if (version >= marksTurnsFirst) record.begin(event.turnId, event.before ?? 0);
		else record.begin(event.turnId, Math.max(0, length - settled - 1), settled);
	}
}

/** The records of a file that this version knows, in order. */
export function decodeRecords(text: string): ChatRecord[] {
	return text.split("\n").flatMap((line) => decodeRecord(line) ?? []);
}

/** The record of one line; `undefined` when it is cut short, or only a newer version knows it. */
export function decodeRecord(line: string): ChatRecord | undefined {
	if (line === "") return undefined;
	try {
		/** Few records hold bytes, and to look at each value of all others takes longer than to parse them. */
		return readRecord(line.includes(bytesKey) ? JSON.parse(line, base64ToBytes) : JSON.parse(line));
	} catch {
		return undefined;
	}
}

/** A record as this version knows it; `undefined` when it is none. */
export function readRecord(value: Partial<Record<string, unknown>> | null): ChatRecord | undefined {
	switch (value?.kind) {
		case "chat":
			return typeof value.version === "number" ? { kind: "chat", version: value.version } : undefined;
		case "events":
			return Array.isArray(value.events) ? { kind: "events", events: readEvents(value.events) } : undefined;
		case "message": {
			const message = readMessage(value.message);
			return message && { kind: "message", message };
		}
		case "title": {
			const { title, by } = value;
			return typeof title === "string" ? { kind: "title", title, by: by === "model" ? by : "user" } : undefined;
		}
		case "pinned":
			return typeof value.pinned === "boolean" ? { kind: "pinned", pinned: value.pinned } : undefined;
		case "folder":
			return typeof value.uri === "string" ? { kind: "folder", uri: value.uri } : undefined;
		case "replace": {
			const { start, count, why } = value;
			const messages = readMessages(value.messages);
			const isPlace = isCount(start) && isCount(count);
			const isKnown = why === "guardrail" || why === "masked" || why === "chosen";
			return isPlace && messages ? { kind: "replace", start, count, messages, why: isKnown ? why : "compaction" } : undefined;
		}
		case "rewind":
			return readRewind(value);
		default:
			return undefined;
	}
}

function readRewind({ turnId, paid, answered }: Partial<Record<string, unknown>>): ChatRecord | undefined {
	if (typeof turnId !== "string") return undefined;
	return { kind: "rewind", turnId, ...(paid === "elsewhere" && { paid }), ...(answered === true && { answered }) };
}

function isCount(value: unknown): value is number {
	return Number.isInteger(value) && (value as number) >= 0;
}

/** What was running when a window closed did not end well, and nothing of it still runs, whatever was asked after it. */
function closeInterrupted(open: Transcript): Transcript {
	return { ...open, turns: open.turns.map(closeTurn) };
}

function closeTurn(open: Turn): Turn {
	const { id: turnId, comparison } = open;
	const isComparing = comparison && !comparison.outcome;
	const turn = isComparing ? reduceAlone(open, { kind: "compare-end", turnId, outcome: { kind: "cancelled" } }) : open;
	if (!turn.outcome) return reduceAlone(turn, { kind: "turn-end", outcome: windowClosed() });
	const isCompacting = turn.parts.some((part) => part.kind === "compaction" && part.state === "running");
	return isCompacting ? reduceAlone(turn, { kind: "compaction", state: "failed" }) : turn;
}

function reduceAlone(turn: Turn, event: TurnEvent): Turn {
	return reduceTranscript({ turns: [turn] }, event).turns[0] ?? turn;
}

/** How a turn ends that the window did not wait for: the user has not stopped it, and may go on with it. */
export function windowClosed(): Outcome {
	const message = translate("The window was closed or reloaded before the answer was complete.");
	return { kind: "interrupted", failure: { kind: "interrupted", message, action: "continue" } };
}

const bytesKey = "$bytes";

/** Looks at the holder's own value: a Buffer has turned itself into something else before `value` is handed over. */
function bytesToBase64(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const own = this[key];
	return own instanceof Uint8Array ? { [bytesKey]: Buffer.from(own).toString("base64") } : value;
}

export function base64ToBytes(_key: string, value: unknown): unknown {
	if (typeof value !== "object" || value === null || !(bytesKey in value)) return value;
	return new Uint8Array(Buffer.from(String(value[bytesKey]), "base64"));
}
