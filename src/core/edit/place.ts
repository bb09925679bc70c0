/** Offsets into the text; `end` is exclusive. */
export interface Piece {
	readonly start: number;
	readonly end: number;
	/** The line it is on, zero-based. */
	readonly line: number;
}

/** Where the lines of a search text are. */
export interface Place {
	/** One for each line that was looked for, in order; `undefined` for a line that the file does not have. */
	readonly pieces: readonly (Piece | undefined)[];
	readonly how: "exact" | "spacing" | "similar";
	/** 1 but for `similar`. */
	readonly similarity: number;
}

/** A search text that fits more places than this is not told apart by any hint, and nobody needs to know them all. */
export const mostPlaces = 1_000;

/** Zero-based. */
export function firstLineOf({ pieces }: Place): number {
	return pieces.find((piece) => piece !== undefined)?.line ?? 0;
}

export function lastLineOf({ pieces }: Place): number {
	return pieces.findLast((piece) => piece !== undefined)?.line ?? 0;
}
