import { chmod, mkdir, mkdtemp, realpath, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SearchLine, SearchQuery } from "../../src/core/workspace.ts";
import { TextSearch } from "../../src/vscode/workspace/textSearch.ts";
import { searchWithoutRipgrep } from "./searchEngines.ts";

const files = {
	"src/a.ts": "const needle = 1;\r\nconst other = 2;\n",
	"src/deep/b.ts": "// Needle in a comment\n",
	"notes.md": "needle\nneedle\n",
	"story.txt": "one\ntwo\nthread\nfour\nfive\nthread\nthreads\nseven\neight\nnine\nten\nthread\n",
	".gitignore": "dist/\n*.log\n!kept.log\n",
	"dist/out.js": "needle\n",
	"debug.log": "needle\n",
	"kept.log": "kept\n",
	".env": "KEY=needle\n",
	"server.pem": "needle\n",
	"node_modules/p/index.js": "needle\n",
	".git/config": "token = needle\n",
	".github/hooks/run.json": "needle\n",
	".hidden/c.ts": "needle\n",
	"image.bin": "needle\u0000",
};

let folder: string;
let search: TextSearch;

beforeAll(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	for (const [name, text] of Object.entries(files)) await write(name, text);
	search = await searchWithoutRipgrep();
});

afterAll(() => rm(folder, { recursive: true }));

const { signal } = new AbortController();
const page = { offset: 0, limit: 100 };
const query = (text: string, more: Partial<SearchQuery> = {}) => ({ text, isRegex: false, caseSensitive: false, ...more });
const place = ({ path, line, isContext }: SearchLine) => `${path}${isContext ? "-" : ":"}${line}`;
const found = async (...parameters: Parameters<typeof query>) =>
	(await search.search(folder, query(...parameters), page, signal)).items.map(place);
const paths = async (glob: string) => (await search.find(folder, { glob }, page, signal)).items;

describe("The search without ripgrep", () => {
	test("finds lines in text files, and leaves out ignored, binary and secret ones", async () => {
		expect(await found("needle")).toEqual(["notes.md:1", "notes.md:2", "src/a.ts:1", "src/deep/b.ts:1"]);
	});

	test("minds case, whole words, patterns and globs when asked to", async () => {
		expect(await found("Needle", { caseSensitive: true })).toEqual(["src/deep/b.ts:1"]);
		expect(await found("const \\w+ = 2", { isRegex: true })).toEqual(["src/a.ts:2"]);
		expect(await found("needle", { glob: "src/**/*.ts" })).toEqual(["src/a.ts:1", "src/deep/b.ts:1"]);
		expect(await found("needle", { glob: "*.md" })).toEqual(["notes.md:1", "notes.md:2"]);
		expect(await found("thread", { wholeWords: true })).toEqual(["story.txt:3", "story.txt:6", "story.txt:12"]);
		expect(await found("Kept")).toEqual(["kept.log:1"]);
	});

	test("takes the ends of a line for its ends, whichever they are", async () => {
		expect(await found("1;$", { isRegex: true })).toEqual(["src/a.ts:1"]);
		expect(await found("^needle$", { isRegex: true })).toEqual(["notes.md:1", "notes.md:2"]);
		expect(await found("two\\s*(?!thread)", { isRegex: true })).toEqual(["story.txt:2"]);
		expect(await found("two\\s+thread", { isRegex: true })).toEqual([]);
	});

	test("shows the lines around a match, those that two matches share once", async () => {
		expect((await found("thread", { wholeWords: true, context: 2 })).join(" ").replaceAll("story.txt", "")).toBe(
			"-1 -2 :3 -4 -5 :6 -7 -8 -10 -11 :12",
		);
	});

	test("gives one page after the other, each match once, with what stands around it", async () => {
		const at = (offset: number) => search.search(folder, query("thread", { context: 1 }), { offset, limit: 2 }, signal);
		const [first, second, beyond] = [await at(0), await at(2), await at(4)];
		expect(first.items.map(place)).toEqual(["story.txt-2", "story.txt:3", "story.txt-4", "story.txt-5", "story.txt:6"]);
		expect(second.items.map(place)).toEqual(["story.txt:7", "story.txt-8", "story.txt-11", "story.txt:12"]);
		expect(beyond.items).toEqual([]);
		expect([first.total, second.total, beyond.total]).toEqual([4, 4, 4]);
	});

	test("counts the matching lines of files", async () => {
		const { items, total } = await search.countMatches(folder, query("needle"), { offset: 0, limit: 2 }, signal);
		expect(items).toEqual([
			{ path: "notes.md", lines: 2 },
			{ path: "src/a.ts", lines: 1 },
		]);
		expect(total).toBe(3);
	});

	test("tells of matches as they are found", async () => {
		const told: string[] = [];
		await search.search(folder, query("needle", { context: 1 }), { offset: 0, limit: 1 }, signal, (match) => told.push(place(match)));
		expect(told).toEqual(["notes.md:1", "notes.md:2", "src/a.ts:1", "src/deep/b.ts:1"]);
	});

	test.each(["**/*", "*", "**", "**/*.*", "./**"])("the glob %s opens nothing that is ignored, hidden or secret", async (glob) => {
		expect(await found("needle", { glob })).toEqual(["notes.md:1", "notes.md:2", "src/a.ts:1", "src/deep/b.ts:1"]);
		expect(await paths(glob)).toEqual(["image.bin", "kept.log", "notes.md", "src/a.ts", "src/deep/b.ts", "story.txt"]);
	});

	test.each([".env", "**/.env*", "*.pem", ".git/config", ".git/**", "**/config", "dist/**", "debug.log", ".github/**"])(
		"the glob %s finds nothing",
		async (glob) => {
			expect(await found("needle", { glob })).toEqual([]);
			expect(await paths(glob)).toEqual([]);
		},
	);

	test("finds files by glob, in one folder, and the newest first", async () => {
		expect(await paths("**/*.ts")).toEqual(["src/a.ts", "src/deep/b.ts"]);
		expect(await paths("*.js")).toEqual([]);
		const inside = await search.find(folder, { folder: "src/deep" }, page, signal);
		expect(inside).toEqual({ items: ["src/deep/b.ts"], total: 1 });
		await utimes(join(folder, "src/deep/b.ts"), 2_000_000_000, 2_000_000_000);
		const newest = await search.find(folder, { glob: "*.ts", newestFirst: true }, { offset: 0, limit: 1 }, signal);
		expect(newest).toEqual({ items: ["src/deep/b.ts"], total: 2 });
	});

	test("finds text in UTF-16, and letters of every case in any alphabet", async () => {
		await writeFile(join(folder, "wide.txt"), Buffer.from("\ufeffoder Straße\n", "utf16le"));
		await write("greek.txt", "ΣΊΣΥΦΟΣ\n300 \u212a\n");
		expect(await found("straße")).toEqual(["wide.txt:1"]);
		expect(await found("σίσυφος")).toEqual(["greek.txt:1"]);
		expect(await found("300 k")).toEqual(["greek.txt:2"]);
	});

	test("cuts the lines of minified files", async () => {
		await write("min.js", `var minified=1;${"x".repeat(1_000_000)}`);
		const { items } = await search.search(folder, query("minified"), page, signal);
		expect(items.map(({ text }) => text.length)).toEqual([1_000]);
	});

	test("says what is wrong with a pattern", async () => {
		await expect(found("(", { isRegex: true })).rejects.toThrow("The search failed");
	});

	test("ends early when it is cancelled", async () => {
		expect((await search.search(folder, query("needle"), page, AbortSignal.abort())).items).toEqual([]);
	});
});

