import type { Transcript, Turn } from "../../src/shared/transcript.ts";
import { addCost, addUsage } from "../../src/shared/addUsage.ts";
import type { Cost, Usage } from "../../src/shared/turnEvent.ts";
import { noUsage } from "../../src/shared/turnEvent.ts";

export interface UsageSum {
	readonly usage: Usage;
	/** Absent when no price is known for any call. */
	readonly cost: Cost | undefined;
	/** Calls without a known price are not in `cost`. */
	readonly partial: boolean;
}

/** `cut`: what turns that were taken back have cost all the same. */
export function sumUsage(turns: readonly Turn[], cut?: Transcript["cut"]): UsageSum {
	return {
		usage: turns.map(({ usage }) => usage).reduce(addUsage, cut?.usage ?? noUsage),
		cost: turns.map(({ cost }) => cost).reduce(addCost, cut?.cost),
		partial: turns.some(({ calls }) => calls.some(({ cost, usage }) => !cost && totalTokens(usage) > 0)),
	};
}

export function totalTokens({ input, output, cacheRead, cacheWrite }: Usage): number {
	return input + output + cacheRead + cacheWrite;
}

/** The share of the input that came out of the cache, from 0 to 1. */
export function hitRate({ input, cacheRead, cacheWrite }: Usage): number | undefined {
	const all = input + cacheRead + cacheWrite;
	return cacheRead + cacheWrite > 0 ? cacheRead / all : undefined;
}
