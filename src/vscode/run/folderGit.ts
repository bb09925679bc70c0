import { classifyPath } from "../../core/chat/protectedPaths.ts";
import type { Git, GitDiff, GitText } from "../../core/editor/git.ts";
import { isWorkspaceError, WorkspaceError } from "../../core/workspace.ts";
import { findRepository, readBranch } from "./gitBranch.ts";
import { type GitOutput, runGit } from "./gitProcess.ts";

/**
 * No program of others, no renames (a file is then known by one name), and nothing of submodules: git would run again in each of them,
 * with their own configuration and without the settings that keep this run harmless.
 */
const diffOptions = ["--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=all", "--no-color", "--relative"];

/** Git in a folder of the disk. A folder within a repository sees its own files only. */
export class FolderGit implements Git {
	private readonly folder: string;

	constructor(folder: string) {
		this.folder = folder;
	}

	branch(): Promise<string | undefined> {
		return readBranch(this.folder);
	}

	async status(signal: AbortSignal): Promise<GitText> {
		const options = ["status", "--short", "--branch", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames", "--", "."];
		return { ...(await this.run(options, signal)), withheld: [] };
	}

	async diff({ path, staged = false, from, to }: GitDiff, signal: AbortSignal): Promise<GitText> {
		const commits = await Promise.all([from, to].filter((name) => name !== undefined).map((name) => this.commit(name, signal)));
		const options = ["diff", ...diffOptions, ...(staged ? ["--cached"] : [])];
		const scope = ["--end-of-options", ...commits, "--", path === undefined ? "." : literal(path)];
		const names = await this.run([...options, "--name-only", "-z", ...scope], signal);
		const withheld = names.text.split("\0").filter((name) => name !== "" && isWithheld(name));
		const exclusions = withheld.map((name) => `:(exclude,literal)${name}`);
		/** Of so many files, nobody knows what is in the rest of the list. */
		if (names.isCut) throw new WorkspaceError("too-large", "Too many files differ. Give a path.");
		return { ...(await this.run([...options, ...scope, ...exclusions], signal)), withheld };
	}

	async log(what: { readonly path?: string; readonly count: number; readonly skip: number }, signal: AbortSignal): Promise<GitText> {
		const { path, count, skip } = what;
		const options = ["log", "--no-show-signature", "--no-mailmap", "--no-color", "--date=iso", "--format=%h %ad %an%n    %s"];
		const scope = [
			`--max-count=${count}`,
			`--skip=${skip}`,
			"--end-of-options",
			"HEAD",
			"--",
			...(path === undefined ? [] : [literal(path)]),
		];
		return { ...(await this.run([...options, ...scope], signal)), withheld: [] };
	}

	async blame(
		{ path, firstLine, lastLine }: { readonly path: string; readonly firstLine: number; readonly lastLine: number },
		signal: AbortSignal,
	): Promise<GitText> {
		const options = ["blame", "--no-textconv", "--date=short", `-L${firstLine},${lastLine}`, "--", path];
		return { ...(await this.run(options, signal)), withheld: [] };
	}

	/** The commit that a name stands for. The name of a file's content is refused: it would come without its path. */
	private async commit(name: string, signal: AbortSignal): Promise<string> {
		if (!/^[\w@][\w@{}^~/.+-]*$/.test(name)) throw new WorkspaceError("refused", `"${name}" names no commit, branch or tag.`);
		const { text } = await this.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], signal).catch(
			(error: unknown) => {
				if (!isWorkspaceError(error)) throw error;
				throw new WorkspaceError("not-found", `There is no commit, branch or tag "${name}". Use git_log to find one.`, error);
			},
		);
		return text.trim();
	}

	private async run(options: readonly string[], signal: AbortSignal): Promise<GitOutput> {
		const repository = await findRepository(this.folder);
		if (!repository) throw new WorkspaceError("not-found", "This folder is in no git repository. Go on without git.");
		return runGit({ folder: this.folder, root: repository.root }, options, signal);
	}
}

function literal(path: string): string {
	return `:(literal)${path}`;
}

function isWithheld(path: string): boolean {
	const pathClass = classifyPath(path);
	return pathClass === "secret" || pathClass === "forbidden";
}
