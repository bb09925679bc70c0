import type { Palette, Picture } from "./png.ts";

type Counted = readonly [colour: number, count: number];

const limit = 256;
const shifts = [16, 8, 0] as const;

/**
 * At most 256 colours for all of these pictures, by median cut. A group of colours is painted in its most frequent one, so that what is
 * flat, which is most of an editor, keeps its very colour; only the edges of letters come a little nearer to each other.
 */
export function choosePalette(pictures: readonly Picture[]): Palette {
	const counts = new Map<number, number>();
	for (const { pixels } of pictures) {
		for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
	}
	const groups: (readonly Counted[])[] = [[...counts]];
	while (groups.length < limit) {
		const widest = groups.reduce((best, group) => (weightOf(group) > weightOf(best) ? group : best));
		if (widest.length === 1) break;
		groups.splice(groups.indexOf(widest), 1, ...split(widest));
	}
	return {
		colours: groups.map((group) => group.reduce((best, counted) => (counted[1] > best[1] ? counted : best))[0]),
		indexOf: new Map(groups.flatMap((group, index) => group.map(([colour]) => [colour, index] as const))),
	};
}

const weights = new WeakMap<readonly Counted[], number>();

/** How much is lost when a group becomes one colour: its width, and a little how often it is seen. */
function weightOf(group: readonly Counted[]): number {
	const known = weights.get(group);
	if (known !== undefined) return known;
	const count = group.reduce((sum, counted) => sum + counted[1], 0);
	const weight = widthOf(group, widestShift(group)) * Math.log2(1 + count);
	weights.set(group, weight);
	return weight;
}

/** Two groups along the channel that varies most, with about as many pixels each. */
function split(group: readonly Counted[]): readonly (readonly Counted[])[] {
	const shift = widestShift(group);
	const sorted = group.toSorted(([a], [b]) => channel(a, shift) - channel(b, shift));
	const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
	let seen = 0;
	const middle = sorted.findIndex(([, count]) => (seen += count) > half);
	const at = Math.min(Math.max(middle, 1), sorted.length - 1);
	return [sorted.slice(0, at), sorted.slice(at)];
}

function widestShift(group: readonly Counted[]): number {
	return shifts.reduce((best, shift) => (widthOf(group, shift) > widthOf(group, best) ? shift : best));
}

function widthOf(group: readonly Counted[], shift: number): number {
	let [least, most] = [255, 0];
	for (const [colour] of group) {
		const value = channel(colour, shift);
		[least, most] = [Math.min(least, value), Math.max(most, value)];
	}
	return Math.max(most - least, 0);
}

function channel(colour: number, shift: number): number {
	return (colour >> shift) & 255;
}
