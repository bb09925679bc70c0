import { findDefinition, languageOf } from "./languages.ts";
import type { KnownFile } from "./knownFiles.ts";

/** A search block that occurs once in the text, and what stands there afterwards. */
export interface TextEdit {
	readonly search: string;
	readonly replace: string;
}

/** The lines that may be changed and the lines among which a search text must be unique. */
export interface EditScope {
	readonly file: KnownFile;
	/** The whole file, when it is known; without it the lines are replaced as one block. */
	readonly inContext?: readonly string[];
}

/** Renames whole words. */
export function planRename(scope: EditScope, from: string, to: string): TextEdit[] {
	const word = new RegExp(`(?<![\\w$])${escape(from)}(?![\\w$])`, "g");
	return planLines(
		scope,
		scope.file.lines.map((line) => line.replace(word, () => to)),
	);
}

/** Replaces a text wherever it occurs within a line. */
export function planReplace(scope: EditScope, from: string, to: string): TextEdit[] {
	return planLines(
		scope,
		scope.file.lines.map((line) => line.replaceAll(from, () => to)),
	);
}

/** Puts a comment above a function; without one, above the first line that has something on it. */
export function planComment({ file, inContext }: EditScope, target: string | undefined, note: string | undefined): TextEdit[] {
	const language = languageOf(file.path);
	const at = target === undefined ? file.lines.findIndex((line) => line.trim() !== "") : findDefinition(file.lines, target);
	const line = file.lines[at];
	if (line === undefined) return [];
	const indent = /^\s*/.exec(line)?.[0] ?? "";
	const comment = `${indent}${language.comment(note ?? describe(line, target))}`;
	return planLines({ file, inContext }, file.lines.with(at, `${comment}\n${line}`));
}

function describe(line: string, target: string | undefined): string {
	const parameters =
		/\(([^)]*)\)/
			.exec(line)?.[1]
			?.split(",")
			.flatMap((one) => /[\w$]+/.exec(one.trim())?.[0] ?? []) ?? [];
	const takes = parameters.length > 0 ? `takes ${parameters.join(", ")}` : "takes nothing";
	return target === undefined ? "A comment by the sample model." : `${target} ${takes}. (A comment by the sample model.)`;
}

/** Turns changed lines into edits whose search blocks are unique: a block grows line by line until it is. */
function planLines({ file, inContext }: EditScope, after: readonly string[]): TextEdit[] {
	const before = inContext ?? file.lines;
	const offset = inContext && inContext !== file.lines ? file.first - 1 : 0;
	const changed = file.lines.flatMap((line, index) => (line === after[index] ? [] : [index + offset]));
	if (changed.length === 0) return [];
	const result = [...before.slice(0, offset), ...after, ...before.slice(offset + after.length)];
	const blocks = inContext ? uniqueBlocks(before, changed) : [{ first: 0, last: before.length - 1 }];
	return blocks.map(({ first, last }) => ({
		search: before.slice(first, last + 1).join("\n"),
		replace: result.slice(first, last + 1).join("\n"),
	}));
}

interface LineBlock {
	readonly first: number;
	readonly last: number;
}

function uniqueBlocks(lines: readonly string[], changed: readonly number[]): LineBlock[] {
	const text = lines.join("\n");
	const grown = changed.map((index) => grow(lines, text, { first: index, last: index }));
	const merged: LineBlock[] = [];
	for (const block of grown) {
		const last = merged.at(-1);
		if (last && block.first <= last.last + 1)
			merged[merged.length - 1] = { first: Math.min(last.first, block.first), last: Math.max(last.last, block.last) };
		else merged.push(block);
	}
	return merged;
}

function grow(lines: readonly string[], text: string, block: LineBlock): LineBlock {
	const search = lines.slice(block.first, block.last + 1).join("\n");
	const unique = search.trim() !== "" && text.indexOf(search) === text.lastIndexOf(search);
	if (unique || (block.first === 0 && block.last === lines.length - 1)) return block;
	return grow(lines, text, { first: Math.max(0, block.first - 1), last: Math.min(lines.length - 1, block.last + 1) });
}

function escape(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
