/** How much of a needle takes part in skipping: the entries of the table are bytes, and more would not skip further in code. */
const longestWindow = 64;
/** Shorter needles would let the others skip no further than they do themselves. */
const shortestWindow = 4;
/** Characters that decide how far to skip. */
const blockSize = 3;
const tableSize = 1 << 15;

/**
 * Offsets at which each needle occurs in the text, overlapping ones too, in order; at most `limit` for each and one more, which
 * tells that there are others. All needles are looked for in one pass that skips most of the text (Wu and Manber, 1994, with
 * three characters), because fifty searches for one needle each cost ten times as much as reading the text once.
 */
export function findTexts(text: string, needles: readonly string[], limit = Number.POSITIVE_INFINITY): number[][] {
	const found: number[][] = needles.map(() => []);
	const long: number[] = [];
	for (const [needle, wanted] of needles.entries()) {
		if (wanted.length >= shortestWindow) long.push(needle);
		else if (wanted !== "") findOne(text, wanted, limit, found[needle] ?? []);
	}
	if (long.length > 0) findMany(text, needles, long, limit, found);
	return found;
}

function findOne(text: string, needle: string, limit: number, found: number[]): void {
	for (let at = text.indexOf(needle); at >= 0 && found.length <= limit; at = text.indexOf(needle, at + 1)) found.push(at);
}

function findMany(text: string, needles: readonly string[], long: readonly number[], limit: number, found: number[][]): void {
	const window = Math.min(longestWindow, ...long.map((needle) => needles[needle]?.length ?? longestWindow));
	const shifts = new Uint8Array(tableSize).fill(window - blockSize + 1);
	/** By their beginnings, because needles of one text are much alike: those of a bucket would all have to be compared. */
	const beginning = new Map<string, number[]>();
	for (const needle of long) {
		const wanted = needles[needle] ?? "";
		for (let at = blockSize - 1; at < window; at++) {
			const block = blockAt(wanted, at);
			shifts[block] = Math.min(shifts[block] ?? 0, window - 1 - at);
		}
		const start = wanted.slice(0, window);
		beginning.set(start, [...(beginning.get(start) ?? []), needle]);
	}
	for (let at = window - 1; at < text.length; ) {
		const shift = shifts[blockAt(text, at)] ?? 1;
		if (shift === 0) note(text, at - window + 1, beginning.get(text.slice(at - window + 1, at + 1)), needles, limit, found);
		at += Math.max(shift, 1);
	}
}

function note(
	text: string,
	start: number,
	candidates: readonly number[] | undefined,
	needles: readonly string[],
	limit: number,
	found: number[][],
): void {
	for (const needle of candidates ?? []) {
		const places = found[needle];
		if (places && places.length <= limit && text.startsWith(needles[needle] ?? "", start)) places.push(start);
	}
}

/** The characters that end at an offset, as a place in the table. */
function blockAt(text: string, at: number): number {
	const block = (text.charCodeAt(at - 2) << 8) ^ (text.charCodeAt(at - 1) << 4) ^ text.charCodeAt(at);
	return (block ^ (block >>> 9)) & (tableSize - 1);
}
