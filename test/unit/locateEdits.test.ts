import { describe, expect, test } from "vitest";
import { applyReplacements, locateEdits, type LocateOptions } from "../../src/core/edit/locateEdits.ts";
import type { SearchReplace } from "../../src/core/edit/wanted.ts";

function edited(text: string, ...edits: SearchReplace[]): string {
	return editedWith({}, text, ...edits);
}

function editedWith(options: LocateOptions, text: string, ...edits: SearchReplace[]): string {
	const located = locateEdits(text, edits, options);
	return "problem" in located ? `problem: ${located.problem}` : applyReplacements(text, located.replacements);
}

describe("A search text", () => {
	test("is replaced at the one place that fits", () => {
		expect(edited("a\nb\nc\n", { search: "b", replace: "B" })).toBe("a\nB\nc\n");
	});

	test("that fits two places is a problem that names both, never a guess", () => {
		expect(edited("x\ny\nx\n", { search: "x", replace: "z" })).toMatch(/problem: .*2 places \(lines 1, 3\).*Add lines/);
	});

	test("that fits two places only by tolerance is a problem too", () => {
		expect(edited("  if (a) {\n  }\n\tif (a) {\n\t}\n", { search: "if (a) {\n}", replace: "z" })).toMatch(/problem: .*lines 1, 3/);
	});

	test("that fits one place as a line and another inside of a line is a problem", () => {
		expect(edited("count\ntotal = count + 1\n", { search: "count", replace: "n" })).toMatch(/problem: .*2 places \(lines 1, 2\)/);
	});

	test("that overlaps itself is a problem", () => {
		expect(edited("aaa\n", { search: "aa", replace: "b" })).toMatch(/problem: .*2 places/);
	});

	test("may begin and end inside of lines", () => {
		expect(edited("one two\nthree four\n", { search: "two\nthree", replace: "2\n3" })).toBe("one 2\n3 four\n");
	});

	test("that is blank places nothing, but fills an empty file", () => {
		expect(edited("a\n", { search: " \n", replace: "b" })).toMatch(/problem: .*no text to find/);
		expect(edited("", { search: "", replace: "a\n" })).toBe("a\n");
	});

	test("that equals its replacement changes nothing, and that is a problem", () => {
		expect(edited("a\n", { search: "a", replace: "a" })).toMatch(/problem: .*nothing would change/);
	});

	test("that is not there is told where it nearly was", () => {
		const text = "function f() {\n\treturn 1;\n}\n";
		expect(edited(text, { search: "function f() {\n\treturn 2;\n}", replace: "" })).toMatch(/problem: .*not in the file.*lines 1–3/);
	});

	test("that is like nothing is told to be read again", () => {
		expect(edited("a\nb\n", { search: "something entirely else", replace: "x" })).toMatch(
			/problem: .*not in the file. Read the file again/,
		);
	});

	test("of one line in ten thousand characters is found", () => {
		const long = "x".repeat(5_000_000);
		expect(edited(`${long}needle${long}`, { search: "needle", replace: "pin" })).toBe(`${long}pin${long}`);
	});

	test("that ends with a line ending is not glued to the next line by a replacement that forgot it", () => {
		expect(edited("a\nb\nc\n", { search: "b\n", replace: "B" })).toBe("a\nB\nc\n");
		expect(edited("a\nb\nc\n", { search: "\nb", replace: "B" })).toBe("a\nB\nc\n");
	});

	test("that is deleted takes its line ending with it", () => {
		expect(edited("a\nb\nc\n", { search: "b", replace: "" })).toBe("a\nc\n");
		expect(edited("a\nb\nc\n", { search: "b\n", replace: "" })).toBe("a\nc\n");
		expect(edited("a\nb", { search: "b", replace: "" })).toBe("a");
		expect(edited("a", { search: "a", replace: "" })).toBe("");
		expect(edited("one two\n", { search: " two", replace: "" })).toBe("one\n");
	});
});

