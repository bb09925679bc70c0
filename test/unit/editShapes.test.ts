import { describe, expect, test } from "vitest";
import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { planEdit } from "../../src/core/edit/planEdit.ts";

const path = "src/area.ts";
const text = [
	"export function area(shape: Shape): number {",
	"\tconst width = shape.right - shape.left;",
	"\tconst height = shape.bottom - shape.top;",
	"\treturn width * height;",
	"}",
	"",
	"export function label(shape: Shape): string {",
	"\treturn shape.label;",
	"}",
	"",
].join("\n");
const renamed = text.replace("\tconst width", "\tlet width");

function byDiff(before: string, ...lines: string[]): string {
	return outcome(before, planEdit(before, { path, diff: lines.join("\n") }, true));
}

function byContent(before: string, content: string): string {
	return outcome(before, planEdit(before, { path, content }, true));
}

function outcome(before: string, located: ReturnType<typeof planEdit>): string {
	return "problem" in located ? `problem: ${located.problem}` : applyReplacements(before, located.replacements);
}

const change = ["-\tconst width = shape.right - shape.left;", "+\tlet width = shape.right - shape.left;"];

describe("A diff", () => {
	test.each<[string, string[]]>([
		[
			"of git",
			[
				"diff --git a/src/area.ts b/src/area.ts",
				"index 1234567..89abcde 100644",
				"--- a/src/area.ts",
				"+++ b/src/area.ts",
				"@@ -1,4 +1,4 @@",
				" export function area(shape: Shape): number {",
				...change,
				" \tconst height = shape.bottom - shape.top;",
				" \treturn width * height;",
				"",
			],
		],
		["of diff -u with times", ["--- src/area.ts\t2026-01-01 00:00:00", "+++ src/area.ts\t2026-01-02 00:00:00", "@@ -2 +2 @@", ...change]],
		["with wrong line numbers", ["--- a/src/area.ts", "+++ b/src/area.ts", "@@ -70,9 +81,2 @@", ...change]],
		["with wrong counts", ["@@ -1,99 +1,98 @@ export function area", ...change]],
		["without a header", change],
		["with a bare @@", ["@@", ...change]],
		[
			"in the frame of a patch",
			["*** Begin Patch", "*** Update File: src/area.ts", "@@ export function area(shape: Shape): number {", ...change, "*** End Patch"],
		],
		["in a fence", ["```diff", "@@ -2 +2 @@", ...change, "```"]],
		[
			"whose context has lost its sign",
			["@@ -1,3 +1,3 @@", "export function area(shape: Shape): number {", ...change, "\tconst height = shape.bottom - shape.top;"],
		],
		[
			"whose context has lost its tabs",
			["@@ -1,3 +1,3 @@", " export function area(shape: Shape): number {", ...change, " const height = shape.bottom - shape.top;"],
		],
		[
			"with a typo in its context",
			["@@ -1,3 +1,3 @@", " export funtcion area(shape: Shape): number {", ...change, " \tconst height = shape.bottom - shape.top;"],
		],
		["whose path is shorter", ["--- area.ts", "+++ area.ts", "@@ -2 +2 @@", ...change]],
		["with Windows line endings", ["@@ -2 +2 @@\r", ...change.map((line) => `${line}\r`)]],
	])("%s is applied", (_, lines) => {
		expect(byDiff(text, ...lines)).toBe(renamed);
	});

	test("of several hunks is applied as a whole", () => {
		const hunks = ["@@ -1,1 +1,1 @@", ...change, "@@ -8,1 +9,2 @@", " \treturn shape.label;", "+\t// The end."];
		expect(byDiff(text, ...hunks)).toBe(renamed.replace("shape.label;\n", "shape.label;\n\t// The end.\n"));
	});

	test("of which one hunk fits nowhere changes nothing and says which", () => {
		expect(byDiff(text, "@@ -1 +1 @@", ...change, "@@ -9 +9 @@", "-nowhere();", "+x();")).toMatch(/problem: Hunk 2: .*not in the file/);
	});

	test("takes its line numbers to tell equal places apart", () => {
		const same = "a();\nb();\n\n\n\n\n\n\na();\nb();\n";
		expect(byDiff(same, "@@ -9,2 +9,2 @@", " a();", "-b();", "+c();")).toBe("a();\nb();\n\n\n\n\n\n\na();\nc();\n");
		expect(byDiff(same, "@@ @@", " a();", "-b();", "+c();")).toMatch(/problem: .*2 places/);
	});

	test("keeps Windows line endings of the file", () => {
		expect(byDiff(text.replaceAll("\n", "\r\n"), ...change)).toBe(renamed.replaceAll("\n", "\r\n"));
	});

	test("of lines that only go leaves no gap", () => {
		expect(byDiff("a\nb\nc\n", "@@ -1,3 +1,2 @@", " a", "-b", " c")).toBe("a\nc\n");
		expect(byDiff("a\nb\n", "@@ -2 +1,0 @@", "-b")).toBe("a\n");
	});

	test("tells a removed comment of SQL from a header", () => {
		expect(byDiff("-- old\nselect 1;\n", "@@ -1,2 +1,2 @@", "--- old", "+-- new", " select 1;")).toBe("-- new\nselect 1;\n");
	});

	test("of another file, or of two, is refused", () => {
		expect(byDiff(text, "--- a/src/other.ts", "+++ b/src/other.ts", "@@ -2 +2 @@", ...change)).toMatch(
			/problem: The diff is of src\/other.ts/,
		);
		expect(byDiff(text, "@@ -2 +2 @@", ...change, "--- a/b.ts", "+++ b/b.ts", "@@ -1 +1 @@", "-x", "+y")).toMatch(
			/problem: The diff is of b.ts/,
		);
	});

	test("that changes nothing, or says nowhere where, is refused", () => {
		expect(byDiff(text, "@@ -1 +1 @@", " export function area(shape: Shape): number {")).toMatch(/problem: The diff changes nothing/);
		expect(byDiff(text, "@@ -5,0 +6,1 @@", "+\tx();")).toMatch(/problem: Hunk 1 shows no line of the file/);
	});

	test("fills an empty file", () => {
		expect(byDiff("", "--- /dev/null", "+++ b/src/area.ts", "@@ -0,0 +1,2 @@", "+a();", "+b();")).toBe("a();\nb();\n");
	});
});

