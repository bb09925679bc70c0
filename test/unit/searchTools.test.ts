import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tool, ToolContext } from "../../src/core/chat/tool.ts";
import { noEditor, noWorkspace } from "../../src/core/noWorkspace.ts";
import type { Diagnostic, Workspace } from "../../src/core/workspace.ts";
import { findFiles } from "../../src/tools/findFiles.ts";
import { getDiagnostics } from "../../src/tools/getDiagnostics.ts";
import { listFiles } from "../../src/tools/listFiles.ts";
import { readFile } from "../../src/tools/readFile.ts";
import { searchText } from "../../src/tools/searchText.ts";
import type { TextSearch } from "../../src/vscode/workspace/textSearch.ts";
import { searchWithoutRipgrep } from "./searchEngines.ts";
import { silentStep } from "./silentStep.ts";

const story = "one\n\ttwo needle\nthree\nfour\nfive\n\tsix needle\nseven\n";

let folder: string;
let search: TextSearch;

beforeAll(async () => {
	folder = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
	const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`many/f${String(index).padStart(3, "0")}.txt`, "hay\n"]));
	for (const [name, text] of Object.entries({ "story.md": story, "src/a.ts": "needle\n", "src/deep/b.ts": "", ...many })) {
		await mkdir(dirname(join(folder, name)), { recursive: true });
		await writeFile(join(folder, name), text);
	}
	search = await searchWithoutRipgrep();
});

afterAll(() => rm(folder, { recursive: true }));

/** Finds on the disk what the search finds. */
function searchedFolder(problems: readonly Diagnostic[] = []): Workspace {
	return {
		...noWorkspace,
		find: (...parameters) => search.find(folder, ...parameters),
		search: (...parameters) => search.search(folder, ...parameters),
		countMatches: (...parameters) => search.countMatches(folder, ...parameters),
		diagnostics: async () => problems,
	};
}

async function run(tool: Tool, input: object, context: Partial<ToolContext> = {}) {
	const whole: ToolContext = {
		workspace: searchedFolder(),
		editor: noEditor,
		signal: new AbortController().signal,
		step: silentStep,
		readVersions: new Map(),
		...context,
	};
	return (await tool.prepare(tool.parse(input), whole)).commit();
}

describe("search_text", () => {
	test("gives bare lines without context", async () => {
		expect(await run(searchText, { query: "needle" })).toEqual({
			text: "src/a.ts:1: needle\nstory.md:2: two needle\nstory.md:6: six needle",
			detail: "3 matches",
		});
	});

	test("keeps the indentation of lines in their context and parts what does not follow on", async () => {
		const { text } = await run(searchText, { query: "needle", context: 1, glob: "*.md" });
		expect(text).toBe(
			"story.md-1- one\nstory.md:2: \ttwo needle\nstory.md-3- three\n--\nstory.md-5- five\nstory.md:6: \tsix needle\nstory.md-7- seven",
		);
	});

	test("counts matching lines by file when only files are asked for", async () => {
		expect(await run(searchText, { query: "needle", filesOnly: true })).toEqual({
			text: "src/a.ts: 1 line\nstory.md: 2 lines",
			detail: "2 files",
		});
	});

	test("says how to get the next page, and where the last one ends", async () => {
		const first = await run(searchText, { query: "hay" });
		expect(first.text).toMatch(/\n… matches 1-200 of 250\. Ask with offset 200 for the next, or narrow the query\.$/);
		const second = await run(searchText, { query: "hay", offset: 200 });
		expect(second.text).toMatch(/^many\/f200\.txt:1: hay\n[^…]*\n… matches 201-250 of 250\.$/);
		expect((await run(searchText, { query: "hay", offset: 250 })).text).toBe(
			"There are only 250 results, so there is none after the first 250.",
		);
	});

	test("shows the user the first matches while it still looks", async () => {
		const shown: string[] = [];
		await run(searchText, { query: "hay" }, { step: { ...silentStep, output: (text) => shown.push(text) } });
		expect(shown).toHaveLength(20);
		expect(shown[0]).toBe("many/f000.txt:1: hay\n");
	});

	test("explains an expression that is none", async () => {
		await expect(run(searchText, { query: "(", isRegex: true })).rejects.toThrow('"(" is no valid regular expression');
	});
});

describe("find_files", () => {
	test("hands out paths page by page", async () => {
		const { text, detail } = await run(findFiles, { glob: "many/*", offset: 200 });
		expect(text).toMatch(/^many\/f200\.txt\n/);
		expect(text).toMatch(/\n… files 201-250 of 250\.$/);
		expect(detail).toBe("250 files");
	});
});

describe("list_files", () => {
	test("goes as deep as asked, and counts what is deeper", async () => {
		expect((await run(listFiles, { path: ".", depth: 2 })).text).toMatch(
			/^many\/f000\.txt\n[^]*\nsrc\/a\.ts\nsrc\/deep\/ \(1 file\)\nstory\.md$/,
		);
		expect(await run(listFiles, { path: "src/", depth: 2 })).toEqual({ text: "a.ts\ndeep/b.ts", detail: "2 entries" });
	});
});

describe("get_diagnostics", () => {
	const problem = (path: string, severity: Diagnostic["severity"]) => ({ path, line: 1, severity, message: `in ${path}` });
	const problems = [problem("src/b.ts", "warning"), problem(".env", "error"), problem("lib/c.ts", "error"), problem("src/a.ts", "error")];
	const workspace = searchedFolder(problems);
	const check = async (input: object) => (await run(getDiagnostics, input, { workspace })).text;

	test("tells the worst first, and nothing of secret files", async () => {
		expect(await check({})).toBe("lib/c.ts:1: error: in lib/c.ts\nsrc/a.ts:1: error: in src/a.ts\nsrc/b.ts:1: warning: in src/b.ts");
		expect(await check({ path: "src" })).toBe("src/a.ts:1: error: in src/a.ts\nsrc/b.ts:1: warning: in src/b.ts");
	});

	test("finds none in a file that is fine", async () => {
		expect(await check({ path: "src/fine.ts" })).toBe("No problems.");
	});
});

test("read_file sends whoever wants a notebook to read_notebook", async () => {
	await expect(run(readFile, { path: "a.ipynb" })).rejects.toThrow("Use read_notebook");
});
