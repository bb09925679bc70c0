import { readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import type * as vscode from "vscode";

/** The pairs of `outcrop.requestMetadata` with their variables replaced: `${workspaceFolderBasename}`, `${gitBranch}`, `${user}`. */
export function expandMetadata(
	value: unknown,
	folder: Pick<vscode.WorkspaceFolder, "name" | "uri"> | undefined,
): Readonly<Record<string, string>> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
	const variables: Readonly<Record<string, () => string>> = {
		workspaceFolderBasename: () => folder?.name ?? "",
		gitBranch: () => (folder?.uri.scheme === "file" ? readGitBranch(folder.uri.fsPath) : ""),
		user: readUser,
	};
	const expand = (text: string) => {
		const expanded = text.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
			Object.hasOwn(variables, name) ? asMetadata(variables[name]?.() ?? "") : whole,
		);
		return expanded === text ? text : expanded.slice(0, mostCharacters);
	};
	return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, expand(String(text))]));
}

const mostCharacters = 256;

/**
 * What a variable stands for is nobody's mistake, so that what Bedrock does not take of it becomes a hyphen. What the user wrote is
 * left as it is: the check before sending names it.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html (requestMetadata)
 */
function asMetadata(text: string): string {
	return text.replace(/[^a-zA-Z0-9\s:_@$#=/+,.-]/g, "-");
}

/** Empty for an account that the system does not know by name, as in many containers. */
function readUser(): string {
	try {
		return userInfo().username;
	} catch {
		return "";
	}
}

/**
 * The branch that is checked out, or the beginning of the commit when none is; empty outside of a repository. Git writes both into
 * one file, which is read without asking git: the editor's own git extension may be switched off.
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export function readGitBranch(folder: string): string {
	const directory = findGitDirectory(folder);
	const head = directory && readText(join(directory, "HEAD"));
	if (!head) return "";
	/** No branch begins with a dot: where another format keeps the branches, one such name stands here in their place. */
	const branch = /^ref: refs\/heads\/([^.].*)$/.exec(head)?.[1];
	return branch ?? /^[0-9a-f]{12}(?=[0-9a-f]*$)/.exec(head)?.[0] ?? "";
}

/** Of the folder or one above it. In a worktree and a submodule `.git` is a file that says where the directory is. */
function findGitDirectory(folder: string): string | undefined {
	const git = join(folder, ".git");
	const found = statSync(git, { throwIfNoEntry: false });
	if (found?.isDirectory()) return git;
	const target = found && /^gitdir: (.+)$/.exec(readText(git))?.[1];
	if (target) return isOnNetwork(target) ? undefined : isAbsolute(target) ? target : join(folder, target);
	const parent = dirname(folder);
	return parent === folder ? undefined : findGitDirectory(parent);
}

/** A file of the folder says where to read: a share would be told who the user is as soon as it is looked at. */
function isOnNetwork(path: string): boolean {
	return /^[\\/]{2}/.test(path);
}

/** Characters that such a file may have; git's own have a fraction of them. */
const mostInFile = 4_096;

/** Empty for what cannot be read, and for what is no file that git could have written. */
function readText(file: string): string {
	try {
		const found = statSync(file);
		return found.isFile() && found.size <= mostInFile ? readFileSync(file, "utf8").trim() : "";
	} catch {
		return "";
	}
}
