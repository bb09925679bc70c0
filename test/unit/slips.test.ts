import { describe, expect, test } from "vitest";
import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { planEdit, withoutFence } from "../../src/core/edit/planEdit.ts";
import type { SearchReplace } from "../../src/core/edit/wanted.ts";

const path = "src/area.ts";
const width = "\tconst width = shape.right - shape.left;";
const height = "\tconst height = shape.bottom - shape.top;";
const text = [
	'import { Shape } from "./shape";',
	"",
	"export function area(shape: Shape): number {",
	width,
	height,
	"\treturn width * height;",
	"}",
	"",
	"export function label(shape: Shape): string {",
	"\tif (shape.a && shape.b < 3) {",
	'\t\treturn "<b>" + shape.label + "\\n";',
	"\t}",
	"\treturn shape.label;",
	"}",
	"",
].join("\n");

function outcome(edit: SearchReplace, before = text, isKnown = true): string {
	return told(planEdit(before, { path, edits: [edit] }, isKnown), before);
}

function ofDiff(lines: readonly string[], before = text): string {
	return told(planEdit(before, { path, diff: lines.join("\n") }, true), before);
}

function told(located: ReturnType<typeof planEdit>, before: string): string {
	return "problem" in located ? `problem: ${located.problem}` : applyReplacements(before, located.replacements);
}

const shorter = text.replace(width, "\tconst width = 1;");

describe("A search text is found where a person would find it", () => {
	test.each<[string, string, string]>([
		["with the numbers of read_file", `4\t${width}\n5\t${height}`, `4\t\tconst width = 1;\n5\t${height}`],
		["with numbers that the new text does not have", `4\t${width}\n5\t${height}`, `\tconst width = 1;\n${height}`],
		["with a blank line among the numbered ones", `1\t${text.split("\n")[0]}\n2\n3\t${text.split("\n")[2]}\n4\t${width}`, ""],
		["with numbers before bars", `   4 | ${width}`, "\tconst width = 1;"],
		["with numbers before colons", `4: ${width}\n5: ${height}`, `4: \tconst width = 1;\n5: ${height}`],
		["as search_text names it", "src/area.ts:4: const width = shape.right - shape.left;", "const width = 1;"],
		["with the signs of a diff", `-${width}\n ${height}`, `+\tconst width = 1;\n ${height}`],
		["in a fence", `\`\`\`ts\n${width}\n\`\`\``, "```ts\n\tconst width = 1;\n```"],
		["in a fence that the new text does not have", `\`\`\`typescript\n${width}\n\`\`\``, "\tconst width = 1;"],
		["between the marks of SEARCH and REPLACE", `<<<<<<< SEARCH\n${width}\n=======\n\tconst width = 1;\n>>>>>>> REPLACE`, ""],
		["escaped twice", "\\tconst width = shape.right - shape.left;\\n\\tconst height", "\\tconst width = 1;\\n\\tconst height"],
	])("%s", (_, search, replace) => {
		const expected = search.includes("\n2\n") ? text.split("\n").slice(4).join("\n") : shorter;
		expect(outcome({ search, replace })).toBe(expected);
	});

	test("with escaped quotes, or HTML entities", () => {
		expect(outcome({ search: 'from \\"./shape\\"', replace: 'from \\"./b\\"' })).toBe(text.replace("./shape", "./b"));
		const search = "return &quot;&lt;b&gt;&quot; + shape.label";
		expect(outcome({ search, replace: "return &quot;&lt;i&gt;&quot; + shape.label" })).toBe(text.replace("<b>", "<i>"));
	});

	test("and the slip is told, so that it is not made again", () => {
		expect(planEdit(text, { path, edits: [{ search: `4\t${width}`, replace: "" }] }, true)).toMatchObject({
			matches: [{ slip: "line numbers" }],
		});
	});
});

describe("Nothing is guessed", () => {
	test("where the file itself has what would be a slip elsewhere", () => {
		const numbered = `4\t${width}\n${width}\n`;
		expect(outcome({ search: `4\t${width}`, replace: "x" }, numbered)).toBe(`x\n${width}\n`);
		const entities = "a &lt; b\na < b\n";
		expect(outcome({ search: "a &lt; b", replace: "a &gt; b" }, entities)).toBe("a &gt; b\na < b\n");
	});

	test("about a key that only looks like a line number", () => {
		expect(outcome({ search: '3: "b"', replace: '3: "c"' }, 'const names = {\n\t1: "a",\n\t2: "b",\n};\n')).toMatch(/^problem: /);
	});

	test("when the slip is in a part of the new text only", () => {
		expect(outcome({ search: `4\t${width}\n5\t${height}`, replace: `\tconst width = 1;\n5\t${height}` })).toBe(
			"problem: The texts hold line numbers, which the file does not. Send both without.",
		);
		expect(outcome({ search: `${width.trim()}\\n${height}`, replace: "a();\nb('\\n');" })).toMatch(/^problem: The texts hold escapes/);
		expect(outcome({ search: "shape.b &lt; 3", replace: "shape.b < 3 && a &lt; 4" })).toMatch(/^problem: The texts hold HTML entities/);
	});

	test("when the mended text fits two places", () => {
		expect(outcome({ search: `9\t${width}`, replace: "x" }, `${width}\n${width}\n`)).toMatch(/line numbers.*fits 2 places/);
	});
});

