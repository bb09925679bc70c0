import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyReplacements, locateEdits } from "../../src/core/edit/locateEdits.ts";

function edited(text: string, ...edits: { search: string; replace: string }[]): string {
	const located = locateEdits(text, edits);
	return "problem" in located ? `problem: ${located.problem}` : applyReplacements(text, located.replacements);
}

describe("Search and replace", () => {
	test("replaces the one place that fits", () => {
		expect(edited("a\nb\nc\n", { search: "b", replace: "B" })).toBe("a\nB\nc\n");
	});

	test("two places that fit are a problem that names both, never a guess", () => {
		expect(edited("x\ny\nx\n", { search: "x", replace: "z" })).toMatch(/problem: .*2 places \(lines 1, 3\).*Add lines/);
	});

	test("two places that fit only by tolerance are a problem too", () => {
		expect(edited("  if (a) {\n  }\n\tif (a) {\n\t}\n", { search: "if (a) {\n}", replace: "z" })).toMatch(/problem: .*lines 1, 3/);
	});

	test("indentation may differ, and the new text takes on that of the file", () => {
		const text = "class A {\n\tm() {\n\t\treturn 1;\n\t}\n}\n";
		expect(edited(text, { search: "m() {\n\treturn 1;\n}", replace: "m() {\n\treturn 2;\n}" })).toBe(
			"class A {\n\tm() {\n\t\treturn 2;\n\t}\n}\n",
		);
	});

	test("line endings never matter and stay those of the file", () => {
		expect(edited("a\r\nb\r\nc\r\n", { search: "a\nb", replace: "a\nx\nb" })).toBe("a\r\nx\r\nb\r\nc\r\n");
	});

	test("several edits refer to the text before all of them", () => {
		expect(edited("a\nb\n", { search: "a", replace: "b" }, { search: "b", replace: "a" })).toBe("b\na\n");
	});

	test("edits that overlap are a problem", () => {
		expect(edited("a\nb\nc\n", { search: "a\nb", replace: "1" }, { search: "b\nc", replace: "2" })).toMatch(/problem: Two of the edits/);
	});

	test("a text that is not there tells where it nearly was", () => {
		expect(edited("function f() {\n\treturn 1;\n}\n", { search: "function f() {\n\treturn 2;\n}", replace: "" })).toMatch(
			/problem: .*not in the file.*Line 1/,
		);
	});

	test("a change that changes nothing is a problem", () => {
		expect(edited("a\n", { search: "a", replace: "a" })).toMatch(/problem: .*nothing would change/);
	});

	test("an empty file is filled by a blank search", () => {
		expect(edited("", { search: "", replace: "a\n" })).toBe("a\n");
	});

	test("nothing outside of the replaced lines ever changes", () => {
		const line = fc.constantFrom("a", "b", "  a", "\tb", "", "function f() {", "}", "long line of text");
		const eol = fc.constantFrom("\n", "\r\n");
		fc.assert(
			fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), eol, fc.nat(), fc.nat({ max: 3 }), (lines, ending, at, length) => {
				const start = at % lines.length;
				const wanted = lines.slice(start, start + length + 1);
				const text = lines.join(ending);
				const located = locateEdits(text, [{ search: wanted.join("\n"), replace: "NEW" }]);
				if ("problem" in located) return;
				const [replacement] = located.replacements;
				const after = applyReplacements(text, located.replacements);
				expect(after.startsWith(text.slice(0, replacement?.start))).toBe(true);
				expect(after.endsWith(text.slice(replacement?.end))).toBe(true);
				expect(
					wanted
						.map((part) => part.trim())
						.join("\n")
						.trim(),
				).toBe(
					text
						.slice(replacement?.start, replacement?.end)
						.split(/\r?\n/)
						.map((part) => part.trim())
						.join("\n")
						.trim(),
				);
			}),
			{ numRuns: 1_000 },
		);
	});
});
