import type { TurnEvent } from "../../shared/turnEvent.ts";
import { isDelta, isSameText, joinDeltas } from "./deltas.ts";

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
			this.events[this.events.length - 1] = joinDeltas(last, event);
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
