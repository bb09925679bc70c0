import { emptyTranscript, reduceTranscript, type Transcript } from "../shared/transcript.ts";
import type { TurnEvent } from "../shared/turnEvent.ts";
import type { Message } from "./message.ts";

/**
 * A stored chat: one JSON record a line, only ever appended. Replaying the lines gives both records of the chat, what the
 * model sees and what the user sees. A line that a crash cut short is skipped, and so is one that a newer version wrote.
 */
export type ChatRecord =
	| { readonly kind: "events"; readonly events: readonly TurnEvent[] }
	| { readonly kind: "message"; readonly message: Message };

export interface Chat {
	readonly transcript: Transcript;
	readonly history: readonly Message[];
}

export function encodeRecord(record: ChatRecord): string {
	return `${JSON.stringify(record, bytesToBase64)}\n`;
}

export function replayRecords(text: string): Chat {
	let transcript = emptyTranscript;
	const history: Message[] = [];
	for (const line of text.split("\n")) {
		const record = decodeRecord(line);
		if (record?.kind === "events") transcript = replayEvents(transcript, record.events);
		else if (record?.kind === "message") history.push(record.message);
	}
	return { transcript: closeInterrupted(transcript), history };
}

function decodeRecord(line: string): ChatRecord | undefined {
	if (line === "") return undefined;
	try {
		return JSON.parse(line, base64ToBytes) as ChatRecord;
	} catch {
		return undefined;
	}
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

/** A turn that was running when the window closed did not end well, and nothing of it still runs. */
function closeInterrupted(transcript: Transcript): Transcript {
	const last = transcript.turns.at(-1);
	if (!last || last.outcome) return transcript;
	const failure = {
		kind: "interrupted",
		message: "The window was closed or reloaded before the answer was complete.",
		action: "continue",
	} as const;
	return reduceTranscript(transcript, { kind: "turn-end", outcome: { kind: "interrupted", failure } });
}

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
