import { requestsIn, shorten, summaryMessage } from "./compactionText.ts";
import { messageTokens, type RequestParts, roomIn } from "./contextGauge.ts";
import { type CompactionJob, sumUp } from "./conversationSummary.ts";
import type { Block, Message, ToolResultBlock } from "../record/message.ts";
import { estimateBlockTokens, estimateTextTokens, estimateToolTokens } from "./tokenEstimate.ts";
import { translate } from "../../shared/translate.ts";

/** The first `count` messages of the record become `messages`. */
export interface Compaction {
	readonly count: number;
	readonly messages: readonly Message[];
	/** Tokens of the next input. */
	readonly after: number;
}

/**
 * Makes a conversation shorter: the older part becomes a summary, with the user's own words and the documents that are in use; the
 * newest exchanges stay word for word. When no model can sum up, a list of what happened stands in for the summary, so that a chat
 * never dies of its length. `undefined` when there is nothing to shorten, or when it was cancelled; never rejects.
 */
export async function compact(job: CompactionJob): Promise<Compaction | undefined> {
	const { parts, signal, emit } = job;
	const { messages } = parts;
	const before = job.meter.measure(parts).tokens;
	const { scale, room, share } = planSpace(job, before);
	const fit = (all: readonly Message[]) => (room === undefined ? all : shortenResults(all, room));
	const cut = chooseCut(messages, share);
	const older = messages.slice(0, cut);
	const details = { requests: requestsIn(older), edits: job.edits, documents: documentsInUse(older, share) };
	const isWorthSumming = estimate({ messages: older }) - estimate({ messages: [summaryMessage("", details)] }) >= smallest;
	const kept = isWorthSumming ? messages.slice(cut) : messages;
	if (!isWorthSumming && fit(messages) === messages) return undefined;

	emit({ kind: "compaction", state: "start", before });
	const told = isWorthSumming ? await sumUp(job, older) : undefined;
	if (signal.aborted) {
		emit({ kind: "compaction", state: "failed", before, message: translate("Stopped.") });
		return undefined;
	}
	const shorter = fit(told ? [summaryMessage(told.summary, details), ...kept] : kept);
	const after = Math.min(before, Math.round(estimate({ ...parts, messages: shorter }) * scale));
	emit({ kind: "compaction", state: "done", before, after, message: told?.message });
	return { ...withoutCommonEnd(messages, shorter), after };
}

/** How long the messages may be, in estimated tokens: only what the user is told is in billed ones. */
interface Space {
	/** Billed tokens for an estimated one. */
	readonly scale: number;
	/** For all messages; absent when nobody knows the window. */
	readonly room?: number;
	/** For the newest exchanges, and once more for documents. */
	readonly share: number;
}

function planSpace({ parts, meter, settings, facts, hasOverflowed }: CompactionJob, before: number): Space {
	const long = estimate({ messages: parts.messages });
	const whole = estimate(parts);
	const scale = before / Math.max(1, whole);
	const window = meter.windowOf(settings.model, facts);
	const planned = window === undefined ? undefined : (0.7 * roomIn(window, settings, facts)) / scale - (whole - long);
	/** What was refused was too long, whatever the estimate says. */
	const room = hasOverflowed ? Math.min(planned ?? long, long / 2) : planned;
	return { scale, room, share: Math.min(long, Math.max(0, room ?? long)) / 3 };
}

/** What stays as it is needs not be written once more. */
function withoutCommonEnd(before: readonly Message[], after: readonly Message[]): Pick<Compaction, "count" | "messages"> {
	let common = 0;
	while (common < after.length && before.at(-1 - common) === after.at(-1 - common)) common++;
	return { count: before.length - common, messages: after.slice(0, after.length - common) };
}

/** Estimated tokens that have to be saved beside the summary's own, which is about as long. */
const smallest = 500;

/**
 * Index of the first message that stays. An exchange is never torn: the tail begins with a prompt, or else with an answer, and the
 * results of its calls come after it. The tail has at most so many estimated tokens, but always the newest exchange.
 */
export function chooseCut(messages: readonly Message[], tokens: number): number {
	const tails = messages.map((_, index) => messages.slice(index).reduce((sum, message) => sum + messageTokens(message), 0));
	const fits = (index: number) => (tails[index] ?? 0) <= tokens;
	const places = messages.flatMap((message, index) => (holdsResults(message) ? [] : [index]));
	const prompts = places.filter((index) => messages[index]?.role === "user");
	return prompts.find(fits) ?? places.find(fits) ?? places.at(-1) ?? 0;
}

/** The newest documents and images of the older part, as many as there is room for, in their order. */
function documentsInUse(older: readonly Message[], tokens: number): readonly Block[] {
	let left = tokens;
	const media = older.flatMap(({ role, content }) => (role === "user" ? content.filter(isMedium) : []));
	const chosen = media.toReversed().filter((block) => {
		const cost = estimateBlockTokens(block);
		if (cost > left) return false;
		left -= cost;
		return true;
	});
	return chosen.toReversed();
}

/** Oldest first, results become a line each until the messages fit; those of the newest message keep their beginning and end. */
export function shortenResults(messages: readonly Message[], tokens: number): readonly Message[] {
	let excess = messages.reduce((sum, message) => sum + messageTokens(message), 0) - tokens;
	const pass = (all: readonly Message[], isMeant: (index: number) => boolean, characters: number) =>
		all.map((message, index) => {
			if (excess <= 0 || !isMeant(index) || !holdsResults(message)) return message;
			const content = message.content.map((block) => {
				if (excess <= 0 || block.kind !== "tool-result") return block;
				const short = shortResult(block, characters);
				excess -= estimateBlockTokens(block) - estimateBlockTokens(short);
				return short;
			});
			return content.every((block, at) => block === message.content[at]) ? message : { ...message, content };
		});
	const last = messages.length - 1;
	let shortened = pass(messages, (index) => index < last, 0);
	for (const characters of [20_000, 4_000, 1_000]) shortened = pass(shortened, (index) => index === last, characters);
	return shortened.every((message, index) => message === messages[index]) ? messages : shortened;
}

function shortResult(block: ToolResultBlock, characters: number): ToolResultBlock {
	const { attached, ...rest } = block;
	if (block.text.length <= Math.max(characters, 200) && !attached) return block;
	const line = `(${block.text.length} characters left out to save room. Call the tool again if they are needed.)`;
	return { ...rest, text: characters === 0 ? line : shorten(block.text, characters) };
}

function holdsResults({ content }: Message): boolean {
	return content.some((block) => block.kind === "tool-result");
}

function isMedium({ kind }: Block): boolean {
	return kind === "document" || kind === "remote" || kind === "image";
}

function estimate({ system = "", tools = [], messages }: Partial<RequestParts> & Pick<RequestParts, "messages">): number {
	const fixed = estimateTextTokens(system) + tools.reduce((sum, tool) => sum + estimateToolTokens(tool), 0);
	return fixed + messages.reduce((sum, message) => sum + messageTokens(message), 0);
}
