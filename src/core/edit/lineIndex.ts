/**
 * Where the lines of a text are, and a key for each that is the same for lines which differ in white space alone. Built once for
 * all edits of a call: this one pass over the text is the floor of what finding them can cost.
 */
export interface LineIndex {
	readonly text: string;
	/** At least one: an empty text has one empty line. */
	readonly count: number;
	/** Offsets into the text. An end leaves the line ending out. Longer than `count`. */
	readonly starts: Int32Array;
	readonly ends: Int32Array;
	/** Equal keys are a reason to compare the lines, not a proof. */
	readonly keys: Int32Array;
}

/** The key of every line without a character to see. */
export const blankKey = 0x811c9dc5 | 0;

/** FNV-1a's prime: one multiplication a character. */
const prime = 0x01000193;

export function indexLines(text: string): LineIndex {
	let starts = new Int32Array((text.length >>> 4) + 16);
	let ends = new Int32Array(starts.length);
	let keys = new Int32Array(starts.length);
	let count = 0;
	let start = 0;
	let key = blankKey;
	const length = text.length;
	for (let at = 0; at <= length; at++) {
		const code = at < length ? text.charCodeAt(at) : 10;
		if (code > 32) {
			if (code < 0xa0 || !isWideSpace(code)) key = Math.imul(key ^ code, prime);
		} else if (code === 10 || code === 13) {
			if (count === starts.length) {
				starts = grown(starts);
				ends = grown(ends);
				keys = grown(keys);
			}
			starts[count] = start;
			ends[count] = at;
			keys[count++] = key;
			if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
			start = at + 1;
			key = blankKey;
		}
	}
	return { text, count, starts, ends, keys };
}

/** The key that a line has in an index. */
export function keyOf(line: string): number {
	let key = blankKey;
	for (let at = 0; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (!isSpace(code)) key = Math.imul(key ^ code, prime);
	}
	return key;
}

export function lineText(index: LineIndex, line: number): string {
	return index.text.slice(startOf(index, line), endOf(index, line));
}

export function startOf({ starts }: LineIndex, line: number): number {
	return starts[line] ?? 0;
}

export function endOf({ ends }: LineIndex, line: number): number {
	return ends[line] ?? 0;
}

/** Zero-based. */
export function lineAt({ starts, count }: LineIndex, offset: number): number {
	let low = 0;
	let high = count - 1;
	while (low < high) {
		const middle = (low + high + 1) >>> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** How the line ends in the file; how a neighbour does where it is the last; `\n` where there is but one line. */
export function eolAt(index: LineIndex, line: number): string {
	const at = line + 1 < index.count ? line : index.count - 2;
	return at < 0 ? "\n" : index.text.slice(endOf(index, at), startOf(index, at + 1));
}

/** Lines of a text, told apart as an index does. */
export function splitLines(text: string): string[] {
	return text.split(/\r\n|\r|\n/);
}

/** The two are equal but for white space, wherever it stands. */
export function equalButSpaces({ text }: LineIndex, start: number, end: number, line: string): boolean {
	let at = start;
	for (let other = 0; ; at++, other++) {
		while (at < end && isSpace(text.charCodeAt(at))) at++;
		while (other < line.length && isSpace(line.charCodeAt(other))) other++;
		if (at >= end || other >= line.length) return at >= end && other >= line.length;
		if (text.charCodeAt(at) !== line.charCodeAt(other)) return false;
	}
}

export function isSpace(code: number): boolean {
	return code <= 32 || (code >= 0xa0 && isWideSpace(code));
}

/** What `String.prototype.trim` takes for white space beyond ASCII, the byte order mark among it. */
function isWideSpace(code: number): boolean {
	return (
		code === 0xa0 ||
		code === 0xfeff ||
		(code >= 0x2000 && (code <= 0x200a || code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000))
	);
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
	const larger = new Int32Array(array.length * 2);
	larger.set(array);
	return larger;
}
