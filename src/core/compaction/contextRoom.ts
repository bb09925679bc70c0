import type { ReplaceRecord } from "../record/modelRecord.ts";
import { compact } from "./compaction.ts";
import type { PendingEdit } from "./compactionText.ts";
import { type ContextMeter, roomIn } from "./contextGauge.ts";
import type { CompactionJob } from "./conversationSummary.ts";

/** What a long record needs of its owner. */
export interface RecordKeeping {
	readonly meter: ContextMeter;
	readonly compactionLimit: CompactionLimit;
	/** Edits that the user has neither kept nor undone. */
	pendingEdits(): readonly PendingEdit[];
	replace(change: Omit<ReplaceRecord, "kind">): void;
}

/** The length below which the last compaction could not get: another one would be paid for in vain. */
export interface CompactionLimit {
	tokens: number;
}

export type RoomRequest = Omit<CompactionJob, "meter" | "edits" | "hasOverflowed">;

/** Sums the conversation up before a request that would not fit, or leave no room for its answer. Asks the service only when it is near. */
export async function makeRoom(keeping: RecordKeeping, request: RoomRequest): Promise<void> {
	const { settings, facts, parts } = request;
	const window = keeping.meter.windowOf(settings.model, facts);
	if (window === undefined) return;
	const room = roomIn(window, settings, facts);
	const { tokens, exact } = keeping.meter.measure(parts);
	if (tokens < 0.9 * room || tokens < 1.2 * keeping.compactionLimit.tokens) return;
	const isClear = exact || tokens > 1.5 * room;
	if ((isClear ? tokens : ((await countTokens(request)) ?? tokens)) < room) return;
	const after = await shortenRecord(keeping, request, false);
	keeping.compactionLimit.tokens = after === undefined ? tokens : after > 0.9 * room ? after : 0;
}

const smallestWindow = 8_000;

/** After a request that was refused as too long, or an answer that ran out of the window. Whether the record is shorter now. */
export async function recoverRoom(keeping: RecordKeeping, request: RoomRequest): Promise<boolean> {
	const { model } = request.settings;
	const { tokens } = keeping.meter.measure(request.parts);
	const window = keeping.meter.windowOf(model, request.facts);
	/** What seems short and is refused holds something that cannot be measured, such as an object in S3. */
	if (window === undefined || tokens > window / 2) keeping.meter.noteRefusal(model, Math.max(tokens, smallestWindow));
	return (await shortenRecord(keeping, request, true)) !== undefined;
}

/** Tokens of the next input, or `undefined` when there was nothing to shorten, or it was cancelled. */
export async function shortenRecord(keeping: RecordKeeping, request: RoomRequest, hasOverflowed: boolean): Promise<number | undefined> {
	const compaction = await compact({ ...request, hasOverflowed, meter: keeping.meter, edits: keeping.pendingEdits() });
	if (!compaction) return undefined;
	const kept = request.parts.messages.slice(compaction.count);
	keeping.meter.restart(compaction.after, kept.at(-1) ?? compaction.messages.at(-1));
	keeping.replace({ start: 0, count: compaction.count, messages: compaction.messages, why: "compaction" });
	return compaction.after;
}

function countTokens({ model, settings, parts: { system, tools }, sent, signal }: RoomRequest): Promise<number | undefined> {
	return model.countTokens({ settings, system, tools, messages: sent() }, signal);
}
