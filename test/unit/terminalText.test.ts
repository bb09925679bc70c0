import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TerminalText } from "../../src/core/editor/terminalText.ts";

function read(...chunks: string[]): string {
	const text = new TerminalText();
	for (const chunk of chunks) text.push(chunk);
	return text.lines().join("\n");
}

describe("the text of a terminal", () => {
	it.each([
		["colours", "\u001b[1;32mok\u001b[0m", "ok"],
		["colours of 256", "\u001b[38;5;196mred\u001b[39m", "red"],
		["titles", "\u001b]0;a title\u0007text", "text"],
		["links, but not their words", "\u001b]8;;https://example.com\u001b\\words\u001b]8;;\u001b\\", "words"],
		["marks of the shell integration", "\u001b]633;C\u0007out\r\n\u001b]633;D;0\u0007", "out"],
		["strings of devices", "\u001bP1$r0m\u001b\\text", "text"],
		["moves of the cursor", "a\u001b[2Ab\u001b[10;20Hc", "abc"],
		["character sets", "\u001b(Btext\u001b=", "text"],
		["C1 controls", "\u009b31mred\u009b0m", "red"],
		["bells", "a\u0007b", "ab"],
	])("has no %s", (_, printed, shown) => {
		expect(read(printed)).toBe(shown);
	});

	it.each([
		["a bar that is written over", "10%\r50%\r100%\n", "100%"],
		["a shorter text over a longer one, as a terminal shows it", "abcdef\rxy\n", "xycdef"],
		["a line that is erased first", "abcdef\r\u001b[Kxy\n", "xy"],
		["a whole line that is erased", "abcdef\u001b[2Kxy\n", "xy"],
		["a first column that is gone back to", "abc\u001b[1Gx\n", "xbc"],
		["a backspace", "abc\b\bX\n", "aXc"],
		["line ends of Windows", "a\r\nb\r\n", "a\nb"],
	])("shows %s as it stands in the end", (_, printed, shown) => {
		expect(read(printed)).toBe(shown);
	});

	it("is the same however what is printed is cut", () => {
		const pieces = fc.constantFrom(
			"a",
			"b\n",
			"\r\n",
			"\r",
			"\b",
			"\u001b[31m",
			"\u001b[K",
			"\u001b[2K",
			"\u001b]0;t\u0007",
			"\u001b]8;;u\u001b\\",
			"\u001b(B",
			"é",
			"…",
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 30 }), fc.array(fc.nat(200), { maxLength: 8 }), (printed, cuts) => {
				const whole = printed.join("");
				const places = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].toSorted((a, b) => a - b);
				const chunks = [...places, whole.length].map((end, index) => whole.slice(places[index - 1] ?? 0, end));
				expect(read(...chunks)).toBe(read(whole));
			}),
			{ numRuns: 2_000, seed: 5 },
		);
	});

	it("keeps the beginning and the end of what is long, and knows the numbers of its lines", () => {
		const text = new TerminalText();
		const count = 300_000;
		for (let line = 0; line < count; line++) text.push(`line ${line}\n`);
		expect(text.lineCount).toBe(count);
		expect(text.lines(0, 2)).toEqual(["line 0", "line 1"]);
		expect(text.lines(count - 1)).toEqual([`line ${count - 1}`]);
		expect(text.lines(1_000, 1_001)).toEqual([undefined]);
	});

	it.each(["\u009d", "\u0090", "\u001b]", "\u001bP", "\u009b", "\u001b[", "\u001b", "\b", "\r"])(
		"reads half a megabyte of %j before its time runs out",
		{ timeout: 30_000 },
		(mark) => {
			expect(read(mark.repeat(500_000 / mark.length), "\u0007\nafter\n")).toContain("after");
		},
	);

	it("does not keep a line without end as a whole", () => {
		const text = new TerminalText();
		for (let piece = 0; piece < 1_000; piece++) text.push("x".repeat(1_000));
		expect(text.lines()[0]?.length).toBe(20_000);
	});

	it("does not wait forever for the end of a sequence", () => {
		expect(
			read(`\u001b]0;${"x".repeat(20_000)}`, "\nafter\n")
				.split("\n")
				.at(-1),
		).toBe("after");
	});
});
