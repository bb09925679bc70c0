/**
 * How the output of a command looks, beside its plain text: triples of start, length and style, in order and apart. Positions count
 * UTF-16 units of the text. What is not covered looks as text does.
 */
export type Paint = readonly number[];

/** A style is a number: bits 0–4 the colour of the text and 5–9 the one behind it (0 none, else 1–16 of the 16), then flags. */
export const paintFlags = { bold: 1 << 10, dim: 1 << 11, italic: 1 << 12, underline: 1 << 13, inverse: 1 << 14, strike: 1 << 15 } as const;

export type PaintFlag = keyof typeof paintFlags;

/** Colours from 0 to 15, in the order of ECMA-48 and its bright ones; `undefined` for the one of all text. */
export function colorsOf(style: number): { readonly text: number | undefined; readonly back: number | undefined } {
	const [text, back] = [style & 31, (style >> 5) & 31];
	return { text: isColor(text) ? text - 1 : undefined, back: isColor(back) ? back - 1 : undefined };
}

function isColor(bits: number): boolean {
	return bits >= 1 && bits <= 16;
}

/** The paint of a part of a text. */
export function slicePaint(paint: Paint, from: number, to: number): number[] {
	const sliced: number[] = [];
	for (let at = 0; at + 2 < paint.length; at += 3) {
		const start = Math.max(paint[at] ?? 0, from);
		const end = Math.min((paint[at] ?? 0) + (paint[at + 1] ?? 0), to);
		if (end > start) sliced.push(start - from, end - start, paint[at + 2] ?? 0);
	}
	return sliced;
}

/** More than this is no longer kept: the oldest goes first, and its text stays. */
const mostRuns = 10_000;

/** The paint of two texts that become one; `length` is the first one's. */
export function joinPaint(first: Paint | undefined, length: number, second: Paint | undefined): Paint | undefined {
	if (!second || second.length === 0) return first;
	const moved = second.map((value, at) => (at % 3 === 0 ? value + length : value));
	return [...(first ?? []), ...moved].slice(-3 * mostRuns);
}
