/**
 * The version control of the folder, read only. Every answer is text for the model, cut to what a person would still read; files
 * that hold credentials are left out and named. Nothing that the repository configures is run.
 */
export interface Git {
	/** The branch that is checked out, or the beginning of the commit when none is; `undefined` outside of a repository. */
	branch(signal: AbortSignal): Promise<string | undefined>;
	status(signal: AbortSignal): Promise<GitText>;
	diff(what: GitDiff, signal: AbortSignal): Promise<GitText>;
	/** Newest first, of all files or of one. */
	log(what: { readonly path?: string; readonly count: number; readonly skip: number }, signal: AbortSignal): Promise<GitText>;
	/** One-based lines, both included. */
	blame(what: { readonly path: string; readonly firstLine: number; readonly lastLine: number }, signal: AbortSignal): Promise<GitText>;
}

/**
 * Without commits: what is changed and not staged, or what is staged. With `from`: from that commit to `to`, or to the files as they
 * are.
 */
export interface GitDiff {
	readonly path?: string;
	readonly staged?: boolean;
	readonly from?: string;
	readonly to?: string;
}

export interface GitText {
	readonly text: string;
	/** There was more than is handed over. */
	readonly isCut: boolean;
	/** Paths of changed files whose content is kept back. */
	readonly withheld: readonly string[];
}
