import { expect, test } from "vitest";
import { EventBatch } from "../../src/core/record/eventBatch.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";

const prints = (toolUseId: string, text: string): TurnEvent => ({ kind: "tool-output", toolUseId, text });

/** The first event goes out at once; what comes in the same frame is joined. */
function joined(...events: TurnEvent[]): TurnEvent[] {
	const delivered: TurnEvent[] = [];
	const batch = new EventBatch((some) => delivered.push(...some));
	batch.add({ kind: "turn-resume" });
	for (const event of events) batch.add(event);
	batch.flush();
	return delivered.slice(1);
}

test("what one command prints within a frame is one event", () => {
	expect(joined(prints("1", "a"), prints("1", "b"), prints("1", "c"))).toEqual([prints("1", "abc")]);
});

test("what two commands print side by side stays apart", () => {
	expect(joined(prints("1", "a"), prints("2", "b"), prints("1", "c"))).toEqual([prints("1", "a"), prints("2", "b"), prints("1", "c")]);
});

test("words of the model are not joined with what a command prints", () => {
	const events: TurnEvent[] = [prints("1", "a"), { kind: "text-delta", text: "b" }, { kind: "reasoning-delta", text: "c" }];
	expect(joined(...events)).toEqual(events);
});

test("two second answers that are written side by side stay apart, and each of them is joined", () => {
	const writes = (turnId: string, text: string): TurnEvent => ({ kind: "compare-delta", turnId, text });
	expect(joined(writes("t1", "a"), writes("t1", "b"), writes("t2", "c"), { kind: "text-delta", text: "d" })).toEqual([
		writes("t1", "ab"),
		writes("t2", "c"),
		{ kind: "text-delta", text: "d" },
	]);
});
