import { execFileSync } from "node:child_process";
import {
	appendFileSync,
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isWorkspaceError } from "../../src/core/workspace.ts";
import { FolderGit } from "../../src/vscode/run/folderGit.ts";

/** A test starts up to forty processes, each of which a busy machine delays. */
vi.setConfig({ testTimeout: 20_000 });

const signal = new AbortController().signal;
let base: string;
let folder: string;
let git: FolderGit;
/** Repositories that tests begin with, made once: each process of git takes its time. */
const templates = mkdtempSync(join(tmpdir(), "outcrop-git-"));

beforeAll(() => {
	folder = join(templates, "plain");
	mkdirSync(folder);
	run("init", "--quiet", "--initial-branch=main", "--template=");
});

afterAll(() => rmSync(templates, { recursive: true, force: true }));

beforeEach(() => {
	base = realpathSync(mkdtempSync(join(tmpdir(), "outcrop-git-")));
	begin("plain");
});

afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(base, { recursive: true, force: true });
});

function begin(template: string): void {
	folder = join(base, "shop");
	cpSync(join(templates, template), folder, { recursive: true });
	git = new FolderGit(folder);
}

/** Git as the user calls it, away from their own configuration. */
function run(...options: string[]): string {
	const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
	const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
	return execFileSync("git", [...identity, ...options], { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function write(files: Readonly<Record<string, string>>): void {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), text);
	}
}

function commit(files: Readonly<Record<string, string>>, subject: string): void {
	write(files);
	run("add", "--force", ".");
	run("commit", "--quiet", "--message", subject);
}

async function refusal(promise: Promise<unknown>): Promise<string> {
	const error = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	expect(isWorkspaceError(error)).toBe(true);
	return (error as Error).message;
}

describe("git, read only", () => {
	it("tells the branch, and what is staged, changed and new", async () => {
		commit({ "a.txt": "one\n", "b.txt": "one\n" }, "Begin");
		write({ "a.txt": "two\n", "b.txt": "two\n", "c.txt": "new\n" });
		run("add", "b.txt");
		expect((await git.status(signal)).text.split("\n")).toEqual(["## main", " M a.txt", "M  b.txt", "?? c.txt", ""]);
		expect(await git.branch()).toBe("main");
	});

	it("tells the commit when no branch is checked out", async () => {
		commit({ "a.txt": "one\n" }, "Begin");
		run("checkout", "--quiet", "--detach");
		expect(await git.branch()).toBe(run("rev-parse", "HEAD").slice(0, 10));
	});

	it("shows what is changed, what is staged, and what is between commits", async () => {
		commit({ "a.txt": "one\n" }, "Begin");
		commit({ "a.txt": "two\n" }, "Go on");
		write({ "a.txt": "three\n" });
		run("add", "a.txt");
		write({ "a.txt": "four\n" });
		expect((await git.diff({}, signal)).text).toMatch(/^-three\n\+four$/m);
		expect((await git.diff({ staged: true }, signal)).text).toMatch(/^-two\n\+three$/m);
		expect((await git.diff({ from: "HEAD~1", to: "HEAD" }, signal)).text).toMatch(/^-one\n\+two$/m);
		expect((await git.diff({ from: "HEAD^" }, signal)).text).toMatch(/^-one\n\+four$/m);
		expect((await git.diff({ path: "other.txt" }, signal)).text).toBe("");
	});

	it("lists commits, of all files or of one, page by page", async () => {
		commit({ "a.txt": "one\n" }, "First");
		commit({ "b.txt": "one\n" }, "Second");
		commit({ "a.txt": "two\n" }, "Third");
		const subjects = (text: string) => [...text.matchAll(/^ {4}(.+)$/gm)].map((match) => match[1]);
		expect(subjects((await git.log({ count: 2, skip: 0 }, signal)).text)).toEqual(["Third", "Second"]);
		expect(subjects((await git.log({ count: 2, skip: 2 }, signal)).text)).toEqual(["First"]);
		expect(subjects((await git.log({ path: "a.txt", count: 9, skip: 0 }, signal)).text)).toEqual(["Third", "First"]);
	});

	it("tells who wrote a line", async () => {
		commit({ "a.txt": "one\ntwo\n" }, "Begin");
		const { text } = await git.blame({ path: "a.txt", firstLine: 2, lastLine: 2 }, signal);
		expect(text).toMatch(/\(Ada .* 2\) two\n$/);
	});

	it("a folder within a repository sees its own files only", async () => {
		commit({ "a.txt": "one\n", "inner/b.txt": "one\n" }, "Begin");
		write({ "a.txt": "two\n", "inner/b.txt": "two\n" });
		const inner = new FolderGit(join(folder, "inner"));
		expect((await inner.status(signal)).text).toBe("## main\n M b.txt\n");
		const { text } = await inner.diff({}, signal);
		expect(text).toContain("+++ b/b.txt");
		expect(text).not.toContain("a.txt");
	});

	it("a repository that claims to be about another folder tells nothing of that", async () => {
		commit({ "a.txt": "one\n" }, "Begin");
		writeFileSync(join(base, "private.txt"), "canary");
		run("config", "core.worktree", base);
		expect(JSON.stringify([await git.status(signal), await git.diff({}, signal)])).not.toMatch(/private|canary/);
	});

	it("a repository that claims to be about a folder beside its own reads no file of that", async () => {
		commit({ "a.txt": "one\n" }, "Begin");
		mkdirSync(join(base, "private"));
		writeFileSync(join(base, "private/a.txt"), "canary");
		run("config", "core.worktree", join(base, "private"));
		const blamed = await git.blame({ path: "a.txt", firstLine: 1, lastLine: 1 }, signal);
		expect(JSON.stringify([await git.status(signal), await git.diff({}, signal), blamed])).not.toContain("canary");
	});

	it.each(["a line", "a link"])("a folder that passes off another folder's repository as its own, by %s, is in none", async (by) => {
		commit({ "a.txt": "canary\n" }, "Begin");
		const other = join(base, "other");
		mkdirSync(other);
		if (by === "a line") writeFileSync(join(other, ".git"), `gitdir: ${folder}/.git\n`);
		else symlinkSync(join(folder, ".git"), join(other, ".git"));
		expect(await refusal(new FolderGit(other).diff({}, signal))).toMatch(/no git repository/);
		expect(await new FolderGit(other).branch()).toBeUndefined();
	});

	it("a pipe in the place of a file of git keeps nobody waiting", async () => {
		rmSync(join(folder, ".git/HEAD"));
		execFileSync("mkfifo", [join(folder, ".git/HEAD")]);
		expect(await git.branch()).toBeUndefined();
	});

	it("a linked working tree, a submodule, a repository whose own folder is elsewhere and a link to a folder are read", async () => {
		commit({ "a.txt": "one\n" }, "Begin");
		run("worktree", "add", "--quiet", join(base, "linked"), "-b", "side");
		run("init", "--quiet", "--initial-branch=apart", "--template=", "--separate-git-dir", join(base, "apart.git"), join(base, "apart"));
		run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", folder, "inner");
		symlinkSync(join(folder, "inner"), join(base, "short"));
		const branches = await Promise.all(["linked", "apart", "shop/inner", "short"].map((name) => new FolderGit(join(base, name)).branch()));
		expect(branches).toEqual(["side", "apart", "main", "main"]);
		for (const name of ["linked", "apart", "shop/inner", "short"]) {
			writeFileSync(join(base, name, "new.txt"), "");
			expect((await new FolderGit(join(base, name)).status(signal)).text).toContain("?? new.txt");
		}
	});
});

