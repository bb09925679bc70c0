/**
 * The port through which tools see and change the workspace. Paths are relative to the chat's folder with `/` between the
 * segments; implementations refuse anything else. What fails in an expected way rejects with a `WorkspaceError`.
 */
export interface Workspace {
	/**
	 * The path that `path` really stands for, links followed (of the nearest existing parent when there is no such file).
	 * `undefined` when that lies outside of the folder.
	 */
	locate(path: string): Promise<string | undefined>;
	/** Text of a file as the editor has it, unsaved changes included, and a version to hand back when editing. */
	readText(path: string, signal: AbortSignal): Promise<FileText>;
	/** A file as it is on disk, for what is no text. Rejects with `too-large` when it has more than `most` bytes. */
	readBytes(path: string, most: number, signal: AbortSignal): Promise<Uint8Array>;
	list(path: string, signal: AbortSignal): Promise<readonly DirectoryEntry[]>;
	/** Paths of files, ignored and hidden ones left out. */
	find(query: FileQuery, page: Page, signal: AbortSignal): Promise<Paged<string>>;
	/**
	 * Matching lines with their context, file by file in the order of the paths; `Page` counts matches. Files that are ignored, hidden,
	 * binary or hold credentials are left out. `onMatch` is told of matches of any page as they are found, in no order.
	 */
	search(query: SearchQuery, page: Page, signal: AbortSignal, onMatch?: (match: SearchLine) => void): Promise<Paged<SearchLine>>;
	/** The files in which `search` would find something. */
	countMatches(query: SearchQuery, page: Page, signal: AbortSignal): Promise<Paged<FileMatches>>;
	/** Without a path: of the whole folder. */
	diagnostics(path?: string): Promise<readonly Diagnostic[]>;
	/**
	 * Runs a change of a file, or of the folder (`.`), and tells what the editor shows of it before and after. Waits for the language server to have looked at
	 * what is there now, a second and a half at most; `signal` ends the wait and not the change.
	 */
	watchDiagnostics<Result>(path: string, change: () => Promise<Result>, signal: AbortSignal): Promise<WatchedChange<Result>>;
	/**
	 * Changes files, all of them or none, as one undoable edit, and saves what had no unsaved changes before. Rejects with `stale` when
	 * a file is no longer what its `version` stood for, with `exists` when something is where a file would be created or moved to.
	 * Returns one applied change for each, in their order.
	 */
	change(changes: readonly FileChange[], signal: AbortSignal): Promise<readonly AppliedChange[]>;
	/**
	 * Runs a change of files that `change` cannot make, such as one of a notebook's cells, once what they are is safe in the checkpoint.
	 * `apply` must reject only when it has changed nothing. Rejects before it is called when they cannot be made safe.
	 */
	protect<Result>(paths: readonly string[], apply: () => Promise<Result>): Promise<Result>;
}

export interface FileText {
	/** Line endings as they are in the document; no byte order mark. */
	readonly text: string;
	/** Identifies this very content. */
	readonly version: string;
	readonly languageId: string;
}

export interface DirectoryEntry {
	readonly name: string;
	readonly kind: "file" | "directory";
}

/** Which part of a long result is wanted. */
export interface Page {
	/** How many are passed over. */
	readonly offset: number;
	readonly limit: number;
}

export interface Paged<Item> {
	readonly items: readonly Item[];
	/** Of all pages together; absent when there are more than anybody counted. */
	readonly total?: number;
}

export interface FileQuery {
	readonly glob?: string;
	/** Only what is in this folder, however deep. */
	readonly folder?: string;
	/** By the time of the last change instead of by path. */
	readonly newestFirst?: boolean;
}

export interface SearchQuery {
	readonly text: string;
	readonly isRegex: boolean;
	readonly caseSensitive: boolean;
	readonly wholeWords?: boolean;
	/** Lines to show before and after each match. */
	readonly context?: number;
	/** Restricts the search to matching paths. */
	readonly glob?: string;
}

export interface SearchLine {
	readonly path: string;
	/** One-based. */
	readonly line: number;
	/** The beginning of the line, as far as `maxLineLength` goes. */
	readonly text: string;
	/** The line does not match; it stands near one that does. */
	readonly isContext?: boolean;
}

/** UTF-16 code units of a found line; the rest of a minified line helps nobody. */
export const maxLineLength = 1_000;

export interface FileMatches {
	readonly path: string;
	/** How many of its lines match. */
	readonly lines: number;
}

export interface Diagnostic {
	readonly path: string;
	/** One-based. */
	readonly line: number;
	readonly severity: "error" | "warning" | "information" | "hint";
	readonly message: string;
	readonly source?: string;
}

export interface WatchedChange<Result> {
	readonly result: Result;
	readonly before: readonly Diagnostic[];
	readonly after: readonly Diagnostic[];
	/** No language server has answered, though there is one: it may still be starting. Told once a language. */
	readonly isUnchecked?: boolean;
}

/** Offsets are UTF-16 code units into the text that `version` stands for; ranges do not overlap and are in order. */
export interface Replacement {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

export interface FileEdit {
	readonly path: string;
	readonly version: string;
	readonly replacements: readonly Replacement[];
}

export type FileChange =
	| ({ readonly kind: "edit" } & FileEdit)
	/** With the folders that it needs. */
	| { readonly kind: "create"; readonly path: string; readonly text: string }
	/** Of a file, never of a folder. `version` of a text: what was shown. */
	| { readonly kind: "delete"; readonly path: string; readonly version?: string }
	/** `version` as of a deletion. */
	| { readonly kind: "move"; readonly from: string; readonly path: string; readonly version?: string };

export interface AppliedChange {
	readonly path: string;
	/** Names the change for Keep and Undo. */
	readonly editId: string;
	/** False when the document had unsaved changes before and was therefore left unsaved. */
	readonly saved: boolean;
	/** Stands for the content after the change; empty of a deleted file. */
	readonly version: string;
}

export type WorkspaceErrorKind = "not-found" | "exists" | "outside" | "protected" | "binary" | "too-large" | "stale" | "refused";

/** An expected failure of the workspace. The message is written for the model: what is wrong and what to do instead. */
export class WorkspaceError extends Error {
	override readonly name = "WorkspaceError";
	readonly kind: WorkspaceErrorKind;

	constructor(kind: WorkspaceErrorKind, message: string, cause?: unknown) {
		super(message, { cause });
		this.kind = kind;
	}
}

/** By name: the text search is in a bundle of its own, with a class of its own, and what it throws is no instance of the one here. */
export function isWorkspaceError(error: unknown): error is WorkspaceError {
	return error instanceof Error && error.name === "WorkspaceError";
}
