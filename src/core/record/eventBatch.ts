import { joinPaint } from "../../shared/terminalPaint.ts";
import type { TurnEvent } from "../../shared/turnEvent.ts";

/** Milliseconds between two flushes: one frame at 60 Hz. */
const frame = 16;

/**
 * Joins events per frame: neighbouring deltas of one text become one. The first event after a pause goes out at once, so
 * that the first token waits for nothing.
 */
export class EventBatch {
	private events: TurnEvent[] = [];
	private lastFlush = 0;
	private timer: NodeJS.Timeout | undefined;
	private readonly deliver: (events: readonly TurnEvent[]) => void;

	constructor(deliver: (events: readonly TurnEvent[]) => void) {
		this.deliver = deliver;
	}

	add(event: TurnEvent): void {
		const last = this.events.at(-1);
		if (last && isDelta(last) && isDelta(event) && isSameText(last, event)) {
			this.events[this.events.length - 1] = join(last, event);
		} else {
			this.events.push(event);
		}
		if (this.timer) return;
		const wait = this.lastFlush + frame - performance.now();
		if (wait <= 0) this.flush();
		else this.timer = setTimeout(() => this.flush(), Math.ceil(wait));
	}

	/** Delivers what waits, now. */
	flush(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.lastFlush = performance.now();
		if (this.events.length === 0) return;
		const events = this.events;
		this.events = [];
		this.deliver(events);
	}
}

type Delta = Extract<TurnEvent, { kind: "text-delta" | "reasoning-delta" | "tool-output" | "compare-delta" }>;

const deltaKinds: ReadonlySet<string> = new Set<Delta["kind"]>(["text-delta", "reasoning-delta", "tool-output", "compare-delta"]);

function isDelta(event: TurnEvent): event is Delta {
	return deltaKinds.has(event.kind);
}

function join(first: Delta, second: Delta): Delta {
	const text = first.text + second.text;
	if (first.kind !== "tool-output" || second.kind !== "tool-output") return { ...first, text };
	const paint = joinPaint(first.paint, first.text.length, second.paint);
	return { ...first, text, ...(paint && { paint }) };
}

/** Two commands may print side by side. */
function isSameText(a: Delta, b: Delta): boolean {
	if (a.kind === "compare-delta") return b.kind === "compare-delta" && a.turnId === b.turnId;
	if (a.kind === "tool-output") return b.kind === "tool-output" && a.toolUseId === b.toolUseId;
	return a.kind === b.kind;
}
