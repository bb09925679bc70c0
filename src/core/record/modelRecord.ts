import { withdrawnPrompt } from "../guardrail/guardrailStop.ts";
import { isContinuation } from "./history.ts";
import { isToolUse, type Message } from "./message.ts";

/** From here on the model sees `messages` in the place of `count` of its messages, from `start` on. The transcript keeps everything. */
export interface ReplaceRecord {
	readonly kind: "replace";
	readonly start: number;
	readonly count: number;
	readonly messages: readonly Message[];
	/** `masked`: the guardrail let the message pass with masks in the place of what it hides. `chosen`: the user liked another model's answer better. */
	readonly why: "compaction" | "guardrail" | "masked" | "chosen";
}

/** How the model's record stood just before a turn began. */
export interface TurnMark {
	readonly turnId: string;
	/** The record then was the first `length` of these; what follows them here is how the turn itself began. */
	readonly messages: readonly Message[];
	readonly length: number;
	/** Messages of the turn that stand before its prompt. */
	readonly before: number;
	readonly blocked: readonly Message[];
}

/**
 * What the model sees of a chat, and how it stood before each turn. A replacement makes a new array, and so does a rewind: to an array
 * that a mark names, messages are only ever added, so that a mark costs nothing but a number.
 */
export class ModelRecord {
	private current: Message[];
	private withdrawn: readonly Message[];
	private readonly known: TurnMark[];

	constructor(history: readonly Message[] = [], blocked: readonly Message[] = [], marks: readonly TurnMark[] = []) {
		this.current = [...history];
		this.withdrawn = blocked;
		this.known = [...marks];
	}

	get history(): readonly Message[] {
		return this.current;
	}

	/** The last prompt, when a guardrail has taken it out of the history and nothing was said since. */
	get blocked(): readonly Message[] {
		return this.withdrawn;
	}

	get marks(): readonly TurnMark[] {
		return this.known;
	}

	/** A turn begins, of which the messages from `length` on are there already. */
	begin(turnId: string, before: number, length = this.current.length): void {
		this.known.push({ turnId, messages: this.current, length, before, blocked: this.withdrawn });
	}

	append(message: Message): void {
		this.current.push(message);
		this.withdrawn = [];
	}

	replace({ start, count, messages, why }: ReplaceRecord): void {
		const removed = this.current.slice(start, start + count);
		this.current = this.current.toSpliced(start, count, ...messages);
		if (why === "guardrail") this.withdrawn = withdrawnPrompt(removed);
	}

	/** Goes back to just before the turn. Tells whether it is known where that was. */
	rewind(turnId: string): boolean {
		const at = this.known.findLastIndex((mark) => mark.turnId === turnId);
		const mark = this.known[at];
		if (!mark) return false;
		this.current = mark.messages.slice(0, mark.length);
		this.withdrawn = mark.blocked;
		this.known.length = at;
		return true;
	}

	/** What the model saw when the turn asked it for the first time, up to the prompt as it was sent; `undefined` when that is not known. */
	askedIn(turnId: string): readonly Message[] | undefined {
		const mark = this.known.findLast((one) => one.turnId === turnId);
		const end = mark ? mark.length + mark.before + 1 : 0;
		return mark && end <= mark.messages.length ? mark.messages.slice(0, end) : undefined;
	}

	/** Where the words stand that answer the last prompt; `undefined` when tools were called for it, or when it is no longer there. */
	lastAnswer(turnId: string): Pick<ReplaceRecord, "start" | "count"> | undefined {
		const prompt = this.known.at(-1)?.turnId === turnId ? this.askedIn(turnId)?.at(-1) : undefined;
		const start = prompt ? this.current.lastIndexOf(prompt) + 1 : 0;
		const said = this.current.slice(start);
		const isWords = said.every((message) => (message.role === "assistant" ? !message.content.some(isToolUse) : isContinuation(message)));
		return start > 0 && said.length > 0 && isWords ? { start, count: said.length } : undefined;
	}
}
