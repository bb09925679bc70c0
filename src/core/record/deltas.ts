import { joinPaint } from "../../shared/terminalPaint.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";

/** A piece of a text that comes in pieces. */
export type Delta = Extract<TurnEvent, { kind: "text-delta" | "reasoning-delta" | "tool-output" | "compare-delta" }>;

const deltaKinds: ReadonlySet<string> = new Set<Delta["kind"]>(["text-delta", "reasoning-delta", "tool-output", "compare-delta"]);

export function isDelta(event: TurnEvent): event is Delta {
	return deltaKinds.has(event.kind);
}

export function joinDeltas(first: Delta, second: Delta): Delta {
	const text = first.text + second.text;
	if (first.kind !== "tool-output" || second.kind !== "tool-output") return { ...first, text };
	const paint = joinPaint(first.paint, first.text.length, second.paint);
	return { ...first, text, ...(paint && { paint }) };
}

/** Two commands may print side by side. */
export function isSameText(a: Delta, b: Delta): boolean {
	if (a.kind === "compare-delta") return b.kind === "compare-delta" && a.turnId === b.turnId;
	if (a.kind === "tool-output") return b.kind === "tool-output" && a.toolUseId === b.toolUseId;
	return a.kind === b.kind;
}
