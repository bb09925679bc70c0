import { splitLines } from "./lineIndex.ts";
import { parseSearchBlocks } from "./searchBlocks.ts";
import { insideFence, unescapeOnce } from "./slips.ts";
import { isText, type SearchReplace } from "./wanted.ts";

/** An edit whose place a patch may tell by the line that its `@@` names: that of a function, or of a class. */
export interface DiffEdit extends SearchReplace {
	readonly anchor?: string;
}

/**
 * The hunks of a diff of one file as edits. Line numbers are hints and counts are not read at all: models get both wrong. Hunks
 * without numbers (`@@`, `@@ class A`), the frame of patches (`*** Begin Patch`) and blocks of `<<<<<<< SEARCH` are understood; a
 * line without a sign is taken for an unchanged one. The problem is written for the model.
 */
export function parseDiff(diff: string, path: string): { readonly edits: readonly DiffEdit[] } | { readonly problem: string } {
	const hunks: Hunk[] = [];
	const lines = linesOf(diff);
	const blocks = parseSearchBlocks(lines);
	if (blocks) return blocks;
	let hunk: Hunk | undefined;
	for (const [at, line] of lines.entries()) {
		const named = nameIn(line, lines[at - 1], lines[at + 1]);
		if (named !== undefined && !isSameFile(named, path)) return { problem: `The diff is of ${named}. Send a diff of ${path} alone.` };
		const tool = toolFor(line, hunk === undefined);
		if (tool !== undefined) return { problem: `"${line}": a diff here changes the text of a file only. Use ${tool} for that.` };
		if (isHeader(line, lines[at - 1], lines[at + 1])) hunk = undefined;
		else if (line.startsWith("@@")) hunks.push((hunk = newHunk(line)));
		else {
			if (!hunk) hunks.push((hunk = newHunk("")));
			take(hunk, line);
		}
	}
	const changing = hunks.filter(({ changes }) => changes);
	if (changing.length === 0) return { problem: "The diff changes nothing. Begin each removed line with - and each new line with +." };
	return { edits: changing.map(toEdit) };
}

interface Hunk {
	readonly line: number | undefined;
	readonly anchor: string | undefined;
	readonly search: string[];
	readonly replace: string[];
	changes: boolean;
}

function newHunk(header: string): Hunk {
	const line = /^@@ -(\d+)/.exec(header)?.[1];
	const anchor = line === undefined ? header.replace(/^@@|@@\s*$/g, "").trim() : "";
	return { line: line === undefined ? undefined : Number(line), anchor: anchor || undefined, search: [], replace: [], changes: false };
}

/** What a patch can do beside, and apply_edit cannot. Git writes its lines above the first hunk only. */
function toolFor(line: string, isAbove: boolean): string | undefined {
	if (line.startsWith("*** Move to: ") || (isAbove && /^rename (from|to) /.test(line))) return "move_file";
	if (line.startsWith("*** Delete File: ") || (isAbove && line.startsWith("deleted file mode "))) return "delete_file";
	return undefined;
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
function toEdit({ line, anchor, search, replace }: Hunk): DiffEdit {
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
	return {
		search: search.join("\n"),
		replace: replace.join("\n"),
		...(line !== undefined && line > 0 && { line: line + cut }),
		...(anchor !== undefined && { anchor }),
	};
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

function linesOf(diff: string): readonly string[] {
	const text = insideFence(diff) ?? diff;
	const lines = splitLines(unescapeOnce(text) ?? text);
	return lines.slice(Math.max(0, lines.findIndex(isText)), lines.findLastIndex(isText) + 1);
}
