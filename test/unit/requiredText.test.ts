import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { requiredText } from "../../src/vscode/workspace/requiredText.ts";

describe("What stands in every match of an expression", () => {
	test.each([
		["rare\\w+dle\\b", "rare"],
		["abc?def", "def"],
		["abcd*", "abc"],
		["colou{0,1}red", "colo"],
		["x+yz", "yz"],
		["a.b.cde", "cde"],
		["\\d*foo", "foo"],
		["\\p{Letter}+bar", "bar"],
		["\\u0041\\x42cd", "cd"],
		["^import .*from", "import "],
		["\\(call\\)", "call"],
	])("of %s is %j", (source, expected) => {
		expect(requiredText(source)).toBe(expected);
	});

	test.each(["a|b", "(abc)?d", "[abc]d", "\\w+", ".*", ""])("of %j is not known", (source) => {
		expect(requiredText(source)).toBeUndefined();
	});

	test("is in whatever the expression matches", () => {
		const piece = fc.constantFrom("a", "b", "ab", "c", ".", "\\w", "\\b", "\\x61", "\\u0062", "^", "$", "\\.", "\\\\");
		const source = fc.array(fc.tuple(piece, fc.constantFrom("", "", "", "*", "+", "?", "{0,2}", "{2}", "*?", "+?")), { maxLength: 6 });
		const text = fc.string({ unit: fc.constantFrom("a", "b", "c", ".", "\\", " "), maxLength: 12 });
		const property = fc.property(source, text, (pieces, tested) => {
			const written = pieces
				.map(([one, times]) => (/^(\^|\$|\\b)$/.test(one) ? one : one.length === 2 && one === "ab" ? one : one + times))
				.join("");
			const required = requiredText(written);
			const matches = new RegExp(written, "um").test(tested);
			expect(!matches || required === undefined || tested.includes(required)).toBe(true);
		});
		fc.assert(property, { numRuns: 3_000 });
	});
});
