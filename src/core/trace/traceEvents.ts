import type { TraceRun } from "./trace.ts";

/** Events of the service, with the deltas of a block that follow each other put together. */
export interface JoinedEvent {
	/** Milliseconds since the call began: of the first, and of the last of those that were joined. */
	readonly ms: number;
	readonly until?: number;
	/** How many were joined, when it is more than one. */
	readonly pieces?: number;
	readonly event: unknown;
}

export function joinDeltas(events: TraceRun["events"]): readonly JoinedEvent[] {
	const joined: JoinedEvent[] = [];
	for (const { ms, event } of events) {
		const last = joined.at(-1);
		const both = last && join(last.event, event);
		if (both) joined[joined.length - 1] = { ms: last.ms, until: ms, pieces: (last.pieces ?? 1) + 1, event: both };
		else joined.push({ ms, event });
	}
	return joined;
}

type Json = Readonly<Record<string, unknown>>;

/** One delta for two of the same block and the same kind of text; `undefined` for anything else. */
function join(left: unknown, right: unknown): unknown {
	const one = deltaOf(left);
	const other = deltaOf(right);
	if (!one || !other || one.contentBlockIndex !== other.contentBlockIndex) return undefined;
	const delta = joinTexts(one.delta, other.delta);
	return delta && { contentBlockDelta: { ...one, delta } };
}

/** Of each piece of such a delta there is one member only, at any depth, and a text at its end. */
function joinTexts(left: unknown, right: unknown): unknown {
	if (typeof left === "string" && typeof right === "string") return left + right;
	const [one, ...others] = members(left);
	const [other, ...more] = members(right);
	if (!one || !other || others.length + more.length > 0 || one[0] !== other[0] || !textMembers.has(one[0])) return undefined;
	const joined = joinTexts(one[1], other[1]);
	return joined === undefined ? undefined : { [one[0]]: joined };
}

/** A signature is whole as it comes, and so is a citation. */
const textMembers = new Set(["text", "toolUse", "input", "reasoningContent"]);

function members(value: unknown): readonly (readonly [string, unknown])[] {
	return typeof value === "object" && value !== null ? Object.entries(value).filter(([, member]) => member !== undefined) : [];
}

function deltaOf(event: unknown): { readonly contentBlockIndex?: unknown; readonly delta: Json } | undefined {
	const { contentBlockDelta } = event as { contentBlockDelta?: { contentBlockIndex?: unknown; delta?: Json } };
	return contentBlockDelta?.delta ? { ...contentBlockDelta, delta: contentBlockDelta.delta } : undefined;
}
