import type { Language } from "./languages.ts";

/** A function or a class, with one-based lines of the file. */
export interface Definition {
	readonly name: string;
	readonly parameters?: string;
	readonly first: number;
	readonly last: number;
}

export interface CodeFacts {
	readonly functions: readonly Definition[];
	readonly classes: readonly Definition[];
	readonly imports: readonly string[];
	readonly blank: number;
	readonly comments: number;
	readonly branches: number;
	readonly loops: number;
	readonly returns: number;
}

const commentLine = /^\s*(?:\/\/|\/?\*|#(?!\s*include)|--|<!--|""")/;

/** Counts what regular expressions can see. `firstLine` is the number of the first of `lines` in its file. */
export function codeFacts(lines: readonly string[], language: Language, firstLine: number): CodeFacts {
	const comments = lines.filter((line) => commentLine.test(line));
	const code = lines.filter((line) => !commentLine.test(line)).map((line) => line.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '""'));
	const define = (patterns: readonly RegExp[]) => lines.flatMap((_, index) => definitionAt(lines, index, patterns, language, firstLine));
	const counted = (pattern: RegExp) => code.reduce((sum, line) => sum + [...line.matchAll(pattern)].length, 0);
	return {
		functions: define(language.functions),
		classes: define([language.classes]),
		imports: [
			...new Set(
				lines.flatMap(
					(line) =>
						language.imports
							.exec(line)
							?.slice(1)
							.find((one) => one !== undefined) ?? [],
				),
			),
		],
		blank: lines.filter((line) => line.trim() === "").length,
		comments: comments.length,
		branches: counted(/\b(?:if|elif|case|match|when)\b/g),
		loops: counted(/\b(?:for|while|loop|forEach)\b/g),
		returns: counted(/\breturn\b/g),
	};
}

function definitionAt(
	lines: readonly string[],
	index: number,
	patterns: readonly RegExp[],
	language: Language,
	firstLine: number,
): Definition[] {
	const line = lines[index] ?? "";
	for (const pattern of patterns) {
		const match = pattern.exec(line);
		if (!match?.[1]) continue;
		const last = language.bodies === "braces" ? endOfBraces(lines, index) : endOfIndent(lines, index);
		const parameters = match
			.slice(2)
			.find((one) => one !== undefined)
			?.trim()
			.replace(/\s+/g, " ");
		return [{ name: match[1], parameters, first: firstLine + index, last: firstLine + last }];
	}
	return [];
}

function endOfBraces(lines: readonly string[], start: number): number {
	let depth = 0;
	let opened = false;
	for (let index = start; index < lines.length; index++) {
		for (const character of lines[index] ?? "") {
			if (character === "{") opened = true;
			depth += character === "{" ? 1 : character === "}" ? -1 : 0;
		}
		if (opened && depth <= 0) return index;
		if (!opened && index > start + 3) return start;
	}
	return lines.length - 1;
}

function endOfIndent(lines: readonly string[], start: number): number {
	const depth = indentOf(lines[start] ?? "");
	let end = start;
	for (let index = start + 1; index < lines.length; index++) {
		const line = lines[index] ?? "";
		if (line.trim() === "") continue;
		if (indentOf(line) <= depth) break;
		end = index;
	}
	return /^\s*end\b/.test(lines[end + 1] ?? "") ? end + 1 : end;
}

function indentOf(line: string): number {
	return /^\s*/.exec(line)?.[0].length ?? 0;
}
