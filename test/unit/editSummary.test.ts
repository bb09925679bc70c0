import { describe, expect, test } from "vitest";
import { summarizeEdit } from "../../src/core/edit/editSummary.ts";

const signs = { same: " ", added: "+", removed: "-", gap: "…" } as const;

function shown(before: string, after: string): string[] {
	return summarizeEdit("a.ts", before, after).diff.map(({ kind, text }) => signs[kind] + text);
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);

describe("What an edit does", () => {
	test("is shown with three lines around each change, and with where a gap leads", () => {
		const lines = numbered(30);
		const after = lines.with(9, "ten").toSpliced(20, 1);
		expect(shown(lines.join("\n"), after.join("\n"))).toEqual([
			"…Line 7",
			" line 7",
			" line 8",
			" line 9",
			"-line 10",
			"+ten",
			" line 11",
			" line 12",
			" line 13",
			"…Line 18",
			" line 18",
			" line 19",
			" line 20",
			"-line 21",
			" line 22",
			" line 23",
			" line 24",
		]);
		expect(summarizeEdit("a.ts", lines.join("\n"), after.join("\n"))).toMatchObject({ added: 1, removed: 2 });
	});

	test("has no gap before the first line and none between changes that share their lines", () => {
		const lines = numbered(9);
		expect(shown(lines.join("\n"), lines.with(1, "two").with(7, "eight").join("\n"))).toEqual([
			" line 1",
			"-line 2",
			"+two",
			" line 3",
			" line 4",
			" line 5",
			" line 6",
			" line 7",
			"-line 8",
			"+eight",
			" line 9",
		]);
	});

	test("does not count line endings, but a final one that comes or goes", () => {
		expect(shown("a\r\nb\r\n", "a\nb\n")).toEqual([]);
		expect(shown("a\nb", "a\nb\n")).toEqual([" a", "-b", "+b"]);
	});

	/** What grows with the square of the lines runs out of its time. */
	test("is shown when it is everything", { timeout: 30_000 }, () => {
		const before = numbered(200_000).join("\n");
		expect(summarizeEdit("a.ts", before, "gone")).toMatchObject({ added: 1, removed: 200_000 });
	});
});
