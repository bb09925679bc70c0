import { splitLines } from "./lineIndex.ts";
import type { SearchReplace } from "./wanted.ts";

/**
 * The hunks of a diff of one file as edits. Line numbers are hints and counts are not read at all: models get both wrong. Hunks
 * without numbers (`@@`, `@@ class A`) and the frame of patches (`*** Begin Patch`) are understood; a line without a sign
 * is taken for an unchanged one. The problem is written for the model.
 */
export function parseDiff(diff: string, path: string): { readonly edits: readonly SearchReplace[] } | { readonly problem: string } {
	const hunks: Hunk[] = [];
	const lines = withoutFence(splitLines(diff));
	let hunk: Hunk | undefined;
	for (const [at, line] of lines.entries()) {
		const named = nameIn(line, lines[at - 1], lines[at + 1]);
		if (named !== undefined && !isSameFile(named, path)) return { problem: `The diff is of ${named}. Send a diff of ${path} alone.` };
		if (isHeader(line, lines[at - 1], lines[at + 1])) hunk = undefined;
		else if (line.startsWith("@@")) hunks.push((hunk = newHunk(/^@@ -(\d+)/.exec(line)?.[1])));
		else {
			if (!hunk) hunks.push((hunk = newHunk(undefined)));
			take(hunk, line);
		}
	}
	const changing = hunks.filter(({ changes }) => changes);
	if (changing.length === 0) return { problem: "The diff changes nothing. Begin each removed line with - and each new line with +." };
	return { edits: changing.map(toEdit) };
}

interface Hunk {
	readonly line: number | undefined;
	readonly search: string[];
	readonly replace: string[];
	changes: boolean;
}

function newHunk(line: string | undefined): Hunk {
	return { line: line === undefined ? undefined : Number(line), search: [], replace: [], changes: false };
}

function take(hunk: Hunk, line: string): void {
	const text = line.slice(1);
	if (line.startsWith("+")) {
		hunk.replace.push(text);
		hunk.changes = true;
	} else if (line.startsWith("-")) {
		hunk.search.push(text);
		hunk.changes = true;
	} else if (!line.startsWith("\\")) {
		const unchanged = line.startsWith(" ") ? text : line;
		hunk.search.push(unchanged);
		hunk.replace.push(unchanged);
	}
}

/** Blank context at the ends is as often a slip as it is meant, and places nothing. */
function toEdit({ line, search, replace }: Hunk): SearchReplace {
	const isBlank = (at: number) => search.at(at) === "" && replace.at(at) === "";
	while (search.length > 1 && isBlank(-1)) {
		search.pop();
		replace.pop();
	}
	let cut = 0;
	while (search.length > 1 && isBlank(0)) {
		search.shift();
		replace.shift();
		cut++;
	}
	/** One blank line instead of others is no deletion: with the line ending, the two do not look the same. */
	if (replace.length === 1 && replace[0] === "") {
		search.push("");
		replace.push("");
	}
	return { search: search.join("\n"), replace: replace.join("\n"), ...(line !== undefined && line > 0 && { line: line + cut }) };
}

/** Lines that name a file or frame a patch. `---` is one only above a `+++`: a removed comment of SQL looks the same. */
function isHeader(line: string, previous: string | undefined, next: string | undefined): boolean {
	if (/^(diff --git |index [\da-f]+\.\.|(new|deleted) file mode |similarity index |\*\*\* )/.test(line)) return true;
	if (line.startsWith("--- ")) return next?.startsWith("+++ ") === true;
	return line.startsWith("+++ ") && previous?.startsWith("--- ") === true;
}

function nameIn(line: string, previous: string | undefined, next: string | undefined): string | undefined {
	const patched = /^\*\*\* (?:Update|Add|Delete) File: (.+)$/.exec(line)?.[1];
	if (patched !== undefined) return patched.trim();
	if (!/^(---|\+\+\+) /.test(line) || !isHeader(line, previous, next)) return undefined;
	const name = line.slice(4).split("\t")[0]?.trim() ?? "";
	return name === "/dev/null" ? undefined : name.replace(/^[ab]\//, "");
}

/** Models shorten paths and lengthen them; the name of the file they keep. */
function isSameFile(named: string, path: string): boolean {
	const last = (text: string) => text.replaceAll("\\", "/").split("/").at(-1);
	return last(named) === last(path);
}

function withoutFence(lines: readonly string[]): readonly string[] {
	const first = lines.findIndex((line) => line.trim() !== "");
	const last = lines.findLastIndex((line) => line.trim() !== "");
	const isFenced = last > first && /^\s*```/.test(lines[first] ?? "") && /^\s*```\s*$/.test(lines[last] ?? "");
	return isFenced ? lines.slice(first + 1, last) : lines.slice(Math.max(0, first), last + 1);
}
