/**
 * Aborts an exchange in which nothing has come for a while. One timer watches the whole stream, so that an event costs no
 * more than taking the time.
 */
export class IdleWatchdog {
	readonly seconds: number;
	private readonly controller = new AbortController();
	private readonly timer: NodeJS.Timeout;
	private readonly forward = () => this.abort();
	private readonly outer: AbortSignal;
	private last = performance.now();
	private idle = false;

	constructor(seconds: number, outer: AbortSignal) {
		this.seconds = seconds;
		this.outer = outer;
		if (outer.aborted) this.abort();
		outer.addEventListener("abort", this.forward, { once: true });
		this.timer = setInterval(() => this.check(), Math.min(1_000, seconds * 250));
	}

	/** Aborts when the outer signal does, and when the exchange has stalled. */
	get signal(): AbortSignal {
		return this.controller.signal;
	}

	get isIdle(): boolean {
		return this.idle;
	}

	touch(): void {
		this.last = performance.now();
	}

	abort(): void {
		this.controller.abort();
	}

	stop(): void {
		clearInterval(this.timer);
		this.outer.removeEventListener("abort", this.forward);
	}

	private check(): void {
		if (performance.now() - this.last < this.seconds * 1_000) return;
		this.idle = true;
		this.abort();
	}
}
