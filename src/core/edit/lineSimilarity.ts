/** Comparing longer stretches costs more than it is worth: lines that differ so much are others. */
const mostCells = 250_000;

/**
 * How much of two lines is the same, from 0 to 1: one less the insertions, deletions, changes and swaps of neighbours that lead
 * from one to the other, per character of the longer. Anything below `least` comes out as 0.
 */
export function lineSimilarity(a: string, b: string, least: number): number {
	const longer = Math.max(a.length, b.length);
	if (longer === 0) return 1;
	const most = Math.floor((1 - least) * longer);
	if (Math.abs(a.length - b.length) > most) return 0;
	let start = 0;
	const shorter = Math.min(a.length, b.length);
	while (start < shorter && a.charCodeAt(start) === b.charCodeAt(start)) start++;
	let end = 0;
	while (end < shorter - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
	const left = a.slice(start, a.length - end);
	const right = b.slice(start, b.length - end);
	if (left.length * right.length > mostCells) return 0;
	const distance = editDistance(left, right);
	return distance > most ? 0 : 1 - distance / longer;
}

/** The two lines have the same numbers. A number is never a typo: `item1` and `item2` are two things. */
export function haveSameNumbers(a: string, b: string): boolean {
	return numbersOf(a) === numbersOf(b);
}

/**
 * What differs between two lines is what a typing or copying hand does: quotes, commas and semicolons, or a letter or two of
 * a longer word. Another name, number or operator makes it another line.
 */
export function differsByTypos(a: string, b: string): boolean {
	const left = wordsOf(a);
	const right = wordsOf(b);
	return (
		left.length === right.length &&
		left.every((word, at) => {
			const other = right[at] ?? "";
			if (word === other) return true;
			const longer = Math.max(word.length, other.length);
			return (
				longer >= 5 && haveSameNumbers(word, other) && editDistance(word, other) <= Math.max(2, longer / 4) && isWord(word) && isWord(other)
			);
		})
	);
}

function numbersOf(line: string): string {
	return (line.match(/\d+/g) ?? []).join(" ");
}

function wordsOf(line: string): readonly string[] {
	return line.replace(/["'`“”‘’]/g, '"').match(/[\p{L}\p{N}_$]+|[^\s;,]/gu) ?? [];
}

function isWord(text: string): boolean {
	return /^[\p{L}\p{N}_$]+$/u.test(text);
}

/** Optimal string alignment: Levenshtein's distance in which a swap of two neighbours counts once. */
function editDistance(a: string, b: string): number {
	if (a === "" || b === "") return a.length + b.length;
	let older = new Uint16Array(b.length + 1);
	let above = Uint16Array.from({ length: b.length + 1 }, (_, at) => at);
	let row = new Uint16Array(b.length + 1);
	for (let i = 1; i <= a.length; i++) {
		row[0] = i;
		const code = a.charCodeAt(i - 1);
		for (let j = 1; j <= b.length; j++) {
			const other = b.charCodeAt(j - 1);
			let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (code === other ? 0 : 1));
			const isSwap = i > 1 && j > 1 && code === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other;
			if (isSwap) cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
			row[j] = cost;
		}
		[older, above, row] = [above, row, older];
	}
	return above[b.length] ?? 0;
}
