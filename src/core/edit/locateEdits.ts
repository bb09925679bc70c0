import type { Replacement } from "../workspace.ts";

export interface SearchReplace {
	readonly search: string;
	readonly replace: string;
}

export type Located = { readonly replacements: readonly Replacement[] } | { readonly problem: string };

/**
 * Finds the one place of each search text and returns what to replace there. All search texts refer to the text as it is
 * before any of the edits. Exact matches win; otherwise indentation and spaces at the end of lines may differ, and the new
 * text takes on the indentation of the place. Line endings never matter and stay those of the file. Two possible places are
 * a problem, never a guess. Either every edit is located or none; the problem is written for the model.
 */
export function locateEdits(text: string, edits: readonly SearchReplace[]): Located {
	const file = indexLines(text);
	const replacements: Replacement[] = [];
	for (const [index, edit] of edits.entries()) {
		const label = edits.length > 1 ? `Edit ${index + 1}: ` : "";
		const located = locate(file, edit);
		if ("problem" in located) return { problem: label + located.problem };
		replacements.push(located);
	}
	replacements.sort((a, b) => a.start - b.start);
	const overlaps = replacements.some((replacement, index) => index > 0 && replacement.start < (replacements[index - 1]?.end ?? 0));
	return overlaps ? { problem: "Two of the edits change the same lines. Put them into one edit." } : { replacements };
}

export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
	let result = "";
	let position = 0;
	for (const { start, end, text: inserted } of replacements) {
		result += text.slice(position, start) + inserted;
		position = end;
	}
	return result + text.slice(position);
}

interface IndexedFile {
	readonly text: string;
	readonly eol: string;
	readonly lines: readonly Line[];
}

/** `start` and `end` are offsets into the text; `end` leaves the line ending out. */
interface Line {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

function indexLines(text: string): IndexedFile {
	const lines: Line[] = [];
	let start = 0;
	for (const match of text.matchAll(/\r\n|\r|\n/g)) {
		lines.push({ start, end: match.index, text: text.slice(start, match.index) });
		start = match.index + match[0].length;
	}
	lines.push({ start, end: text.length, text: text.slice(start) });
	return { text, eol: /\r\n|\r|\n/.exec(text)?.[0] ?? "\n", lines };
}

function locate(file: IndexedFile, { search, replace }: SearchReplace): Replacement | { problem: string } {
	if (search.trim() === "") {
		if (file.text === "") return { start: 0, end: 0, text: replace };
		return { problem: "The search text is blank. Copy the lines that should change from the file." };
	}
	const wanted = withEol(search, file.eol);
	const text = withEol(replace, file.eol);
	if (wanted === text) return { problem: "The search text and its replacement are the same, so nothing would change." };
	const exact = findAll(file.text, wanted);
	const [first] = exact;
	if (first !== undefined && exact.length === 1) return { start: first, end: first + wanted.length, text };
	if (exact.length > 1) return { problem: ambiguous(exact.map((offset) => lineAt(file, offset))) };
	return locateByLines(file, search, replace);
}

function locateByLines(file: IndexedFile, search: string, replace: string): Replacement | { problem: string } {
	const wanted = trimBlankEnds(search.split(/\r\n|\r|\n/));
	const starts = findLines(file.lines, wanted);
	const [at] = starts;
	if (at === undefined) return { problem: notFound(file, wanted) };
	if (starts.length > 1) return { problem: ambiguous(starts.map((index) => index + 1)) };
	const first = file.lines[at];
	const last = file.lines[at + wanted.length - 1];
	if (!first || !last) return { problem: notFound(file, wanted) };
	const from = indentation(wanted[0] ?? "");
	const to = indentation(first.text);
	const lines = trimBlankEnds(replace.split(/\r\n|\r|\n/)).map((line) =>
		line.trim() !== "" && line.startsWith(from) ? to + line.slice(from.length) : line,
	);
	return { start: first.start, end: last.end, text: lines.join(file.eol) };
}

/** Zero-based indices of the lines at which all of `wanted` follows, spaces at both ends aside. */
function findLines(lines: readonly Line[], wanted: readonly string[]): number[] {
	const trimmed = wanted.map((line) => line.trim());
	const found: number[] = [];
	for (let at = 0; at + trimmed.length <= lines.length; at++) {
		if (trimmed.every((line, offset) => lines[at + offset]?.text.trim() === line)) found.push(at);
	}
	return found;
}

function findAll(text: string, wanted: string): number[] {
	const found: number[] = [];
	for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
	return found;
}

function ambiguous(lines: readonly number[]): string {
	const places = lines.slice(0, 5).join(", ") + (lines.length > 5 ? ", …" : "");
	return `The search text fits ${lines.length} places (lines ${places}). Add lines around it until it fits only one.`;
}

function notFound(file: IndexedFile, wanted: readonly string[]): string {
	const anchor = wanted.map((line) => line.trim()).find((line) => line.length > 3);
	const near = anchor === undefined ? -1 : file.lines.findIndex((line) => line.text.trim() === anchor);
	const hint = near >= 0 ? ` Line ${near + 1} is like its beginning, but the lines after it differ.` : "";
	return `The search text is not in the file.${hint} Read the file again and copy the lines exactly.`;
}

function trimBlankEnds(lines: readonly string[]): readonly string[] {
	const first = lines.findIndex((line) => line.trim() !== "");
	const last = lines.findLastIndex((line) => line.trim() !== "");
	return first < 0 ? lines : lines.slice(first, last + 1);
}

function lineAt(file: IndexedFile, offset: number): number {
	return file.lines.findLastIndex((line) => line.start <= offset) + 1;
}

function indentation(line: string): string {
	return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function withEol(text: string, eol: string): string {
	return text.replace(/\r\n|\r|\n/g, eol);
}