describe("A line hint", () => {
	const text = "if (a) {\n}\nb();\nc();\nd();\ne();\nif (a) {\n}\n";

	test("tells equal places apart", () => {
		expect(edited(text, { search: "if (a) {", replace: "if (z) {", line: 8 })).toBe(text.replace(/if \(a\)(?=[^(]*$)/, "if (z)"));
	});

	test("that is about as far from both decides nothing", () => {
		expect(edited(text, { search: "if (a) {", replace: "if (z) {", line: 4 })).toMatch(/problem: .*2 places/);
	});

	test("does not make a wrong place right", () => {
		expect(edited(text, { search: "if (b) {", replace: "if (z) {", line: 1 })).toMatch(/problem: .*not in the file/);
		expect(edited(text, { search: "c();", replace: "C();", line: 1 })).toBe(text.replace("c();", "C();"));
	});
});

describe("White space", () => {
	test("may differ in indentation, and the new text takes on that of the file", () => {
		const text = "class A {\n\tm() {\n\t\treturn 1;\n\t}\n}\n";
		expect(edited(text, { search: "  m() {\n    return 1;\n  }", replace: "  m() {\n    if (a) {\n      return 2;\n    }\n  }" })).toBe(
			"class A {\n\tm() {\n\t\tif (a) {\n\t\t\treturn 2;\n\t\t}\n\t}\n}\n",
		);
		expect(edited(text, { search: "m() {\n\treturn 1;\n}", replace: "m() {\n\treturn 2;\n}" })).toBe(
			"class A {\n\tm() {\n\t\treturn 2;\n\t}\n}\n",
		);
	});

	test("of spaces in the file is kept where the model writes tabs", () => {
		const text = "def f():\n    a = 1\n    return a\n";
		expect(edited(text, { search: "def f():\n\ta = 1\n\treturn a", replace: "def f():\n\tif b:\n\t\ta = 2\n\treturn a" })).toBe(
			"def f():\n    if b:\n        a = 2\n    return a\n",
		);
	});

	test("of a comment's stars is not taken for indentation", () => {
		const text = "class A {\n\t/** One. */\n\tm() {}\n}\n";
		expect(edited(text, { search: "/** One. */\nm() {  }", replace: "/**\n * Two.\n */\nm() {  }" })).toBe(
			"class A {\n\t/**\n\t * Two.\n\t */\n\tm() {}\n}\n",
		);
	});

	test("may differ inside of lines, and stays as it is in lines that do not change", () => {
		expect(edited("a  =  1;\nb = 2;\n", { search: "a = 1;\nb = 2;", replace: "a = 1;\nb = 3;" })).toBe("a  =  1;\nb = 3;\n");
	});

	test("at the ends of lines stays where the line stays", () => {
		expect(edited("a();  \nb();\n", { search: "a();\nb();", replace: "a();\nc();" })).toBe("a();  \nc();\n");
	});

	test("of blank lines around a search text does not count", () => {
		expect(edited("a();\nb();\n", { search: "\n\na();\n\n", replace: "\n\nz();\n\n" })).toBe("z();\nb();\n");
	});
});

describe("Line endings", () => {
	test.each([
		["\r\n", "a\r\nb\r\nc\r\n", "a\r\nx\r\nb\r\nc\r\n"],
		["\r", "a\rb\rc\r", "a\rx\rb\rc\r"],
		["mixed", "a\r\nb\nc\r", "a\r\nx\r\nb\nc\r"],
		["mixed the other way", "a\nb\r\nc\r", "a\nx\nb\r\nc\r"],
	])("of %j never matter and stay those of the place", (_, before, after) => {
		expect(edited(before, { search: "a\nb", replace: "a\nx\nb" })).toBe(after);
	});

	test("of lines that stay are not touched", () => {
		const located = locateEdits("a\r\nb\nc\r\n", [{ search: "a\nb\nc\n", replace: "a\nB\nc\n" }]);
		expect(located).toMatchObject({ replacements: [{ start: 3, end: 4, text: "B" }] });
	});

	test("at the end of the file stay as they are", () => {
		expect(edited("a\nb", { search: "b\n", replace: "c\n" })).toBe("a\nc");
		expect(edited("a\nb\n", { search: "b", replace: "c" })).toBe("a\nc\n");
	});
});

describe("Several edits", () => {
	test("refer to the text before all of them", () => {
		expect(edited("a\nb\n", { search: "a", replace: "b" }, { search: "b", replace: "a" })).toBe("b\na\n");
	});

	test("that overlap are a problem", () => {
		expect(edited("a\nb\nc\n", { search: "a\nb", replace: "1" }, { search: "b\nc", replace: "2" })).toMatch(/problem: Two of the edits/);
		expect(edited("a\nb\n", { search: "a", replace: "a\n1" }, { search: "a", replace: "a\n2" })).toMatch(/problem: Two of the edits/);
	});

	test("may share lines that none of them changes", () => {
		expect(edited("a\nb\nc\n", { search: "a\nb", replace: "A\nb" }, { search: "b\nc", replace: "b\nC" })).toBe("A\nb\nC\n");
	});

	test("are applied all or none, and each that fits nowhere is named", () => {
		const problem = edited("a\nb\nb\n", { search: "a", replace: "A" }, { search: "b", replace: "B" }, { search: "zzz", replace: "" });
		expect(problem).toMatch(/problem: Edit 2: .*2 places.*\nEdit 3: .*not in the file/);
	});
});

describe("Elisions", () => {
	test.each([
		"// ... existing code ...",
		"# ... rest of the function",
		"/* ... */",
		"<!-- ... -->",
		"// …",
		"{/* ... existing props ... */}",
		"// rest of the code remains unchanged",
		"-- [... unchanged ...]",
		"... existing code ...",
		"// (previous code omitted) ...",
	])("such as %j are refused, and nothing is lost", (elision) => {
		const text = "one();\ntwo();\nthree();\n";
		expect(edited(text, { search: `one();\n${elision}\nthree();`, replace: "x" })).toMatch(/problem: .*stands for lines that you left out/);
		expect(edited(text, { search: text, replace: `ONE();\n${elision}\nthree();` })).toMatch(/problem: .*stands for lines/);
	});

	test.each(["f(...args);", "\t...rest,", "    ...", "// and so on...", "// Reads the existing file.", "# 1...3", "return same;"])(
		"are not such lines as %j",
		(line) => {
			expect(edited("a();\n", { search: "a();", replace: `a();\n${line}` })).toBe(`a();\n${line}\n`);
		},
	);

	test("that the file itself has are no elisions", () => {
		expect(edited("a\n// ...\nb\n", { search: "// ...\nb", replace: "// ...\nc" })).toBe("a\n// ...\nc\n");
	});
});

describe("A similar place", () => {
	const text = [
		"export function area(shape: Shape): number {",
		"\tconst width = shape.right - shape.left;",
		"\tconst height = shape.bottom - shape.top;",
		"\treturn width * height;",
		"}",
		"",
		"export function name(shape: Shape): string {",
		"\treturn shape.label;",
		"}",
		"",
	].join("\n");

	test.each([
		["a letter too few", "\tconst height = shape.botom - shape.top;\n\treturn width * height;"],
		["two letters swapped", "\tconst heigth = shape.bottom - shape.top;\n\treturn width * height;"],
		["a missing semicolon", "\tconst width = shape.right - shape.left\n\tconst height = shape.bottom - shape.top;"],
		["a single line", "\tconst height = shape.bottum - shape.top;"],
		[
			"a line that the file does not have",
			"\tconst width = shape.right - shape.left;\n\t// The height.\n\tconst height = shape.bottom - shape.top;",
		],
	])("is found in spite of %s", (_, search) => {
		const located = locateEdits(text, [{ search, replace: "\tfound();" }]);
		expect(located).toMatchObject({ matches: [{ how: "similar" }] });
		expect("matches" in located && located.matches[0]?.similarity).toBeGreaterThan(0.8);
	});

	test("keeps its own words where the replacement repeats the typo", () => {
		const search = "\tconst width = shape.rihgt - shape.left;\n\tconst height = shape.bottom - shape.top;";
		const replace = "\tconst width = shape.rihgt - shape.left;\n\tconst height = 1;";
		expect(edited(text, { search, replace })).toBe(text.replace("shape.bottom - shape.top", "1"));
	});

	test("never loses a line that the search text does not show", () => {
		const gap = "\tconst width = shape.right - shape.left;\n\treturn width * height;\n}";
		expect(edited(text, { search: `export function area(shape: Shape): number {\n${gap}`, replace: "gone" })).toMatch(
			/problem: Lines 1–5 of the file hold more than the search text shows/,
		);
		const [kept] = [`export function area(shape: Shape): number {\n${gap}`];
		expect(edited(text, { search: kept ?? "", replace: `export function size(shape: Shape): number {\n${gap}` })).toBe(
			text.replace("function area", "function size"),
		);
	});

	test.each([
		["another number", "const limit = 10;\nstart(limit);", "const limit = 20;\nstart(limit);"],
		["another name", "export const first = read(options.first);", "export const other = read(options.other);"],
		["another operator", "if (isReady && isOpen) closeTheDoor();", "if (isReady || isOpen) closeTheDoor();"],
		["another call", "registry.addListener(changed);", "registry.removeListener(changed);"],
	])("is refused for %s", (_, there, search) => {
		expect(edited(`${there}\n`, { search, replace: "x" })).toMatch(/problem: .*not in the file/);
	});

	test("is refused when another is as similar", () => {
		const twice = "function one() {\n\treturn compute(everything);\n}\nfunction two() {\n\treturn compute(everything);\n}\n";
		expect(edited(twice, { search: "\treturn compute(everythnig);", replace: "x" })).toMatch(/problem: .*lines 2–2 .*lines 5–5/);
	});

	test("is named and not touched when the model has not read this text", () => {
		const search = "\tconst height = shape.bottum - shape.top;";
		expect(editedWith({ isKnown: false }, text, { search, replace: "x" })).toMatch(/problem: .*lines 3–3 \(9\d % the same\)/);
	});
});
