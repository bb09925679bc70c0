import { blankKey, type LineIndex } from "./lineIndex.ts";

/** Where lines with these keys are, zero-based and in order. Blank lines are everywhere and are not looked for. */
export type LinePlaces = ReadonlyMap<number, readonly number[]>;

const filterSize = 1 << 13;

/** One pass over the keys of the file for all the lines of all searches; nearly every line is passed over by one look at the filter. */
export function findLines({ keys, count }: LineIndex, wanted: Iterable<number>): LinePlaces {
	const places = new Map<number, number[]>();
	const filter = new Uint8Array(filterSize);
	for (const key of wanted) {
		if (key === blankKey) continue;
		places.set(key, []);
		filter[key & (filterSize - 1)] = 1;
	}
	for (let line = 0; line < count; line++) {
		const key = keys[line] ?? 0;
		if (filter[key & (filterSize - 1)] === 1) places.get(key)?.push(line);
	}
	return places;
}