describe("credentials", () => {
	it("stay out of every diff, in whatever letters the file is named, and are named as left out", async () => {
		const secrets = [".env", ".ENV.local", "deep/.Env", "keys/server.PEM", ".aws/credentials", "[x]/.npmrc", "id_rsa"];
		commit({ "a.txt": "one\n" }, "Begin");
		commit(Object.fromEntries([...secrets.map((path) => [path, "canary-1\n"]), ["a.txt", "two\n"]]), "Leak");
		write(Object.fromEntries([...secrets.map((path) => [path, "canary-2\n"]), ["a.txt", "three\n"]]));
		for (const what of [{}, { from: "HEAD^", to: "HEAD" }, { from: "HEAD^" }, { path: "." }, { path: "deep" }]) {
			const { text, withheld } = await git.diff(what, signal);
			expect(text).not.toContain("canary");
			expect(withheld.toSorted()).toEqual(what.path === "deep" ? ["deep/.Env"] : secrets.toSorted());
		}
		expect((await git.diff({}, signal)).text).toContain("+three");
		run("add", "--force", ".");
		expect((await git.diff({ staged: true }, signal)).text).not.toContain("canary");
	});

	it("do not come out under another name, of a commit, a file's content or a renamed file", async () => {
		commit({ ".env": "canary\nwith\nmany\nlines\n" }, "Leak");
		const content = run("rev-parse", "HEAD:.env").trim();
		run("mv", ".env", "plain.txt");
		for (const from of ["HEAD:.env", content, ":.env", "HEAD^{tree}"])
			expect(await refusal(git.diff({ from }, signal))).not.toContain("canary");
		expect((await git.diff({ staged: true }, signal)).withheld).toEqual([".env"]);
	});
});