describe("Whole content", () => {
	test("replaces the lines that differ and no others", () => {
		const located = planEdit(text, { path, content: renamed }, true);
		expect(located).toMatchObject({
			replacements: [{ start: text.indexOf("\tconst width"), text: "\tlet width = shape.right - shape.left;" }],
		});
	});

	test.each([
		["Windows line endings", "a\r\nb\r\n", "a\nc\nd\n", "a\r\nc\r\nd\r\n"],
		["mixed line endings", "a\r\nb\nc\r\n", "a\nb\nC\n", "a\r\nb\nC\r\n"],
		["a final newline", "a\nb\n", "a\nc", "a\nc\n"],
		["a missing final newline", "a\nb", "a\nc\n", "a\nc"],
		["no byte order mark", "a\n", "\uFEFFb\n", "b\n"],
	])("keeps %s", (_, before, content, after) => {
		expect(byContent(before, content)).toBe(after);
	});

	test("empties a file, fills one, and is refused where it changes nothing", () => {
		expect(byContent("a\nb\n", "")).toBe("");
		expect(byContent("", "a\nb\n")).toBe("a\nb\n");
		expect(byContent("a\r\n", "a\n")).toMatch(/problem: .*has this content already/);
	});

	test("that leaves lines out is refused", () => {
		expect(byContent(text, "// ... existing code ...\nexport const more = 1;\n")).toMatch(/problem: .*stands for lines that you left out/);
	});

	test("of a file that was not read is refused", () => {
		expect(planEdit(text, { path, content: "x\n" }, false)).toMatchObject({ problem: expect.stringMatching(/have not read/) });
		expect(planEdit("", { path, content: "x\n" }, false)).toMatchObject({ replacements: [{ text: "x\n" }] });
	});

	/** What grows with the square of the lines runs out of its time. */
	test("that differs in nearly all of a hundred thousand lines is exchanged", { timeout: 30_000 }, () => {
		const lines = (word: string) => Array.from({ length: 100_000 }, (_, at) => `${word} ${at}`).join("\n");
		expect(byContent(`same\n${lines("old")}\nsame\n`, `same\n${lines("new")}\nsame\n`)).toBe(`same\n${lines("new")}\nsame\n`);
	});
});

test("Exactly one shape is taken", () => {
	expect(planEdit(text, { path }, true)).toEqual({ problem: "Give exactly one of edits, diff and content." });
	expect(planEdit(text, { path, diff: "+a", content: "b" }, true)).toMatchObject({ problem: expect.stringMatching(/exactly one/) });
});
