import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type * as operatingSystem from "node:os";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { expandMetadata, readGitBranch } from "../../src/vscode/settings/requestMetadata.ts";

/** An account without a name, as in a container that runs under a number. */
const nobody = vi.hoisted(() => ({ value: false }));
vi.mock("node:os", async (original) => {
	const os = await original<typeof operatingSystem>();
	const nameless = () => {
		if (nobody.value) throw new Error("A system error occurred: uv_os_get_passwd returned ENOENT");
		return os.userInfo();
	};
	return { ...os, userInfo: nameless };
});

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "outcrop-git-"));
});
afterEach(() => rmSync(home, { recursive: true }));

/** A folder with these files in it. */
function folder(name: string, files: Readonly<Record<string, string>> = {}): string {
	const path = join(home, name);
	mkdirSync(path, { recursive: true });
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(join(path, file, ".."), { recursive: true });
		writeFileSync(join(path, file), text);
	}
	return path;
}

describe("The branch of a folder", () => {
	test("is read from its repository", () => {
		expect(readGitBranch(folder("a", { ".git/HEAD": "ref: refs/heads/feature/bees\n" }))).toBe("feature/bees");
	});

	test("is read from the repository above it", () => {
		folder("a", { ".git/HEAD": "ref: refs/heads/main\n" });
		expect(readGitBranch(folder("a/packages/b"))).toBe("main");
	});

	test("of a worktree is its own and not that of the repository", () => {
		folder("a", { ".git/HEAD": "ref: refs/heads/main\n", ".git/worktrees/b/HEAD": "ref: refs/heads/other\n" });
		expect(readGitBranch(folder("b", { ".git": `gitdir: ${join(home, "a/.git/worktrees/b")}\n` }))).toBe("other");
	});

	test("of a submodule is found by a path that is relative to it", () => {
		folder("a", { ".git/modules/sub/HEAD": "ref: refs/heads/inner\n" });
		expect(readGitBranch(folder("a/sub", { ".git": "gitdir: ../.git/modules/sub\n" }))).toBe("inner");
	});

	test("is the beginning of the commit when none is checked out", () => {
		expect(readGitBranch(folder("a", { ".git/HEAD": "0123456789abcdef0123456789abcdef01234567\n" }))).toBe("0123456789ab");
	});

	test("is empty outside of a repository, and where the repository cannot be read", () => {
		expect(readGitBranch(folder("a"))).toBe("");
		expect(readGitBranch(folder("b", { ".git": "gitdir: /nowhere/at/all\n" }))).toBe("");
	});

	test.each([
		["a ref that is no branch", "ref: refs/remotes/origin/main\n"],
		["branches that are kept in another format", "ref: refs/heads/.invalid\n"],
		["a file that is none of git's", "-----BEGIN OPENSSH PRIVATE KEY-----\n"],
		["a file larger than git writes it", `ref: refs/heads/main\n${" ".repeat(5_000)}`],
	])("is empty for %s", (_, head) => {
		expect(readGitBranch(folder("a", { ".git/HEAD": head }))).toBe("");
	});

	test.skipIf(process.platform === "win32")("of a pipe in its place is not waited for", () => {
		const path = folder("a/.git");
		execFileSync("mkfifo", [join(path, "HEAD")]);
		expect(readGitBranch(join(path, ".."))).toBe("");
	});

	test.each(["//server/share", "\\\\server\\share"])("is not looked for on a share that a file of the folder names: %s", (share) => {
		/** On this system `//x` is `/x`, which shows whether it was read. */
		const real = folder("real", { HEAD: "ref: refs/heads/main\n" });
		const target = share.startsWith("//") ? `/${real}` : share;
		expect(readGitBranch(folder("a", { ".git": `gitdir: ${target}\n` }))).toBe("");
	});
});

describe("Metadata of a request", () => {
	const workspace = (path: string) => ({ name: "bees & co", uri: { scheme: "file", fsPath: path } as never });

	test("has its variables replaced, and what Bedrock does not take of them", () => {
		const path = folder("a", { ".git/HEAD": "ref: refs/heads/fix/(bees)~é\n" });
		const value = { folder: "${workspaceFolderBasename}", branch: "on ${gitBranch}", user: "${user}", unknown: "${other}" };
		expect(expandMetadata(value, workspace(path))).toEqual({
			folder: "bees - co",
			branch: "on fix/-bees---",
			user: userInfo().username.replace(/[^a-zA-Z0-9\s:_@$#=/+,.-]/g, "-"),
			unknown: "${other}",
		});
	});

	test("is cut at 256 characters when a variable makes it longer", () => {
		const path = folder("a", { ".git/HEAD": `ref: refs/heads/${"b".repeat(300)}\n` });
		expect(expandMetadata({ branch: "${gitBranch}" }, workspace(path)).branch).toHaveLength(256);
	});

	test("is left as it is where the user wrote too much of it: the check before sending names it", () => {
		expect(expandMetadata({ note: "n".repeat(300) }, undefined).note).toHaveLength(300);
	});

	test.each(["constructor", "toString", "hasOwnProperty", "__proto__"])("knows no variable ${%s}", (name) => {
		expect(expandMetadata({ a: `\${${name}}` }, undefined)).toEqual({ a: `\${${name}}` });
	});

	test("has no user where the system knows none", () => {
		nobody.value = true;
		expect(expandMetadata({ user: "${user}" }, undefined)).toEqual({ user: "" });
		nobody.value = false;
	});

	test.each([[["a"]], ["a"], [null]])("of the wrong type counts as unset: %j", (value) => {
		expect(expandMetadata(value, undefined)).toEqual({});
	});

	test("of a folder that is not on a disk has no branch", () => {
		expect(expandMetadata({ branch: "${gitBranch}" }, { name: "a", uri: { scheme: "vscode-vfs", fsPath: "/a" } as never })).toEqual({
			branch: "",
		});
	});
});