/** Stands in for ripgrep: prints what it is told, whatever it is asked. */
async function fakeRipgrep(output: string): Promise<TextSearch> {
	const appRoot = await mkdtemp(join(folder, ".app-"));
	const program = join(appRoot, "node_modules/@vscode/ripgrep/bin/rg");
	await mkdir(dirname(program), { recursive: true });
	await writeFile(join(appRoot, "output"), output);
	await writeFile(program, `#!/bin/sh\nexec /bin/cat ${appRoot}/output\n`);
	await chmod(program, 0o755);
	return new TextSearch(appRoot);
}

describe.skipIf(process.platform === "win32")("The output of ripgrep", () => {
	test("may break off within a line, as it does when the search is stopped", async () => {
		const ripgrep = await fakeRipgrep("./src/a.ts\u00001:needle\n./notes.md\u00001:need");
		const { items } = await ripgrep.search(folder, query("needle"), page, signal);
		expect(items).toEqual([{ path: "src/a.ts", line: 1, text: "needle" }]);
	});

	test("is passed on without secrets, version control and what the glob does not match", async () => {
		const names = [".env", ".git/config", "a.pem", "src/a.ts", "src/a.js", "notes.md"];
		const searching = await fakeRipgrep(names.map((name) => `./${name}\u00001:needle\n`).join(""));
		const matches = await searching.search(folder, query("needle", { glob: "src/*.{ts,js}" }), page, signal);
		expect(matches.items.map(({ path }) => path)).toEqual(["src/a.js", "src/a.ts"]);
		const finding = await fakeRipgrep(names.map((name) => `./${name}\n`).join(""));
		const all = { items: ["notes.md", "src/a.js", "src/a.ts"], total: 3 };
		expect(await finding.find(folder, { glob: "*" }, page, signal)).toEqual(all);
		expect(await finding.find(folder, { glob: "*" }, { offset: 1, limit: 1 }, signal)).toEqual({ items: ["src/a.js"], total: 3 });
	});
});

async function write(name: string, text: string): Promise<void> {
	await mkdir(dirname(join(folder, name)), { recursive: true });
	await writeFile(join(folder, name), text);
}
