import { join } from "node:path";
import ignore from "ignore";
import { classifyPath } from "../core/protectedPaths.ts";
import type { SearchMatch, SearchQuery } from "../core/workspace.ts";
import { WorkspaceError } from "../core/workspace.ts";
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
		const accept = (path: string) => paths.push(path) < limit;
		const program = await this.program;
		if (program) {
			await run(program, ["--files", "--sort", "path", "--glob", glob], folder, signal, (line) => accept(relative(line)));
		} else {
			const matches = matcher(glob);
			await walkFiles(folder, signal, async (path) => !matches(path) || accept(path));
		}
		return paths;
	}

	async search(folder: string, query: SearchQuery, limit: number, signal: AbortSignal): Promise<readonly SearchMatch[]> {
		const matches: SearchMatch[] = [];
		const accept = (match: SearchMatch) => classifyPath(match.path) === "secret" || matches.push(match) < limit;
		const program = await this.program;
		if (program) {
			await run(program, searchOptions(query), folder, signal, (line) => {
				const match = parseMatch(line);
				return match === undefined || accept(match);
			});
		} else {
			await scan(folder, query, signal, accept);
		}
		return matches;
	}

	/** Looked for with the first search, not on activation. */
	private get program(): Promise<string | undefined> {
		this.found ??= findRipgrep(this.appRoot);
		return this.found;
	}
}

function searchOptions({ text, isRegex, caseSensitive, glob }: SearchQuery): string[] {
	return [
		"--json",
		"--max-columns=4000",
		isRegex ? "--engine=auto" : "--fixed-strings",
		caseSensitive ? "--case-sensitive" : "--ignore-case",
		...(glob === undefined ? [] : ["--glob", glob]),
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
	const { type, data } = JSON.parse(line) as {
		type: string;
		data: { path?: { text?: string }; lines?: { text?: string }; line_number?: number };
	};
	if (type !== "match" || data.path?.text === undefined || data.lines?.text === undefined) return undefined;
	return { path: relative(data.path.text), line: data.line_number ?? 1, text: data.lines.text.replace(/\r?\n$/, "") };
}

async function scan(folder: string, query: SearchQuery, signal: AbortSignal, accept: (match: SearchMatch) => boolean): Promise<void> {
	const source = query.isRegex ? query.text : query.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const pattern = new RegExp(source, query.caseSensitive ? "u" : "iu");
	const matches = query.glob === undefined ? () => true : matcher(query.glob);
	await walkFiles(folder, signal, async (path) => {
		if (!matches(path)) return true;
		const text = await readSearchable(join(folder, path));
		const lines = text?.split(/\r?\n/) ?? [];
		return lines.every((line, index) => !pattern.test(line) || accept({ path, line: index + 1, text: line }));
	});
}

/** Globs mean what they mean in a `.gitignore`, as they do for ripgrep. */
function matcher(glob: string): (path: string) => boolean {
	const rules = ignore().add(glob);
	return (path) => rules.ignores(path);
}

function relative(path: string): string {
	return path.replace(/\\/g, "/").replace(/^\.\//, "");
}