describe("names", () => {
	it.each(["--output=x", "-p", "--ext-diff", "HEAD --output=x", "a..b", "HEAD\n--x", "$(id)", "--", "HEAD@{1 day ago}", ""])(
		"%j is no commit and no option",
		async (from) => {
			expect(await refusal(git.diff({ from }, signal))).toMatch(/no commit/);
			expect(existsSync(join(folder, "x"))).toBe(false);
		},
	);

	it.each(["--output=x", ":/", ":(top)", ":!a.txt", "*"])("the path %j is a path and nothing else", async (path) => {
		commit({ "a.txt": "one\n" }, "Begin");
		write({ "a.txt": "two\n" });
		expect((await git.diff({ path }, signal)).text).toBe("");
		expect((await git.log({ path, count: 5, skip: 0 }, signal)).text).toBe("");
		expect(await refusal(git.blame({ path, firstLine: 1, lastLine: 1 }, signal))).toMatch(/^git: /);
		expect(existsSync(join(folder, "x"))).toBe(false);
	});
});

it("outside of a repository it says so", async () => {
	const outside = mkdtempSync(join(tmpdir(), "outcrop-plain-"));
	try {
		expect(await refusal(new FolderGit(outside).status(signal))).toMatch(/no git repository/);
		expect(await new FolderGit(outside).branch()).toBeUndefined();
	} finally {
		rmSync(outside, { recursive: true });
	}
});

