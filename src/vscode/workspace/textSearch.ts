import { stat } from "node:fs/promises";
import { join } from "node:path";
import { classifyPath } from "../../core/chat/protectedPaths.ts";
import type { FileMatches, FileQuery, Page, Paged, SearchLine, SearchQuery } from "../../core/workspace.ts";
import { maxLineLength } from "../../core/workspace.ts";
import { gather } from "./gather.ts";
import { matchGlob } from "./globMatcher.ts";
import { plainEngine } from "./plainEngine.ts";
import { findRipgrep } from "./ripgrep.ts";
import { createRipgrepEngine } from "./ripgrepEngine.ts";
import { comparePaths, type EngineRun, type FoundLine, type SearchEngine } from "./searchEngine.ts";
import type { FolderSearch } from "./workspaceFiles.ts";

/** Matches that are sorted at once. */
const gathered = 2_000;
/** Paths are short, and listing them is cheap. */
const gatheredPaths = 50_000;

/** Finds and searches files of a folder on disk: by ripgrep where there is one, else by reading the files one by one. */
export class TextSearch implements FolderSearch {
	private readonly appRoot: string;
	private found: Promise<SearchEngine> | undefined;

	constructor(appRoot: string) {
		this.appRoot = appRoot;
	}

	async find(folder: string, query: FileQuery, page: Page, signal: AbortSignal): Promise<Paged<string>> {
		const start = query.folder === undefined || query.folder === "." ? "" : `${query.folder}/`;
		const isInside = (path: string) => path.startsWith(start);
		const run = { folder, signal, isWanted: wantedPaths(query.glob, isInside) };
		const engine = await this.engine;
		const { items, total } = await gather<string>(engine, {
			most: gatheredPaths,
			page,
			run: (inOrder, accept) => engine.files({ ...run, inOrder }, accept),
		});
		const paths = query.newestFirst ? await sortByAge(folder, items) : items.toSorted(comparePaths);
		return { items: paths.slice(page.offset, page.offset + page.limit), total };
	}

	async search(
		folder: string,
		query: SearchQuery,
		page: Page,
		signal: AbortSignal,
		onMatch?: (match: SearchLine) => void,
	): Promise<Paged<SearchLine>> {
		const run = { folder, signal, isWanted: wantedPaths(query.glob) };
		const engine = await this.engine;
		const { items, total } = await gather<FoundLine>(engine, {
			most: gathered,
			page,
			run: (inOrder, accept) => engine.lines(query, { ...run, inOrder }, accept),
			counts: (line) => !line.isContext,
			onFound: (line) => onMatch?.(shorten(line)),
		});
		return { items: cutPage(sortByPath(items), page, query.context ?? 0).map(shorten), total };
	}

	async countMatches(folder: string, query: SearchQuery, page: Page, signal: AbortSignal): Promise<Paged<FileMatches>> {
		const run = { folder, signal, isWanted: wantedPaths(query.glob) };
		const engine = await this.engine;
		const { items, total } = await gather<FileMatches>(engine, {
			most: gathered,
			page,
			run: (inOrder, accept) => engine.counts(query, { ...run, inOrder }, (path, lines) => accept({ path, lines })),
		});
		return { items: sortByPath(items).slice(page.offset, page.offset + page.limit), total };
	}

	/** Looked for with the first search, not on activation. */
	private get engine(): Promise<SearchEngine> {
		this.found ??= findRipgrep(this.appRoot).then((program) => (program === undefined ? plainEngine : createRipgrepEngine(program)));
		return this.found;
	}
}

/** What the gate keeps from the model when it names the path is kept from it here too. */
function wantedPaths(glob: string | undefined, isInside: (path: string) => boolean = () => true): EngineRun["isWanted"] {
	const matches = glob === undefined ? () => true : matchGlob(glob);
	return (path) => {
		const pathClass = classifyPath(path);
		return pathClass !== "secret" && pathClass !== "forbidden" && isInside(path) && matches(path);
	};
}

/** Lines of one file keep their order: the sort is stable. */
function sortByPath<Item extends { readonly path: string }>(items: readonly Item[]): readonly Item[] {
	return items.toSorted((a, b) => (a.path === b.path ? 0 : comparePaths(a.path, b.path)));
}

async function sortByAge(folder: string, paths: readonly string[]): Promise<readonly string[]> {
	const changed = async (path: string) => [path, (await stat(join(folder, path)).catch(() => undefined))?.mtimeMs ?? 0] as const;
	const times = await Promise.all(paths.map(changed));
	return times.toSorted(([a, first], [b, second]) => second - first || comparePaths(a, b)).map(([path]) => path);
}

/** The matches of a page, and of the other lines those that stand near one of them. */
function cutPage(lines: readonly FoundLine[], { offset, limit }: Page, context: number): readonly FoundLine[] {
	const matches = lines.flatMap((line, index) => (line.isContext ? [] : [index])).slice(offset, offset + limit);
	const shown = new Set<number>(matches);
	for (const match of matches) {
		const { path, line } = lines[match] as FoundLine;
		for (const step of [-1, 1]) {
			for (let index = match + step; isNear(lines[index], path, line, context); index += step) shown.add(index);
		}
	}
	return lines.filter((_, index) => shown.has(index));
}

function isNear(candidate: FoundLine | undefined, path: string, line: number, context: number): boolean {
	return candidate !== undefined && candidate.isContext && candidate.path === path && Math.abs(candidate.line - line) <= context;
}

function shorten({ path, line, text, isContext }: FoundLine): SearchLine {
	return { path, line, text: text.slice(0, maxLineLength), ...(isContext && { isContext }) };
}
