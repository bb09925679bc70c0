import type { Replacement } from "../workspace.ts";

/**
 * What the language servers of the editor know about code. What lies outside of the folder, or in files that are off limits, is never
 * told of, only counted. A server that is only just starting is waited for.
 */
export interface Language {
	/** The symbols of a file in the order of its lines; `undefined` when no language server knows this kind of file. */
	outline(path: string, signal: AbortSignal): Promise<readonly CodeSymbol[] | undefined>;
	/** Symbols of all projects that the editor has loaded. */
	symbols(query: string, signal: AbortSignal): Promise<Found<CodeSymbol>>;
	references(at: CodePosition, signal: AbortSignal): Promise<Found<CodeLine>>;
	definitions(at: CodePosition, signal: AbortSignal): Promise<Found<CodeLine>>;
	/** What renaming would change; nothing is changed. Rejects with `refused` when it cannot be renamed, or not without leaving the folder. */
	rename(at: CodePosition, newName: string, signal: AbortSignal): Promise<readonly RenamedFile[]>;
}

export interface CodePosition {
	readonly path: string;
	/** One-based. */
	readonly line: number;
	/** UTF-16 code units before it in its line. */
	readonly character: number;
}

export interface CodeSymbol {
	readonly name: string;
	/** For example `class` or `function`. */
	readonly kind: string;
	readonly path: string;
	/** One-based, both included. */
	readonly firstLine: number;
	readonly lastLine: number;
	/** How many symbols of the file it is inside of. */
	readonly depth: number;
	/** What it belongs to, where the server says so. */
	readonly container?: string;
}

export interface CodeLine {
	readonly path: string;
	/** One-based. */
	readonly line: number;
	readonly text: string;
}

/** In the order of paths and lines. */
export interface Found<Item> {
	readonly items: readonly Item[];
	/** How many more are in places that are not told of. */
	readonly withheld: number;
}

export interface RenamedFile {
	readonly path: string;
	/** The text that the replacements are meant for. */
	readonly text: string;
	readonly replacements: readonly Replacement[];
}
