import { reduceTranscript, type Transcript } from "../../shared/transcript.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";
import { applyReplacement, type Chat, type ChatRecord, chatHeader, type ReplaceRecord } from "./chatRecord.ts";
import { EventBatch } from "./eventBatch.ts";
import type { Message } from "./message.ts";
import { recordVersion } from "./migrations.ts";

export interface ChatRecordsPorts {
	/** Appends to the stored chat. Must keep the order of the calls. */
	record(record: ChatRecord): void;
	/** Events joined per frame, after the transcript has taken them in. */
	onEvents(events: readonly TurnEvent[]): void;
}

/** The two records of a chat, and the file that both can be replayed from. */
export class ChatRecords {
	private readonly ports: ChatRecordsPorts;
	private readonly messages: Message[];
	private current: Transcript;
	private readonly batch = new EventBatch((events) => this.deliver(events));
	private hasHeader: boolean;
	private withdrawn: readonly Message[];

	constructor(ports: ChatRecordsPorts, { history, transcript, version, blocked = [] }: Chat) {
		this.ports = ports;
		this.messages = [...history];
		this.current = transcript;
		this.hasHeader = version !== undefined && version >= recordVersion;
		this.withdrawn = blocked;
	}

	/** What the model sees. */
	get history(): readonly Message[] {
		return this.messages;
	}

	/** What the user sees: everything that has happened, up to this moment. */
	get transcript(): Transcript {
		this.batch.flush();
		return this.current;
	}

	/** The last prompt, when a guardrail has taken it out of the history and nothing was said since. */
	get blocked(): readonly Message[] {
		return this.withdrawn;
	}

	append(message: Message): void {
		this.messages.push(message);
		this.withdrawn = [];
		this.write({ kind: "message", message });
	}

	replace(change: Omit<ReplaceRecord, "kind">): void {
		const record: ReplaceRecord = { kind: "replace", ...change };
		this.withdrawn = applyReplacement(this.messages, record, this.withdrawn);
		this.write(record);
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
