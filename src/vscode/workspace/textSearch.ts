import { join } from "node:path";
import { classifyPath } from "../../core/chat/protectedPaths.ts";
import type { SearchMatch, SearchQuery } from "../../core/workspace.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { matchGlob } from "./globMatcher.ts";
import { readSearchable, walkFiles } from "./plainScan.ts";
import type { FolderSearch } from "./workspaceFiles.ts";
import { findRipgrep, runRipgrep } from "./ripgrep.ts";

/** Finds and searches files of a folder on disk: by ripgrep where there is one, else by reading the files one by one. */
export class TextSearch implements FolderSearch {
	private readonly appRoot: string;
	private found: Promise<string | undefined> | undefined;

	constructor(appRoot: string) {
		this.appRoot = appRoot;
	}

	async find(folder: string, glob: string, limit: number, signal: AbortSignal): Promise<readonly string[]> {
		const paths: string[] = [];
		const isWanted = wantedPaths(glob);
		const accept = (path: string) => !isWanted(path) || paths.push(path) < limit;
		const program = await this.program;
		if (program) await run(program, ["--files", "--sort", "path", ...scope], folder, signal, (line) => accept(relative(line)));
		else await walkFiles(folder, signal, async (path) => accept(path));
		return paths;
	}

	async search(folder: string, query: SearchQuery, limit: number, signal: AbortSignal): Promise<readonly SearchMatch[]> {
		const matches: SearchMatch[] = [];
		const isWanted = wantedPaths(query.glob);
		const accept = (match: SearchMatch) => matches.push(match) < limit;
		const program = await this.program;
		if (program) {
			await run(program, searchOptions(query), folder, signal, (line) => {
				const match = parseMatch(line);
				return match === undefined || !isWanted(match.path) || accept(match);
			});
		} else {
			await scan(folder, query, isWanted, signal, accept);
		}
		return matches;
	}

	/** Looked for with the first search, not on activation. */
	private get program(): Promise<string | undefined> {
		this.found ??= findRipgrep(this.appRoot);
		return this.found;
	}
}

/**
 * The files that ripgrep looks at are those that the plain scan looks at. The glob of a query is never among these options: a
 * glob that includes wins over `.gitignore` and over the rule that hidden files are left out, so that `*` alone opens `.git`.
 */
const scope = ["--no-require-git", "--glob=!.git", "--glob=!node_modules"];

/** What the gate keeps from the model when it names the path is kept from it here too. */
function wantedPaths(glob: string | undefined): (path: string) => boolean {
	const matches = glob === undefined ? () => true : matchGlob(glob);
	return (path) => {
		const pathClass = classifyPath(path);
		return pathClass !== "secret" && pathClass !== "forbidden" && matches(path);
	};
}

function searchOptions({ text, isRegex, caseSensitive }: SearchQuery): string[] {
	return [
		"--json",
		"--max-columns=4000",
		isRegex ? "--engine=auto" : "--fixed-strings",
		caseSensitive ? "--case-sensitive" : "--ignore-case",
		...scope,
		"--regexp",
		text,
		"--",
	];
}

async function run(
	program: string,
	options: string[],
	folder: string,
	signal: AbortSignal,
	accept: (line: string) => boolean,
): Promise<void> {
	try {
		await runRipgrep(program, options, folder, signal, accept);
	} catch (error) {
		if (signal.aborted) return;
		throw new WorkspaceError(
			"refused",
			`The search failed: ${error instanceof Error ? error.message : error}. Change the query or the glob.`,
			error,
		);
	}
}

/** A line of ripgrep's JSON output: only matches are of interest, and only those in readable text. */
function parseMatch(line: string): SearchMatch | undefined {
	const { type, data } = parseLine(line) ?? {};
	if (type !== "match" || data?.path?.text === undefined || data.lines?.text === undefined) return undefined;
	return { path: relative(data.path.text), line: data.line_number ?? 1, text: data.lines.text.replace(/\r?\n$/, "") };
}

interface OutputLine {
	readonly type: string;
	readonly data?: { readonly path?: { text?: string }; readonly lines?: { text?: string }; readonly line_number?: number };
}

/** The last line is cut short when the search is stopped. */
function parseLine(line: string): OutputLine | undefined {
	try {
		return JSON.parse(line) as OutputLine;
	} catch {
		return undefined;
	}
}

async function scan(
	folder: string,
	query: SearchQuery,
	isWanted: (path: string) => boolean,
	signal: AbortSignal,
	accept: (match: SearchMatch) => boolean,
): Promise<void> {
	const source = query.isRegex ? query.text : query.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const pattern = new RegExp(source, query.caseSensitive ? "u" : "iu");
	await walkFiles(folder, signal, async (path) => {
		if (!isWanted(path)) return true;
		const text = await readSearchable(join(folder, path));
		const lines = text?.split(/\r?\n/) ?? [];
		return lines.every((line, index) => !pattern.test(line) || accept({ path, line: index + 1, text: line }));
	});
}

function relative(path: string): string {
	return path.replace(/\\/g, "/").replace(/^\.\//, "");
}
