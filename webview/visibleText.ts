/**
 * Characters that change what a reader sees without being seen: controls (save tab and line feed) and formats, which are
 * direction marks and overrides, zero-width characters and tags; line separators; and letters that are drawn as nothing.
 */
const hidden = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\u034F|[\u115F\u1160\u3164\uFFA0]|[\u17B4\u17B5]/gu;

/** Writes hidden characters as `\u{202E}`, so that the text one approves is the text that runs. */
export function visibleText(text: string): string {
	return text.replace(hidden, escapeCharacter);
}

/**
 * What is hidden in something that will run besides: every space that is not the plain one, variation selectors, and the empty
 * pattern of Braille. Harmless in prose, where emoji have them, but no part of any command that a person would write.
 */
const alsoHidden = "(?! )\\p{Zs}|[\\u180B-\\u180F\\uFE00-\\uFE0F\\u2800]|[\\u{E0100}-\\u{E01EF}]";
const hiddenRuns = new RegExp(`((?:${hidden.source}|${alsoHidden})+)`, "gu");

/** More marks than this hold the view up; what comes after them is escaped all the same. */
const mostMarks = 1_000;

interface Piece {
	readonly text: string;
	/** Stands for characters that nobody would see. */
	readonly hidden: boolean;
}

/** Splits a text into what is seen and what is not, the latter written as escapes. */
export function splitHidden(text: string): readonly Piece[] {
	const pieces: Piece[] = [];
	let shown = 0;
	for (const match of text.matchAll(hiddenRuns)) {
		if (pieces.length >= 2 * mostMarks) break;
		if (match.index > shown) pieces.push({ text: text.slice(shown, match.index), hidden: false });
		pieces.push({ text: escapeAll(match[0]), hidden: true });
		shown = match.index + match[0].length;
	}
	const rest = text.slice(shown).replace(hiddenRuns, escapeAll);
	return rest === "" ? pieces : [...pieces, { text: rest, hidden: false }];
}

function escapeAll(characters: string): string {
	return Array.from(characters, escapeCharacter).join("");
}

function escapeCharacter(character: string): string {
	return `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`;
}
