import type { SearchQuery } from "../../core/workspace.ts";

/** A line as an engine found it. The path is relative to the folder, with `/` between the segments. */
export interface FoundLine {
	readonly path: string;
	readonly line: number;
	readonly text: string;
	readonly isContext: boolean;
}

/** What finds files and text on disk. Each hands on what it finds until `accept` returns false, and stops early when aborted. */
export interface SearchEngine {
	/**
	 * Whether everything comes in the order of the paths anyway. An engine that does not keep the order does so when asked, and is
	 * slower then.
	 */
	readonly keepsOrder: boolean;
	files(run: EngineRun, accept: (path: string) => boolean): Promise<void>;
	/** The lines of a file come together and in their order. Context that several matches share comes once. */
	lines(query: SearchQuery, run: EngineRun, accept: (line: FoundLine) => boolean): Promise<void>;
	/** Files with the number of their matching lines. */
	counts(query: SearchQuery, run: EngineRun, accept: (path: string, lines: number) => boolean): Promise<void>;
}

export interface EngineRun {
	readonly folder: string;
	/** Which files are of interest at all. */
	isWanted(path: string): boolean;
	readonly inOrder: boolean;
	readonly signal: AbortSignal;
}

/** Larger files are not searched, in bytes. */
export const maxSearchedFile = 20_000_000;

/** Sorts as engines do: folder by folder, so that `a/b` comes before `a.txt`. */
export function comparePaths(a: string, b: string): number {
	const [first, second] = [orderKey(a), orderKey(b)];
	return first < second ? -1 : first > second ? 1 : 0;
}

function orderKey(path: string): string {
	return path.replaceAll("/", "\u0000");
}
