import { reduceTranscript } from "../../shared/reduceTranscript.ts";
import type { Transcript, Turn } from "../../shared/transcript.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { type Chat, type ChatRecord, chatHeader } from "./chatRecord.ts";
import { EventBatch } from "./eventBatch.ts";
import type { Message } from "./message.ts";
import { recordVersion } from "./migrations.ts";
import { ModelRecord, type ReplaceRecord } from "./modelRecord.ts";

export interface ChatRecordsPorts {
	/** Appends to the stored chat. Must keep the order of the calls. */
	record(record: ChatRecord): void;
	/** Events joined per frame, after the transcript has taken them in. */
	onEvents(events: readonly TurnEvent[]): void;
}

/** The two records of a chat, and the file that both can be replayed from. */
export class ChatRecords {
	private readonly ports: ChatRecordsPorts;
	private readonly record: ModelRecord;
	private current: Transcript;
	private readonly batch = new EventBatch((events) => this.deliver(events));
	private hasHeader: boolean;
	private knownFolder: string | undefined;

	constructor(ports: ChatRecordsPorts, { history, transcript, version, blocked, marks, folder }: Chat) {
		this.ports = ports;
		this.record = new ModelRecord(history, blocked, marks);
		this.current = transcript;
		this.knownFolder = folder;
		this.hasHeader = version !== undefined && version >= recordVersion;
	}

	/** What the model sees. */
	get history(): readonly Message[] {
		return this.record.history;
	}

	/** What the user sees: everything that has happened, up to this moment. */
	get transcript(): Transcript {
		this.batch.flush();
		return this.current;
	}

	/** The last prompt, when a guardrail has taken it out of the history and nothing was said since. */
	get blocked(): readonly Message[] {
		return this.record.blocked;
	}

	/** The folder that the last turn worked in; `undefined` when none is known. */
	get folder(): string | undefined {
		return this.knownFolder;
	}

	/** As `ModelRecord.askedIn`. */
	askedIn(turnId: string): readonly Message[] | undefined {
		return this.record.askedIn(turnId);
	}

	/** As `ModelRecord.lastAnswer`. */
	lastAnswer(turnId: string): Pick<ReplaceRecord, "start" | "count"> | undefined {
		return this.record.lastAnswer(turnId);
	}

	/** Begins a turn in a folder. It is written before its first message, or a replay would not find where it began. */
	begin(event: Extract<TurnEvent, { kind: "turn-start" }>, folder: string | undefined): void {
		if (folder !== undefined && folder !== this.knownFolder) this.write({ kind: "folder", uri: folder });
		this.knownFolder = folder ?? this.knownFolder;
		this.record.begin(event.turnId, event.before ?? 0);
		this.emit(event);
		this.flush();
	}

	append(message: Message): void {
		this.record.append(message);
		this.write({ kind: "message", message });
	}

	replace(change: Omit<ReplaceRecord, "kind">): void {
		const record: ReplaceRecord = { kind: "replace", ...change };
		this.record.replace(record);
		this.write(record);
	}

	/** Takes a turn and all after it back, in both records. Tells whether it is known where it began. */
	rewind(turnId: string): boolean {
		this.flush();
		if (!this.record.rewind(turnId)) return false;
		const rewind = { kind: "rewind", turnId, ...(isAnswered(this.current.turns, turnId) && { answered: true as const }) } as const;
		this.current = reduceTranscript(this.current, rewind);
		this.write(rewind);
		this.ports.onEvents([rewind]);
		return true;
	}

	emit(event: TurnEvent): void {
		this.batch.add(event);
	}

	/** Delivers what waits, now. */
	flush(): void {
		this.batch.flush();
	}

	private deliver(events: readonly TurnEvent[]): void {
		this.current = events.reduce(reduceTranscript, this.current);
		this.write({ kind: "events", events });
		this.ports.onEvents(events);
	}

	private write(record: ChatRecord): void {
		if (!this.hasHeader) this.ports.record(chatHeader);
		this.hasHeader = true;
		this.ports.record(record);
	}
}

/** The turns from this one on have said or done something. */
function isAnswered(turns: readonly Turn[], turnId: string): boolean {
	const cut = turns.slice(turns.findLastIndex(({ id }) => id === turnId));
	const hasSaid = ({ parts, comparison }: Turn) =>
		(comparison?.text ?? "") !== "" || parts.some(({ kind }) => kind === "text" || kind === "tool" || kind === "image");
	return cut.some(hasSaid);
}
