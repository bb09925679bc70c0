import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TextSearch } from "../../src/vscode/workspace/textSearch.ts";

const files = {
	"src/a.ts": "const needle = 1;\r\nconst other = 2;\n",
	"src/deep/b.ts": "// Needle in a comment\n",
	"notes.md": "needle\nneedle\n",
	".gitignore": "dist/\n*.log\n",
	"dist/out.js": "needle\n",
	"debug.log": "needle\n",
	".env": "KEY=needle\n",
	"server.pem": "needle\n",
	"node_modules/p/index.js": "needle\n",
	".git/config": "token = needle\n",
	".github/hooks/run.json": "needle\n",
	".hidden/c.ts": "needle\n",
	"image.bin": "needle\u0000",
};

let folder: string;
let path: string | undefined;

beforeAll(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	/** Without ripgrep: the suite in the editor runs the same search with it. */
	path = process.env.PATH;
	process.env.PATH = "";
});

afterAll(async () => {
	process.env.PATH = path;
	await rm(folder, { recursive: true });
});

const search = () => new TextSearch("/no/editor/here");
const { signal } = new AbortController();
const query = (text: string, more: object = {}) => ({ text, isRegex: false, caseSensitive: false, ...more });
const found = async (...parameters: Parameters<typeof query>) =>
	(await search().search(folder, query(...parameters), 100, signal)).map((match) => `${match.path}:${match.line}`).toSorted();

describe("The search without ripgrep", () => {
	test("finds lines in text files, and leaves out ignored, binary and secret ones", async () => {
		expect(await found("needle")).toEqual(["notes.md:1", "notes.md:2", "src/a.ts:1", "src/deep/b.ts:1"]);
	});

	test("minds case, patterns and globs when asked to", async () => {
		expect(await found("Needle", { caseSensitive: true })).toEqual(["src/deep/b.ts:1"]);
		expect(await found("const \\w+ = 2", { isRegex: true })).toEqual(["src/a.ts:2"]);
		expect(await found("needle", { glob: "src/**/*.ts" })).toEqual(["src/a.ts:1", "src/deep/b.ts:1"]);
		expect(await found("needle", { glob: "*.md" })).toEqual(["notes.md:1", "notes.md:2"]);
	});

	test.each(["**/*", "*", "**", "**/*.*", "./**"])("the glob %s opens nothing that is ignored, hidden or secret", async (glob) => {
		expect(await found("needle", { glob })).toEqual(["notes.md:1", "notes.md:2", "src/a.ts:1", "src/deep/b.ts:1"]);
		expect(await search().find(folder, glob, 100, signal)).toEqual(["image.bin", "notes.md", "src/a.ts", "src/deep/b.ts"]);
	});

	test.each([".env", "**/.env*", "*.pem", ".git/config", ".git/**", "**/config", "dist/**", "*.log", ".github/**"])(
		"the glob %s finds nothing",
		async (glob) => {
			expect(await found("needle", { glob })).toEqual([]);
			expect(await search().find(folder, glob, 100, signal)).toEqual([]);
		},
	);

	test("stops at the limit", async () => {
		expect(await search().search(folder, query("needle"), 2, signal)).toHaveLength(2);
	});

	test("finds files by glob, ignored ones left out", async () => {
		expect(await search().find(folder, "**/*.ts", 100, signal)).toEqual(["src/a.ts", "src/deep/b.ts"]);
		expect(await search().find(folder, "*.js", 100, signal)).toEqual([]);
	});

	test("ends early when it is cancelled", async () => {
		expect(await search().search(folder, query("needle"), 100, AbortSignal.abort())).toEqual([]);
	});
});

/** Stands in for ripgrep: prints what it is told, whatever it is asked. */
async function fakeRipgrep(output: string): Promise<TextSearch> {
	const appRoot = await mkdtemp(join(folder, ".app-"));
	const program = join(appRoot, "node_modules/@vscode/ripgrep/bin/rg");
	await mkdir(dirname(program), { recursive: true });
	await writeFile(join(appRoot, "output"), output);
	await writeFile(program, `#!/bin/sh\nwhile IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done < ${appRoot}/output\n`);
	await chmod(program, 0o755);
	return new TextSearch(appRoot);
}

const line = (file: string) =>
	JSON.stringify({ type: "match", data: { path: { text: `./${file}` }, lines: { text: "needle\n" }, line_number: 1 } });

describe.skipIf(process.platform === "win32")("The output of ripgrep", () => {
	test("may break off within a line, as it does when the search is stopped", async () => {
		const ripgrep = await fakeRipgrep(`${line("src/a.ts")}\n${line("notes.md").slice(0, 40)}`);
		expect(await ripgrep.search(folder, query("needle"), 100, signal)).toEqual([{ path: "src/a.ts", line: 1, text: "needle" }]);
	});

	test("is passed on without secrets, version control and what the glob does not match", async () => {
		const names = [".env", ".git/config", "a.pem", "src/a.ts", "src/a.js", "notes.md"];
		const searching = await fakeRipgrep(names.map(line).join("\n"));
		const matches = await searching.search(folder, query("needle", { glob: "src/*.{ts,js}" }), 100, signal);
		expect(matches.map(({ path }) => path)).toEqual(["src/a.ts", "src/a.js"]);
		const finding = await fakeRipgrep(names.map((name) => `./${name}`).join("\n"));
		expect(await finding.find(folder, "*", 100, signal)).toEqual(["src/a.ts", "src/a.js", "notes.md"]);
		expect(await finding.find(folder, "*", 1, signal)).toEqual(["src/a.ts"]);
	});
});
