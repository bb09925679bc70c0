import type { TurnEvent } from "../../shared/turnEvent.ts";
import type { ChatTitle } from "./chatRecord.ts";
import { recordVersion } from "./migrations.ts";

/** What a list of chats shows of one, and what it is found by. Plain JSON: it is kept beside the chats. */
export interface ChatSummary {
	/** Of the newest header; 1 when there is none. */
	readonly version: number;
	readonly title?: ChatTitle;
	readonly isPinned: boolean;
	/** How many prompts the chat has. */
	readonly count: number;
	/** Stands for the title of a chat that has none. */
	readonly first: string;
	/** The newest prompts, at most `keptPrompts`, in order. */
	readonly prompts: readonly PromptSummary[];
	/** How often prompts that had been answered were taken back: so many earlier versions the chat has. */
	readonly earlier: number;
	/** Prompts of these, as many: whoever remembers one finds the chat by it. */
	readonly earlierPrompts: readonly PromptSummary[];
	/** Of the last prompt: milliseconds since the epoch. */
	readonly at: number;
	readonly model: string;
	/** Whether there is anything in the file but no record. */
	readonly isDamaged: boolean;
}

export interface PromptSummary {
	readonly turnId: string;
	/** The beginning of it, at most `keptCharacters`. */
	readonly text: string;
}

/** A chat is found by the beginnings of its newest prompts: by these it is remembered, and a thousand chats stay a small file. */
const keptPrompts = 100;
const keptCharacters = 200;

export const emptySummary: ChatSummary = {
	version: 1,
	isPinned: false,
	count: 0,
	first: "",
	prompts: [],
	earlier: 0,
	earlierPrompts: [],
	at: 0,
	model: "",
	isDamaged: false,
};

/**
 * Goes on from the summary of what came before in the file, which is only ever appended to, with whole lines of it. Only the few lines
 * are parsed that say something for a list.
 */
export function summarizeRecords(before: ChatSummary, text: string): ChatSummary {
	let summary = before;
	let isKnown = before !== emptySummary && !before.isDamaged;
	let isDamaged = before.isDamaged;
	for (const line of text.split("\n")) {
		if (line === "") continue;
		if (line.startsWith('{"kind":"')) isKnown = true;
		else isDamaged = true;
		if (isTelling(line)) summary = withRecord(summary, line);
	}
	return { ...summary, isDamaged: isDamaged && !isKnown };
}

/** Whether the chat was written by a version that may know more than this one. */
export function isNewer({ version }: ChatSummary): boolean {
	return version > recordVersion;
}

/** Nothing was asked in it that can be read again, not even in an earlier version of it. */
export function isEmpty({ count, earlier }: Pick<ChatSummary, "count" | "earlier">): boolean {
	return count === 0 && earlier === 0;
}

/** What the chat is called: what it was given, or the first line of its first prompt. */
export function titleOfChat({ title, first }: Pick<ChatSummary, "title" | "first">): string {
	return title?.text ?? firstLineOf(first);
}

export function firstLineOf(prompt: string): string {
	const line = prompt.trim().split("\n", 1)[0]?.trim() ?? "";
	return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Records are written with their kind first. */
function isTelling(line: string): boolean {
	if (line.startsWith('{"kind":"events"')) return line.includes('"kind":"turn-start"');
	return ['{"kind":"chat"', '{"kind":"title"', '{"kind":"pinned"', '{"kind":"rewind"'].some((beginning) => line.startsWith(beginning));
}

function withRecord(summary: ChatSummary, line: string): ChatSummary {
	try {
		return withParsed(summary, JSON.parse(line) as Partial<Record<string, unknown>>);
	} catch {
		return summary;
	}
}

function withParsed(summary: ChatSummary, { kind, ...record }: Partial<Record<string, unknown>>): ChatSummary {
	if (kind === "chat" && typeof record.version === "number") return { ...summary, version: Math.max(summary.version, record.version) };
	if (kind === "title" && typeof record.title === "string")
		return isOverruled(summary, record.by)
			? summary
			: { ...summary, title: { text: record.title, by: record.by === "model" ? "model" : "user" } };
	if (kind === "rewind") return rewound(summary, record.turnId, record.answered === true);
	if (kind === "pinned") return { ...summary, isPinned: record.pinned === true };
	if (kind === "events" && Array.isArray(record.events)) return (record.events as TurnEvent[]).reduce(withEvent, summary);
	return summary;
}

function withEvent(summary: ChatSummary, event: TurnEvent): ChatSummary {
	if (event.kind !== "turn-start") return summary;
	const { turnId, at, model, prompt } = event;
	const text = prompt.text.trim().slice(0, keptCharacters) || prompt.attachments.map(({ label }) => label).join(", ");
	return {
		...summary,
		count: summary.count + 1,
		first: summary.count === 0 ? text : summary.first,
		prompts: [...summary.prompts, { turnId, text }].slice(-keptPrompts),
		at,
		model,
	};
}

/** A title of a model that comes when the user has given one: the two may have been written by two windows. */
function isOverruled({ title }: ChatSummary, by: unknown): boolean {
	return title?.by === "user" && by === "model";
}

/** Prompts from further back than are kept still count. */
function rewound({ prompts, ...summary }: ChatSummary, turnId: unknown, isVersion: boolean): ChatSummary {
	const at = prompts.findLastIndex((prompt) => prompt.turnId === turnId);
	const gone = at < 0 ? [] : prompts.slice(at);
	const kept = { ...summary, count: summary.count - gone.length, prompts: prompts.slice(0, prompts.length - gone.length) };
	if (!isVersion) return kept;
	return { ...kept, earlier: summary.earlier + 1, earlierPrompts: [...summary.earlierPrompts, ...gone].slice(-keptPrompts) };
}
