import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SearchQuery } from "../../src/core/workspace.ts";
import { TextSearch } from "../../src/vscode/workspace/textSearch.ts";
import { findInstalledRipgrep, searchWithoutRipgrep } from "./searchEngines.ts";

const ripgrep = await findInstalledRipgrep();

/** The words are few, so that most queries find something, and some find more than is gathered out of order. */
const words = ["needle", "Needle", "thread", "kit", "miß", "ſtraw", "\u212a", "a.b", "x-y", "(", "in", "of", "2026"];
const ignoreRules = [
	"*.log",
	"build/",
	"!keep.log",
	"/top.ts",
	"deep/**/a.ts",
	"src",
	"!src/a.ts",
	"# nothing",
	".hidden.ts",
	"!.hidden.ts",
];
const names = ["a.ts", "b.ts", "a.log", "keep.log", "top.ts", ".hidden.ts", "with space.md", "ünïcode.ts", ".env", "key.pem"];
/** In the output of a program it would look like the end of one line and the beginning of another. */
if (process.platform !== "win32") names.push("new\nline.ts");
const folders = ["", "src", "src/deep", "src/deep/er", "build", "a", "a.b", ".github", "node_modules/p", "z"];

const line = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join(" "));
const file = fc.record({
	lines: fc.array(line, { maxLength: 60 }),
	end: fc.constantFrom("\n", "\r\n"),
	last: fc.constantFrom("", "\n"),
	start: fc.constantFrom("", "", "", "\ufeff", "\u0000"),
});
const query = fc.record({
	text: fc.oneof(
		fc.constantFrom(...words, "e", "n", "kit of", "zzz"),
		fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words)).map((two) => two.join(" ")),
	),
	caseSensitive: fc.boolean(),
	wholeWords: fc.boolean(),
	context: fc.constantFrom(0, 0, 1, 3),
	glob: fc.constantFrom(undefined, undefined, "*.ts", "src/**", "{a,z}/**", "!*.ts", "*"),
});
const expression = fc.constantFrom(
	"^needle",
	"needle$",
	"^$",
	"n[^e]",
	"(needle|thread) of",
	"\\bin\\b",
	"a.b",
	"[0-9]+",
	"of(?! in)",
	"\\s+kit",
	"(?<word>kit) \\k<word>",
);
const offset = fc.constantFrom(0, 0, 3, 100);

let folder: string;

/** Both look into the same folder, which holds what a seed gives. */
describe.skipIf(ripgrep === undefined)("Ripgrep and the search without it", { timeout: 30_000 }, () => {
	let withRipgrep: TextSearch;
	let without: TextSearch;
	const { signal } = new AbortController();

	beforeAll(async () => {
		folder = await realpath(await mkdtemp(join(tmpdir(), "outcrop-")));
		const places = folders.flatMap((name) => names.map((file) => join(name, file)));
		const contents = fc.sample(file, { numRuns: places.length, seed: 5 });
		for (const [index, place] of places.entries()) {
			const { lines, end, last, start } = contents[index] as (typeof contents)[number];
			await write(place, start + lines.join(end) + last);
		}
		for (const [index, name] of ["", "src", "a"].entries()) {
			const rules = fc.sample(fc.subarray(ignoreRules, { minLength: 2 }), { numRuns: 2, seed: index });
			await write(join(name, ".gitignore"), ["broken[", ...(rules[0] ?? [])].join("\n"));
			if (index === 1) await write(join(name, ".ignore"), (rules[1] ?? []).join("\n"));
		}
		await write("z/many.txt", "of needle\n".repeat(2_500));
		withRipgrep = new TextSearch(ripgrep?.appRoot ?? "");
		without = await searchWithoutRipgrep();
	});

	afterAll(() => rm(folder, { recursive: true }));

	/** What both say, one beside the other. */
	const answers = async (asked: SearchQuery, from: number) => {
		const page = { offset: from, limit: 50 };
		return Promise.all(
			[withRipgrep, without].map(async (search) => ({
				lines: await search.search(folder, asked, page, signal),
				counts: await search.countMatches(folder, asked, page, signal),
			})),
		);
	};

	test("find the same lines for the same text", async () => {
		await fc.assert(
			fc.asyncProperty(query, offset, async (asked, from) => {
				const [first, second] = await answers({ ...asked, isRegex: false }, from);
				expect(second).toEqual(first);
			}),
			{ numRuns: 20, seed: 1 },
		);
	});

	test("find the same lines for the same expression", async () => {
		await fc.assert(
			fc.asyncProperty(query, expression, offset, async (asked, text, from) => {
				const [first, second] = await answers({ ...asked, text, isRegex: true }, from);
				expect(second).toEqual(first);
			}),
			{ numRuns: 20, seed: 2 },
		);
	});

	test("find the same files, whichever is ignored", async () => {
		for (const glob of [undefined, "*.ts", "src/**", "!*.ts", "*.log"]) {
			const page = { offset: 0, limit: 1_000 };
			expect(await without.find(folder, { glob }, page, signal)).toEqual(await withRipgrep.find(folder, { glob }, page, signal));
		}
	});

	/** Nothing is hidden from root. */
	test.skipIf(process.platform === "win32" || process.getuid?.() === 0)("find the rest when a file may not be read", async () => {
		await write("z/closed.ts", "thread\n");
		await chmod(join(folder, "z/closed.ts"), 0);
		const [first, second] = await answers({ text: "thread", isRegex: false, caseSensitive: false, glob: "z/**" }, 0);
		expect(second).toEqual(first);
		expect(first?.lines.items).not.toEqual([]);
		await rm(join(folder, "z/closed.ts"));
	});

	test("give all of what is too much to gather, in order, page by page", async () => {
		const asked = { text: "of", isRegex: false, caseSensitive: false, context: 1 };
		for (const search of [withRipgrep, without]) {
			const seen: string[] = [];
			for (let from = 0; from < 2_400; from += 800) {
				const { items, total } = await search.search(folder, asked, { offset: from, limit: 800 }, signal);
				expect(total).toBeUndefined();
				seen.push(...items.filter(({ isContext }) => !isContext).map(({ path, line }) => `${path}:${line}`));
			}
			expect(new Set(seen).size).toBe(2_400);
		}
	});
});

async function write(name: string, text: string): Promise<void> {
	await mkdir(dirname(join(folder, name)), { recursive: true });
	await writeFile(join(folder, name), text);
}
