import { emptyTranscript, reduceTranscript, type Transcript } from "../../shared/transcript.ts";
import type { Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import { withdrawnPrompt } from "../guardrail/guardrailStop.ts";
import type { Message } from "./message.ts";
import { readEvents, readMessage, readMessages, recordVersion } from "./migrations.ts";

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
	| ReplaceRecord;

/** From here on the model sees `messages` in the place of `count` of its messages, from `start` on. The transcript keeps everything. */
export interface ReplaceRecord {
	readonly kind: "replace";
	readonly start: number;
	readonly count: number;
	readonly messages: readonly Message[];
	/** `masked`: the guardrail let the message pass with masks in the place of what it hides. */
	readonly why: "compaction" | "guardrail" | "masked";
}

export interface Chat {
	readonly transcript: Transcript;
	readonly history: readonly Message[];
	/** The last prompt, when a guardrail has taken it out of the history and nothing was said since. */
	readonly blocked?: readonly Message[];
	/** Of the newest header; 1 when there is none but records, and absent when there is nothing at all. */
	readonly version?: number;
}

export const chatHeader: ChatRecord = { kind: "chat", version: recordVersion };

export function encodeRecord(record: ChatRecord): string {
	return `${JSON.stringify(record, bytesToBase64)}\n`;
}

export function replayRecords(text: string): Chat {
	let transcript = emptyTranscript;
	let version: number | undefined;
	let blocked: readonly Message[] = [];
	const history: Message[] = [];
	for (const line of text.split("\n")) {
		const record = decodeRecord(line);
		if (!record) continue;
		version ??= 1;
		if (record.kind === "chat") version = Math.max(version, record.version);
		else if (record.kind === "events") transcript = replayEvents(transcript, record.events);
		else if (record.kind === "message") {
			history.push(record.message);
			blocked = [];
		} else blocked = applyReplacement(history, record, blocked);
	}
	return {
		transcript: closeInterrupted(transcript),
		history,
		...(blocked.length > 0 && { blocked }),
		...(version !== undefined && { version }),
	};
}

/** Changes the history in place. Returns the prompt that a guardrail has taken out of it, now or before (`blocked`). */
export function applyReplacement(
	history: Message[],
	{ start, count, messages, why }: ReplaceRecord,
	blocked: readonly Message[],
): readonly Message[] {
	const removed = history.splice(start, count, ...messages);
	return why === "guardrail" ? withdrawnPrompt(removed) : blocked;
}

function decodeRecord(line: string): ChatRecord | undefined {
	if (line === "") return undefined;
	try {
		return readRecord(JSON.parse(line, base64ToBytes));
	} catch {
		return undefined;
	}
}

function readRecord(value: Partial<Record<string, unknown>> | null): ChatRecord | undefined {
	switch (value?.kind) {
		case "chat":
			return typeof value.version === "number" ? { kind: "chat", version: value.version } : undefined;
		case "events":
			return Array.isArray(value.events) ? { kind: "events", events: readEvents(value.events) } : undefined;
		case "message": {
			const message = readMessage(value.message);
			return message && { kind: "message", message };
		}
		case "replace": {
			const { start, count, why } = value;
			const messages = readMessages(value.messages);
			const isPlace = isCount(start) && isCount(count);
			return isPlace && messages
				? { kind: "replace", start, count, messages, why: why === "guardrail" || why === "masked" ? why : "compaction" }
				: undefined;
		}
		default:
			return undefined;
	}
}

function isCount(value: unknown): value is number {
	return Number.isInteger(value) && (value as number) >= 0;
}

/** Events of a kind that only a newer version knows are passed over. */
function replayEvents(transcript: Transcript, events: readonly TurnEvent[]): Transcript {
	let replayed = transcript;
	for (const event of events) {
		try {
			replayed = reduceTranscript(replayed, event);
		} catch {
			continue;
		}
	}
	return replayed;
}

/** What was running when the window closed did not end well, and nothing of it still runs. */
function closeInterrupted(transcript: Transcript): Transcript {
	const last = transcript.turns.at(-1);
	if (!last) return transcript;
	if (last.outcome) {
		const isCompacting = last.parts.some((part) => part.kind === "compaction" && part.state === "running");
		return isCompacting ? reduceTranscript(transcript, { kind: "compaction", state: "failed" }) : transcript;
	}
	return reduceTranscript(transcript, { kind: "turn-end", outcome: windowClosed });
}

/** How a turn ends that the window did not wait for: the user has not stopped it, and may go on with it. */
export const windowClosed: Outcome = {
	kind: "interrupted",
	failure: {
		kind: "interrupted",
		message: "The window was closed or reloaded before the answer was complete.",
		action: "continue",
	},
};

const bytesKey = "$bytes";

/** Looks at the holder's own value: a Buffer has turned itself into something else before `value` is handed over. */
function bytesToBase64(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const own = this[key];
	return own instanceof Uint8Array ? { [bytesKey]: Buffer.from(own).toString("base64") } : value;
}

function base64ToBytes(_key: string, value: unknown): unknown {
	if (typeof value !== "object" || value === null || !(bytesKey in value)) return value;
	return new Uint8Array(Buffer.from(String(value[bytesKey]), "base64"));
}
