/** How a comment begins in the languages that models write. */
const comment = String.raw`(?://+|/\*+|#+|--+|;+|%+|<!--|\{\s*/\*+)`;
const dots = String.raw`(?:\.{3,}|…)`;
const rest = String.raw`(?:existing|rest|remain\w*|unchanged|same|previous|other|omitted|keep|as before)`;

/** No line without any of these is looked at twice: files have many lines. */
const hint = /\.{3}|…|rest of|remaining|existing/i;

/** A comment of nothing but dots, or dots and words that stand for code. */
const elisions = [
	new RegExp(String.raw`^\s*${comment}\s*${dots}\s*(?:\*/\}?|-->)?\s*$`, "i"),
	new RegExp(String.raw`^\s*${comment}\s*[[({<]?\s*${dots}.*\b${rest}\b`, "i"),
	new RegExp(String.raw`^\s*[[({<]?\s*${dots}\s.*\b${rest}\b`, "i"),
	new RegExp(String.raw`^\s*${comment}.*\b${rest}\b.*${dots}`, "i"),
	new RegExp(
		String.raw`^\s*${comment}\s*(?:the )?(?:rest of|remaining|existing)\b.*\b(?:unchanged|the same|as before|here|remains?)\b`,
		"i",
	),
];

/**
 * A line such as `// ... existing code ...` that stands for code the model did not want to write; `undefined` when there is none.
 * What the file itself says in these words is no elision.
 */
export function findElision(lines: readonly string[], file: string): string | undefined {
	return lines
		.find((line) => hint.test(line) && elisions.some((elision) => elision.test(line.slice(0, 200))) && !file.includes(line.trim()))
		?.trim();
}
