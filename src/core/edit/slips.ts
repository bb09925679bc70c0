import { splitLines } from "./lineIndex.ts";
import { parseSearchBlocks } from "./searchBlocks.ts";
import { isText, type SearchReplace } from "./wanted.ts";

/** What an edit means if the model has made a slip that models make when they copy. */
export interface Reading {
	readonly search: string;
	/** `undefined`: the slip is in a part of the new text only, and nobody knows what was meant. */
	readonly replace: string | undefined;
	readonly line?: number;
	/** The search text may begin and end inside of lines; where less than all is known of the slip, it may not. */
	readonly isWithinLines: boolean;
	/** For the model: what its texts held that the file does not. */
	readonly slip: string;
}

/** Other readings of an edit whose search text, taken by the letter, is nowhere in the file. */
export function otherReadings(edit: SearchReplace): readonly Reading[] {
	return readers.map((read) => read(edit)).filter((reading) => reading !== undefined);
}

const readers = [withoutNumbers, withoutSigns, withoutFence, withoutMarks, withoutEscapes, withoutEntities];

/** Line numbers as `read_file` shows them, as other tools do, and as `search_text` does, with or without the path. */
const numberings = [
	/^ *(\d{1,7})(?:\t|$)/,
	/^ *(\d{1,7}) ?(?:[|│→] ?|$)/,
	/^ *(\d{1,7})(?:: ?|$)/,
	/^[^\s:]+[:-](\d{1,7})[:-](?: |$)/,
] as const;

function withoutNumbers({ search, replace, line }: SearchReplace): Reading | undefined {
	const lines = splitLines(search);
	for (const numbering of numberings) {
		const first = lines.findIndex(isText);
		const number = numberOf(lines[first] ?? "", numbering);
		if (number === undefined) continue;
		const isNumbered = lines.every((text, at) => !isText(text) || numberOf(text, numbering) === number + at - first);
		if (!isNumbered) continue;
		const wanted = lines.map((text) => text.replace(numbering, "")).join("\n");
		const replacement = splitLines(replace);
		const numbered = replacement.filter((text) => isText(text) && numbering.test(text)).length;
		const isAll = numbered === replacement.filter(isText).length;
		const cleaned = numbered === 0 ? replace : isAll ? replacement.map((text) => text.replace(numbering, "")).join("\n") : undefined;
		return { search: wanted, replace: cleaned, line: line ?? number - first, isWithinLines: false, slip: "line numbers" };
	}
	return undefined;
}

function numberOf(line: string, numbering: RegExp): number | undefined {
	const digits = numbering.exec(line)?.[1];
	return digits === undefined ? undefined : Number(digits);
}

function withoutSigns({ search, replace, line }: SearchReplace): Reading | undefined {
	const removed = withoutSign(search, "-");
	const added = replace === "" ? "" : withoutSign(replace, "+");
	if (removed === undefined || added === undefined) return undefined;
	return { search: removed, replace: added, line, isWithinLines: false, slip: "the signs of a diff" };
}

function withoutSign(text: string, sign: "-" | "+"): string | undefined {
	const lines = splitLines(text);
	const isSigned = lines.some((line) => line.startsWith(sign)) && lines.every((line) => line === "" || line[0] === sign || line[0] === " ");
	return isSigned ? lines.map((line) => line.slice(1)).join("\n") : undefined;
}

function withoutFence({ search, replace, line }: SearchReplace): Reading | undefined {
	const inner = insideFence(search);
	if (inner === undefined) return undefined;
	return { search: inner, replace: insideFence(replace) ?? replace, line, isWithinLines: true, slip: "a code fence" };
}

/** The whole edit is in the search text, as agents without tools are taught to write it. */
function withoutMarks({ search, replace }: SearchReplace): Reading | undefined {
	const blocks = parseSearchBlocks(splitLines(search));
	if (!blocks || "problem" in blocks || blocks.edits.length !== 1) return undefined;
	const only = blocks.edits[0];
	return (
		only && { ...only, replace: replace.trim() === "" ? only.replace : undefined, isWithinLines: true, slip: "marks of SEARCH and REPLACE" }
	);
}

/** What stands between the fences around a text; `undefined` when there are none. */
export function insideFence(text: string): string | undefined {
	const lines = splitLines(text);
	const first = lines.findIndex(isText);
	const last = lines.findLastIndex(isText);
	if (last <= first || !/^\s*```[\w+#.-]*\s*$/.test(lines[first] ?? "") || !/^\s*```\s*$/.test(lines[last] ?? "")) return undefined;
	return lines.slice(first + 1, last).join("\n");
}

const escaped = /\\(.?)/g;
const meanings: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "'": "'", "`": "`", "\\": "\\" };

/** JSON that was escaped twice. */
function withoutEscapes({ search, replace, line }: SearchReplace): Reading | undefined {
	const plain = unescapeOnce(search);
	if (plain === undefined || plain === search) return undefined;
	return { search: plain, replace: unescapeOnce(replace), line, isWithinLines: true, slip: 'escapes such as \\n or \\"' };
}

/** `undefined` for a text that was not escaped as a whole. */
export function unescapeOnce(text: string): string | undefined {
	if (!text.includes("\\")) return text;
	const isWhole = !/[\r\n]/.test(text) && [...text.matchAll(escaped)].every(([, letter = ""]) => meanings[letter] !== undefined);
	return isWhole ? text.replace(escaped, (_, letter: string) => meanings[letter] ?? letter) : undefined;
}

const entity = /&(lt|gt|amp|quot|apos|#39|#x27|#34);/gi;
const characters: Readonly<Record<string, string>> = {
	lt: "<",
	gt: ">",
	amp: "&",
	quot: '"',
	apos: "'",
	"#39": "'",
	"#x27": "'",
	"#34": '"',
};

function withoutEntities({ search, replace, line }: SearchReplace): Reading | undefined {
	const plain = decode(search);
	if (plain === search) return undefined;
	const isMixed = replace !== decode(replace) && /[<>]/.test(replace);
	return { search: plain, replace: isMixed ? undefined : decode(replace), line, isWithinLines: true, slip: "HTML entities" };
}

function decode(text: string): string {
	return text.replace(entity, (_, name: string) => characters[name.toLowerCase()] ?? "");
}