describe("A call that cannot be carried out says what to send instead", () => {
	test("with the lines of the file, if the model has read them", () => {
		const search = "width = shape.right - shape.left;\n    const height = shape.bottom - shape.top;";
		expect(outcome({ search, replace: "x" })).toContain(`Copy from them exactly:\n${width}\n${height}\n`);
		expect(outcome({ search, replace: "x" }, text, false)).not.toContain(width);
	});

	test("that has been made already is not made a second time", () => {
		const search = `export function area(shape: Shape): number {\n${height}\n\treturn width * height;`;
		const replace = search.replace(height, `${width}\n${height}`);
		expect(outcome({ search, replace })).toMatch(/problem: .* the new text is, on lines 3–6: the edit seems to be made already/);
	});

	test("that leaves lines out by dots alone", () => {
		expect(outcome({ search: "export function area(shape: Shape): number {\n...\n}", replace: "x" })).toMatch(/"\.\.\." stands for lines/);
	});

	test("whose new text is fenced", () => {
		expect(outcome({ search: width, replace: "```ts\nx\n```" })).toMatch(/wrapped in a code fence/);
		const readme = planEdit("Text\n", { path: "README.md", edits: [{ search: "Text", replace: "```ts\nx\n```" }] }, true);
		expect(told(readme, "Text\n")).toBe("```ts\nx\n```\n");
	});
});

test("A search text that begins inside of a line never takes the rest of the line with it", () => {
	const search = "width = shape.right - shape.left;\n    const height = shape.bottom - shape.top;";
	expect(outcome({ search, replace: "width = 1;" })).toMatch(/^problem: /);
});

describe("A patch", () => {
	test("tells equal places apart by the line that it names", () => {
		const before = "function a() {\n\treturn 1;\n}\nfunction b() {\n\treturn 1;\n}\n";
		expect(ofDiff(["*** Update File: src/area.ts", "@@ function b", "-\treturn 1;", "+\treturn 2;"], before)).toBe(
			before.replace(/1;\n\}\n$/, "2;\n}\n"),
		);
		expect(ofDiff(["@@ function", "-\treturn 1;", "+\treturn 2;"], before)).toMatch(/fits 2 places/);
	});

	test("of blocks of SEARCH and REPLACE is understood", () => {
		expect(ofDiff(["<<<<<<< SEARCH", width, "=======", "\tconst width = 1;", ">>>>>>> REPLACE"])).toBe(shorter);
		expect(ofDiff(["<<<<<<< SEARCH", width])).toMatch(/not whole/);
	});

	test("that moves or deletes the file is no edit, and none of it is done", () => {
		const change = ["@@", `-${width}`, "+\tconst width = 1;"];
		expect(ofDiff(["*** Update File: src/area.ts", "*** Move to: src/b.ts", ...change])).toMatch(/problem: .*Use move_file/);
		expect(ofDiff(["rename from src/area.ts", "rename to src/area.ts", ...change])).toMatch(/problem: .*Use move_file/);
		expect(ofDiff(["*** Delete File: src/area.ts"])).toMatch(/problem: .*Use delete_file/);
	});

	test("that only adds is told to show a line beside", () => {
		expect(ofDiff(["@@ -3,0 +4 @@", "+\tx();"])).toMatch(/Hunk 1 shows no line of the file/);
	});

	test("whose line breaks are written out is read with them", () => {
		expect(ofDiff([`@@ -4 +4 @@\\n-\\t${width.trim()}\\n+\\tconst width = 1;`])).toBe(shorter);
	});
});

test("The fence around a whole file is left out, but for prose", () => {
	expect(withoutFence("a.ts", "```ts\nlet a;\n```")).toBe("let a;\n");
	expect(withoutFence("a.md", "```ts\nlet a;\n```")).toBe("```ts\nlet a;\n```");
	expect(withoutFence("a.ts", "let a = `\n```\n`;\n")).toBe("let a = `\n```\n`;\n");
});
