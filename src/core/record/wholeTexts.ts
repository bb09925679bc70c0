import type { TurnEvent } from "../../shared/turnEvent.ts";
import type { ChatRecord } from "./chatRecord.ts";
import { type Delta, isDelta, isSameText, joinDeltas } from "./deltas.ts";

/**
 * The same records with each text that came in pieces in one piece, as far as nothing else came between: whoever searches them finds
 * what a frame has cut in two. They are replayed to the same chat; of an output that is too long to be kept whole, less may be kept.
 */
export function withWholeTexts(records: readonly ChatRecord[]): readonly ChatRecord[] {
	const whole: ChatRecord[] = [];
	let events: TurnEvent[] = [];
	for (const record of records) {
		if (record.kind !== "events") {
			whole.push(record);
			continue;
		}
		/** Old chats tell by the records where a turn begins, so that no record is joined to the one before that begins one. */
		if (whole.at(-1)?.kind !== "events" || record.events.some(({ kind }) => kind === "turn-start")) {
			events = [];
			whole.push({ kind: "events", events });
		}
		for (const event of record.events) addWhole(events, event);
	}
	return whole;
}

/** What two commands print side by side, or another model says beside an answer, is as if one had come after the other. */
function addWhole(events: TurnEvent[], event: TurnEvent): void {
	const joined = isDelta(event) ? joinedAt(events, event) : undefined;
	if (joined) events[joined.at] = joined.delta;
	else events.push(event);
}

function joinedAt(events: readonly TurnEvent[], more: Delta): { readonly at: number; readonly delta: Delta } | undefined {
	for (let at = events.length - 1; at >= 0; at--) {
		const before = events[at];
		if (!before || !isDelta(before)) return undefined;
		if (isSameText(before, more)) return { at, delta: joinDeltas(before, more) };
		if (isOfAnswer(before) && isOfAnswer(more)) return undefined;
	}
	return undefined;
}

/** Thoughts and words of an answer stand in the order in which they came. */
function isOfAnswer({ kind }: Delta): boolean {
	return kind === "text-delta" || kind === "reasoning-delta";
}
