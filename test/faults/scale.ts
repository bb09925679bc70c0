/**
 * How much of the fault suites runs. `npm test` takes a sample that is the same on every run; `npm run test:long` takes the
 * whole, from a seed that it prints. `OUTCROP_SEED=N` repeats a run.
 */
export const isLong = process.env.OUTCROP_LONG === "1";

const given = Number.parseInt(process.env.OUTCROP_SEED ?? "", 10);
export const seed = Number.isNaN(given) ? (isLong ? Date.now() % 2 ** 31 : 20_261_121) : given;

/** What an unlimited, or a sampled, run takes. */
export function scaled<Value>(whole: Value, sample: Value): Value {
	return isLong ? whole : sample;
}

/** Pseudo-random numbers in 0..1, the same for the same seed (mulberry32). */
export function randomFrom(start: number): () => number {
	let state = start;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export function pickFrom<Value>(values: readonly Value[], random: () => number): Value {
	if (values.length === 0) throw new Error("Nothing to pick from.");
	return values[Math.floor(random() * values.length)] as Value;
}

/** Runs `work` on every item, so many at the same moment, each in a lane of its own: stalls are waited for side by side. */
export async function inParallel<Item>(
	items: readonly Item[],
	width: number,
	work: (item: Item, lane: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async (_: unknown, lane: number) => {
		for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item, lane);
	};
	await Promise.all(Array.from({ length: width }, worker));
}
