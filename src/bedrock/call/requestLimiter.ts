/** Gives the place to whoever waits longest. May be called more than once. */
export type Release = () => void;

interface Waiting {
	readonly limit: number;
	readonly enter: () => void;
}

/** Lets so many requests run at the same moment; the others wait in the order in which they came. */
export class RequestLimiter {
	private readonly queue: Waiting[] = [];
	private running = 0;

	/** `undefined` when the signal aborts first. The limit is that of the one who enters: settings differ by folder. */
	enter(limit: number, signal: AbortSignal): Promise<Release | undefined> {
		if (signal.aborted) return Promise.resolve(undefined);
		if (this.queue.length === 0 && this.running < limit) return Promise.resolve(this.take());
		return new Promise((resolve) => {
			const leave = () => {
				this.queue.splice(this.queue.indexOf(waiting), 1);
				resolve(undefined);
				/** Who stood behind may have a higher limit. */
				this.admit();
			};
			const waiting: Waiting = {
				limit,
				enter: () => {
					signal.removeEventListener("abort", leave);
					resolve(this.take());
				},
			};
			signal.addEventListener("abort", leave, { once: true });
			this.queue.push(waiting);
		});
	}

	private take(): Release {
		this.running++;
		let isTaken = true;
		return () => {
			if (!isTaken) return;
			isTaken = false;
			this.running--;
			this.admit();
		};
	}

	private admit(): void {
		for (let next = this.queue[0]; next && this.running < next.limit; next = this.queue[0]) {
			this.queue.shift();
			next.enter();
		}
	}
}
