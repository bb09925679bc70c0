import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyReplacements } from "../../src/core/edit/locateEdits.ts";
import { applyChange, carryOver, describeChange, diffHunks, lineReplacements, reverseChange } from "../../src/core/edit/hunks.ts";

const text = fc
	.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 20 })
	.map((lines) => lines.map((line) => `${line}\n`).join(""));

/** The last line may have no end, and lines may be blank. */
const ragged = fc
	.array(fc.constantFrom("a\n", "\n", "ab\n", "b\n"), { maxLength: 8 })
	.chain((lines) => fc.constantFrom("", "a", "ab").map((tail) => lines.join("") + tail));

describe("Hunks", () => {
	test("the hunks of a text that was rewritten beyond measure are one", () => {
		const [before, after] = ["a", "b"].map((name) => Array.from({ length: 1_100 }, (_, index) => `${name}${index}\n`).join(""));
		const hunks = diffHunks(`same\n${before}end\n`, `same\n${after}end\n`);
		expect(hunks).toEqual([{ base: { start: 1, end: 1_101 }, current: { start: 1, end: 1_101 } }]);
		const change = describeChange(before ?? "", after ?? "");
		expect(applyChange(before ?? "", change)).toBe(after);
		expect(applyChange(after ?? "", reverseChange(change))).toBe(before);
	});

	test("hunks are found in the lines that differ, however the text begins and ends", () => {
		fc.assert(
			fc.property(ragged, ragged, (base, current) => {
				for (const hunk of diffHunks(base, current)) expect(hunk.base.end + hunk.current.end).toBeGreaterThan(0);
				expect(applyReplacements(base, lineReplacements(base, current))).toBe(current);
			}),
		);
	});

	test("line by line replacements turn one text into the other", () => {
		fc.assert(
			fc.property(text, text, (before, after) => {
				expect(applyReplacements(before, lineReplacements(before, after))).toBe(after);
			}),
		);
	});

	test("a change applied and reversed is the text as it was", () => {
		fc.assert(
			fc.property(text, text, (before, after) => {
				const change = describeChange(before, after);
				expect(applyChange(before, change)).toBe(after);
				expect(applyChange(after, reverseChange(change))).toBe(before);
			}),
		);
	});

	test("a change is taken back around what the user wrote elsewhere since", () => {
		const before = Array.from({ length: 20 }, (_, index) => `line ${index}\n`).join("");
		const after = before.replace("line 3\n", "LINE THREE\n");
		const typed = after.replace("line 15\n", "line 15, by the user\n");
		expect(applyChange(typed, reverseChange(describeChange(before, after)))).toBe(before.replace("line 15\n", "line 15, by the user\n"));
	});

	test("a change whose lines the user changed cannot be taken back", () => {
		const change = describeChange("a\nb\nc\n", "a\nB\nc\n");
		expect(applyChange("a\nB, by the user\nc\n", reverseChange(change))).toBeUndefined();
	});

	test("what the user types away from a hunk is no part of it", () => {
		const base = "1\n2\n3\n4\n5\n6\n";
		const current = "1\ntwo\n3\n4\n5\n6\n";
		const carried = carryOver(base, current, current.replace("5\n", "5\nfive and a half\n"));
		expect(carried).toBe("1\n2\n3\n4\n5\nfive and a half\n6\n");
	});

	test("what the user types inside a hunk belongs to it", () => {
		expect(carryOver("1\n2\n3\n", "1\ntwo\n3\n", "1\ntwo!\n3\n")).toBe("1\n2\n3\n");
	});

	test("a line typed directly below or above an inserted block is no part of it", () => {
		const base = "1\n2\n";
		const current = "1\nnew a\nnew b\n2\n";
		expect(carryOver(base, current, "1\nnew a\nnew b\ntyped\n2\n")).toBe("1\ntyped\n2\n");
		expect(carryOver(base, current, "1\ntyped\nnew a\nnew b\n2\n")).toBe("1\ntyped\n2\n");
	});

	test("of several edits at once only those that touch a hunk belong to it", () => {
		const base = "1\n2\n3\n4\n5\n6\n";
		const current = "1\ntwo\n3\n4\n5\n6\n";
		expect(carryOver(base, current, "1\ntwo!\n3\n4\nfive\n6\n")).toBe("1\n2\n3\n4\nfive\n6\n");
	});

	test("two changes next to each other are taken back one by one", () => {
		const before = "a\nb\nc\nd\ne\n";
		const first = before.replace("b\n", "B\n");
		const second = first.replace("d\n", "D\n");
		expect(applyChange(second, reverseChange(describeChange(before, first)))).toBe(before.replace("d\n", "D\n"));
	});
});
