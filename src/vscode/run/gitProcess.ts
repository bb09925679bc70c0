import { spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { WorkspaceError } from "../../core/workspace.ts";

const timeoutMs = 20_000;
/** Characters of output; git is ended when it has more to say. */
const mostCharacters = 1_000_000;

/**
 * Settings by which a repository's own configuration would run a program, or change what output looks like. Filters have names of their
 * own and are dealt with in `silencedFilters`; pagers, external diffs, text conversions and signatures are switched off by options.
 * https://git-scm.com/docs/git-config
 */
const settings: readonly (readonly [string, string])[] = [
	["core.fsmonitor", "false"],
	["core.hooksPath", process.platform === "win32" ? "NUL" : "/dev/null"],
	/** A folder that looks like the inside of a repository is none. */
	["safe.bareRepository", "explicit"],
	["blame.ignoreRevsFile", ""],
	["core.quotePath", "false"],
	["color.ui", "false"],
	["color.status", "false"],
	["diff.noprefix", "false"],
	["diff.mnemonicPrefix", "false"],
	["status.relativePaths", "true"],
];

export interface GitOutput {
	readonly text: string;
	readonly isCut: boolean;
}

/** Where git runs, and where the files of the repository are, whatever its configuration says of that. */
interface GitPlace {
	readonly folder: string;
	readonly root: string;
}

/**
 * Runs git in a folder with a list of arguments, never through a shell. Nothing that the repository configures is run, nothing is
 * fetched, nothing is written. Rejects with a `WorkspaceError` when git is missing, says no, or takes too long.
 */
export async function runGit(place: GitPlace, options: readonly string[], signal: AbortSignal): Promise<GitOutput> {
	const program = await findGit();
	if (!program) throw new WorkspaceError("refused", "git is not installed here, or not on the PATH. Go on without it.");
	const filters = await silencedFilters(program, place, signal);
	return execute(program, place, options, [...settings, ...filters], signal);
}

/**
 * Filters of the repository's own configuration: `git status` and `git diff` pass changed files through them. Those of the user, such
 * as Git LFS, stay, unless the repository tells them what to run. Rejects when not all is known, or git does not heed the settings.
 */
async function silencedFilters(program: string, place: GitPlace, signal: AbortSignal): Promise<readonly (readonly [string, string])[]> {
	const { text, isCut } = await execute(program, place, ["config", "--list", "--show-scope", "--name-only", "-z"], settings, signal);
	if (isCut)
		throw new WorkspaceError("too-large", "The configuration of the repository is too long to be looked through. Go on without git.");
	const entries = text.split("\0");
	const names = new Set<string>();
	let heeded = 0;
	for (let index = 0; index + 1 < entries.length; index += 2) {
		const [scope, key = ""] = [entries[index], entries[index + 1]];
		if (scope === "command") heeded++;
		if (scope !== "local" && scope !== "worktree") continue;
		const name = /^filter\.(.+)\.[^.]+$/s.exec(key)?.[1] ?? (key.startsWith("lfs.extension.") ? "lfs" : undefined);
		if (name !== undefined) names.add(name);
	}
	/** Before 2.31, git knew nothing of settings by number. */
	if (heeded < settings.length) throw new WorkspaceError("refused", "git is too old here: 2.31 or later is needed. Go on without it.");
	return [...names].flatMap((name) => [
		[`filter.${name}.clean`, ""] as const,
		[`filter.${name}.smudge`, ""] as const,
		[`filter.${name}.process`, ""] as const,
		[`filter.${name}.required`, "false"] as const,
	]);
}

async function execute(
	program: string,
	{ folder, root }: GitPlace,
	options: readonly string[],
	config: readonly (readonly [string, string])[],
	signal: AbortSignal,
): Promise<GitOutput> {
	const child = spawn(program, ["--no-pager", ...options], {
		cwd: folder,
		env: { ...environment(config), GIT_WORK_TREE: root },
		stdio: ["ignore", "pipe", "pipe"],
		signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
		windowsHide: true,
	});
	let text = "";
	let problem = "";
	child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
		if (text.length <= mostCharacters) text += chunk;
		else child.kill();
	});
	child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
		problem = (problem + chunk).slice(0, 2_000);
	});
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	}).catch((error: unknown) => {
		signal.throwIfAborted();
		throw new WorkspaceError("refused", `git did not answer within ${timeoutMs / 1_000} s. Ask for less, for example for one path.`, error);
	});
	const isCut = text.length > mostCharacters;
	if (code !== 0 && !isCut) throw new WorkspaceError("refused", `git: ${problem.trim() || `exit code ${code}`}`);
	return { text: text.slice(0, mostCharacters), isCut };
}

/** By number, as names of filters may hold any character. What variables of git the editor was started with is not handed on. */
function environment(config: readonly (readonly [string, string])[]): NodeJS.ProcessEnv {
	const inherited = Object.entries(process.env).filter(([name]) => !name.toUpperCase().startsWith("GIT_"));
	const numbered = config.flatMap(([key, value], index) => [
		[`GIT_CONFIG_KEY_${index}`, key],
		[`GIT_CONFIG_VALUE_${index}`, value],
	]);
	return {
		...Object.fromEntries(inherited),
		...Object.fromEntries(numbered),
		GIT_CONFIG_COUNT: String(config.length),
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0",
		/** A repository that was cloned in part fetches what is missing, by a program that its configuration names. */
		GIT_NO_LAZY_FETCH: "1",
		GIT_ALLOW_PROTOCOL: "none",
		LC_ALL: "C",
	};
}

/** By its whole path: Windows would look for it in the folder itself first. */
async function findGit(): Promise<string | undefined> {
	const file = process.platform === "win32" ? "git.exe" : "git";
	for (const place of (process.env.PATH ?? "").split(delimiter)) {
		if (!isAbsolute(place)) continue;
		const found = await access(join(place, file), constants.X_OK).then(
			() => true,
			() => false,
		);
		if (found) return join(place, file);
	}
	return undefined;
}