/** What a repository's configuration can make git run. Each writes a marker when it does. */
describe("an evil repository runs nothing", () => {
	let marker: string;
	let evil: string;

	beforeAll(() => {
		folder = join(templates, "evil");
		cpSync(join(templates, "plain"), folder, { recursive: true });
		commit({ "a.txt": "one\n", ".gitattributes": "*.txt diff=evil filter=evil\n" }, "Begin");
		commit({ "a.txt": "two\n" }, "Go on");
		const unsigned = run("cat-file", "commit", "HEAD");
		const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc=\n -----END PGP SIGNATURE-----\n";
		const signed = join(templates, "signed");
		writeFileSync(signed, unsigned.replace("\n\n", `\n${signature}\n`));
		run("update-ref", "HEAD", run("hash-object", "-t", "commit", "-w", "--no-filters", signed).trim());
		write({ "a.txt": "three\n" });
	});

	beforeEach(() => {
		rmSync(folder, { recursive: true });
		begin("evil");
		marker = join(base, "marker");
		evil = join(base, "evil.sh");
		writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >> "${marker}"\ncat 2>/dev/null\nexit 0\n`);
		chmodSync(evil, 0o755);
	});

	const attacks: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
		"core.fsmonitor": [["core.fsmonitor", "EVIL"]],
		"core.hooksPath": [["core.hooksPath", "HOOKS"]],
		"core.pager": [
			["core.pager", "EVIL"],
			["pager.diff", "EVIL"],
			["pager.log", "EVIL"],
			["pager.status", "EVIL"],
		],
		"diff.external": [["diff.external", "EVIL"]],
		"a diff driver's command": [["diff.evil.command", "EVIL"]],
		"a diff driver's textconv": [
			["diff.evil.textconv", "EVIL"],
			["diff.evil.cachetextconv", "true"],
		],
		"a filter's clean": [
			["filter.evil.clean", "EVIL"],
			["filter.evil.required", "true"],
		],
		"a filter's process": [["filter.evil.process", "EVIL"]],
		"a filter's process, required": [
			["filter.evil.process", "EVIL"],
			["filter.evil.required", "true"],
		],
		"gpg.program": [
			["gpg.program", "EVIL"],
			["log.showSignature", "true"],
		],
		"an alias": [
			["alias.status", "!EVIL"],
			["alias.diff", "!EVIL"],
			["alias.log", "!EVIL"],
			["alias.blame", "!EVIL"],
			["alias.rev-parse", "!EVIL"],
		],
	};

	it.each(Object.keys(attacks))("by %s", async (name) => {
		const hooks = join(base, "hooks");
		mkdirSync(hooks);
		for (const hook of ["post-index-change", "fsmonitor-watchman", "post-checkout", "reference-transaction"]) {
			writeFileSync(join(hooks, hook), `#!/bin/sh\n"${evil}" hook\n`);
			chmodSync(join(hooks, hook), 0o755);
		}
		for (const [key, value] of attacks[name] ?? []) run("config", key, value.replace("EVIL", evil).replace("HOOKS", hooks));
		expect(await readEverything()).toEqual([]);
		expect(existsSync(marker)).toBe(false);
	});

	it("by a file that its configuration includes", async () => {
		const included = join(base, "included");
		writeFileSync(included, `[core]\n\tfsmonitor = ${evil}\n[diff]\n\texternal = ${evil}\n[filter "evil"]\n\tclean = ${evil}\n`);
		run("config", `includeIf.gitdir:${folder}/.path`, included);
		await readEverything();
		expect(existsSync(marker)).toBe(false);
	});

	it("by a filter with a name that could be read as two", async () => {
		write({ ".gitattributes": "*.txt filter=a.b=c\n" });
		run("config", "filter.a.b=c.clean", evil);
		await readEverything();
		expect(existsSync(marker)).toBe(false);
	});

	it("by a filter at the end of a configuration that is longer than what is read", async () => {
		const junk = Array.from({ length: 30_000 }, (_, index) => `[junk "${"x".repeat(40)}${index}"]\n\ta = 1\n`).join("");
		appendFileSync(join(folder, ".git/config"), `${junk}[filter "evil"]\n\tclean = ${evil}\n`);
		expect(await refusal(git.status(signal))).toMatch(/too long/);
		expect(await refusal(git.diff({}, signal))).toMatch(/too long/);
		expect(existsSync(marker)).toBe(false);
	});

	it("by what the user's own Git LFS is told to run", async () => {
		vi.stubEnv("GIT_CONFIG_GLOBAL", undefined);
		vi.stubEnv("XDG_CONFIG_HOME", base);
		mkdirSync(join(base, "git"));
		writeFileSync(
			join(base, "git/config"),
			`[filter "lfs"]\n\tclean = sh -c "$(git config lfs.extension.evil.clean)"\n\trequired = true\n`,
		);
		write({ ".gitattributes": "*.txt filter=lfs\n" });
		run("config", "lfs.extension.evil.clean", evil);
		await readEverything();
		expect(existsSync(marker)).toBe(false);
	});

	it("by a git that is too old to heed the settings of its environment", async () => {
		const old = join(base, "bin");
		mkdirSync(old);
		const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
		writeFileSync(join(old, "git"), `#!/bin/sh\nunset GIT_CONFIG_COUNT\nexec "${real}" "$@"\n`);
		chmodSync(join(old, "git"), 0o755);
		run("config", "core.fsmonitor", evil);
		vi.stubEnv("PATH", `${old}:${process.env["PATH"]}`);
		expect(await refusal(git.status(signal))).toMatch(/too old/);
		expect(existsSync(marker)).toBe(false);
	});

	it("by a submodule with a configuration of its own", async () => {
		const inner = join(folder, "inner");
		mkdirSync(inner);
		execFileSync("git", ["init", "--quiet"], { cwd: inner });
		writeFileSync(join(inner, "x"), "x");
		execFileSync("git", ["add", "."], { cwd: inner });
		execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "x"], { cwd: inner });
		commit({ ".gitmodules": '[submodule "inner"]\n\tpath = inner\n\turl = ./inner\n' }, "Submodule");
		writeFileSync(join(inner, "x"), "y");
		writeFileSync(join(inner, ".git/info/attributes"), "* filter=inner");
		execFileSync("git", ["config", "filter.inner.clean", evil], { cwd: inner });
		run("config", "diff.submodule", "log");
		run("config", "status.submoduleSummary", "true");
		rmSync(marker, { force: true });
		await readEverything();
		expect(existsSync(marker)).toBe(false);
	});

	it("by an object that is missing and would be fetched", async () => {
		const blob = run("rev-parse", "HEAD^:a.txt").trim();
		run("config", "core.repositoryFormatVersion", "1");
		run("config", "extensions.partialClone", "origin");
		run("config", "remote.origin.promisor", "true");
		run("config", "remote.origin.url", `ext::${evil} %S`);
		run("config", "remote.origin.uploadpack", evil);
		run("config", "protocol.ext.allow", "always");
		rmSync(join(folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
		await readEverything();
		expect(existsSync(marker)).toBe(false);
	});

	it("by a folder that looks like the inside of a repository", async () => {
		const bare = join(base, "bare");
		mkdirSync(bare);
		execFileSync("git", ["init", "--quiet", "--bare"], { cwd: bare });
		execFileSync("git", ["config", "core.fsmonitor", evil], { cwd: bare });
		execFileSync("git", ["config", "core.worktree", bare], { cwd: bare });
		expect(await refusal(new FolderGit(bare).status(signal))).toMatch(/no git repository/);
		expect(existsSync(marker)).toBe(false);
	});

	it("and the same repository does harm when git is called plainly", () => {
		run("config", "core.fsmonitor", evil);
		run("status");
		expect(existsSync(marker)).toBe(true);
	});

	/** Returns why something could not be read. */
	async function readEverything(): Promise<readonly string[]> {
		const calls = [
			git.status(signal),
			git.diff({}, signal),
			git.diff({ staged: true }, signal),
			git.diff({ from: "HEAD^", to: "HEAD" }, signal),
			git.log({ count: 5, skip: 0 }, signal),
			git.log({ path: "a.txt", count: 5, skip: 0 }, signal),
			git.blame({ path: "a.txt", firstLine: 1, lastLine: 1 }, signal),
		];
		const results = await Promise.allSettled(calls);
		expect(await git.branch()).toBe("main");
		return results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
	}
});
