import type { SearchQuery } from "../../core/workspace.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { runRipgrep } from "./ripgrep.ts";
import { type EngineRun, type FoundLine, maxSearchedFile, type SearchEngine } from "./searchEngine.ts";

/**
 * Searches by ripgrep. Its threads print whole files in the order in which they are done; asked for an order, it uses one thread.
 * Options as in its manual: https://github.com/BurntSushi/ripgrep/blob/15.0.0/GUIDE.md
 */
export function createRipgrepEngine(program: string): SearchEngine {
	return {
		keepsOrder: false,
		files: (run, accept) =>
			print(program, ["--files"], run, (line) => {
				const path = relative(line);
				return !run.isWanted(path) || accept(path);
			}),
		lines: (query, run, accept) =>
			print(program, lineOptions(query), run, (printed) => {
				const line = parseLine(printed);
				return line === undefined || !run.isWanted(line.path) || accept(line);
			}),
		counts: (query, run, accept) =>
			print(program, [...patternOptions(query), "--count", ...fileNames, ...pattern(query)], run, (line) => {
				const [path = "", lines = ""] = line.split("\0");
				return lines === "" || !run.isWanted(relative(path)) || accept(relative(path), Number(lines));
			}),
	};
}

/**
 * Which files are looked at: as the editor's own search has it by default, so no ignore files above the folder, and none of the user.
 * The glob of a query is never among these options: a glob that includes wins over `.gitignore` and over the rule that hidden files
 * are left out, so that `*` alone opens `.git`. A line break in a file's name could forge a line of the output. A file that may not be
 * read, or a rule that makes no sense, is no reason to find nothing.
 */
const scope = [
	"--no-config",
	"--no-require-git",
	"--no-ignore-global",
	"--no-ignore-parent",
	"--no-ignore-exclude",
	"--no-messages",
	"--no-ignore-messages",
	"--glob=!.git",
	"--glob=!node_modules",
	"--glob=!*\n*",
];

/** A path ends with NUL, which no path and no searched text holds. */
const fileNames = ["--with-filename", "--null", "--no-heading", "--color=never"];

/** Bytes of a line, so many that the first `maxLineLength` units of UTF-16 are always among them. */
const longLines = ["--max-columns=4000", "--max-columns-preview"];

function patternOptions({ isRegex, caseSensitive, wholeWords }: SearchQuery): string[] {
	return [
		isRegex ? "--engine=auto" : "--fixed-strings",
		caseSensitive ? "--case-sensitive" : "--ignore-case",
		...(wholeWords ? ["--word-regexp"] : []),
		"--crlf",
		`--max-filesize=${maxSearchedFile}`,
	];
}

function lineOptions(query: SearchQuery): string[] {
	const context = query.context ? [`--context=${query.context}`, "--no-context-separator"] : [];
	return [...patternOptions(query), "--line-number", ...fileNames, ...longLines, ...context, ...pattern(query)];
}

function pattern({ text }: SearchQuery): string[] {
	return ["--regexp", text, "--"];
}

async function print(program: string, options: readonly string[], run: EngineRun, accept: (line: string) => boolean): Promise<void> {
	const order = run.inOrder ? ["--sort=path"] : [];
	try {
		await runRipgrep(program, [...scope, ...order, ...options], run.folder, run.signal, accept);
	} catch (error) {
		if (run.signal.aborted) return;
		throw new WorkspaceError(
			"refused",
			`The search failed: ${error instanceof Error ? error.message : error}. Change the query or the glob.`,
			error,
		);
	}
}

/** `path NUL 12:text` of a match, `path NUL 12-text` of context. The last line is cut short when the search is stopped. */
function parseLine(printed: string): FoundLine | undefined {
	const [, path, line, sign, text] = /^([^\0]+)\0(\d+)([:-])(.*)$/s.exec(printed) ?? [];
	if (path === undefined || text === undefined) return undefined;
	return { path: relative(path), line: Number(line), text: text.replace(/\r$/, ""), isContext: sign === "-" };
}

function relative(path: string): string {
	return path.replaceAll("\\", "/").replace(/^\.\//, "");
}
