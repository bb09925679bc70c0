import { describe, expect, it } from "vitest";
import { selectGraphicRendition } from "../../src/core/editor/terminalStyle.ts";
import { TerminalText } from "../../src/core/editor/terminalText.ts";
import { colorsOf, joinPaint, paintFlags, slicePaint } from "../../src/shared/terminalPaint.ts";

const { bold, dim, underline } = paintFlags;
const text = (color: number) => color + 1;
const back = (color: number) => (color + 1) << 5;

describe("a sequence that colours", () => {
	it.each([
		["31", text(1)],
		["1;32", text(2) | bold],
		["97;104", text(15) | back(12)],
		["38;5;9", text(9)],
		["38;5;196", text(9)],
		["38;5;240", text(8)],
		["48;2;0;0;120;1", back(4) | bold],
		["38:2::200:0:0;4", text(1) | underline],
		["4:3", underline],
		["58;5;1;2", dim],
		["8", 0],
		["", 0],
		["999", 0],
		["38;5;999", 0],
		["38", 0],
	])("%s gives a style", (parameters, style) => {
		expect(selectGraphicRendition(0, parameters)).toBe(style);
	});

	it("changes what it names, and keeps the rest", () => {
		const style = text(1) | back(2) | bold;
		expect(selectGraphicRendition(style, "22")).toBe(text(1) | back(2));
		expect(selectGraphicRendition(style, "39")).toBe(back(2) | bold);
		expect(selectGraphicRendition(style, "0")).toBe(0);
		expect(colorsOf(style)).toEqual({ text: 1, back: 2 });
	});
});

describe("the look of a terminal's lines", () => {
	function styles(printed: string): number[] {
		const terminal = new TerminalText();
		for (const character of printed) terminal.push(character);
		return Array.from(terminal.stylesOf(0), (one) => one.charCodeAt(0));
	}

	it("follows the text through colours, and is nothing where nothing is coloured", () => {
		expect(styles("a\u001b[31mbc\u001b[0md\n")).toEqual([0, 2, 2, 0]);
		expect(styles("plain\n")).toEqual([]);
	});

	it("is written over with the text", () => {
		expect(styles("\u001b[31mabc\r\u001b[32mx\n")).toEqual([3, 2, 2]);
		expect(styles("\u001b[31mabc\u001b[2K\u001b[0mxy\n")).toEqual([]);
		expect(styles("\u001b[31mabc\b\u001b[32mX\n")).toEqual([2, 2, 3]);
	});

	it("is kept of the newest lines alone", () => {
		const terminal = new TerminalText();
		terminal.push("\u001b[31mline\n".repeat(6_000));
		expect(terminal.stylesOf(0)).toBe("");
		expect(terminal.stylesOf(5_999)).toHaveLength(4);
	});
});

describe("paint", () => {
	it("stays with its text when texts are joined and cut", () => {
		const joined = joinPaint([0, 2, 7], 3, [1, 2, 9]);
		expect(joined).toEqual([0, 2, 7, 4, 2, 9]);
		expect(slicePaint(joined ?? [], 1, 5)).toEqual([0, 1, 7, 3, 1, 9]);
		expect(joinPaint(undefined, 3, undefined)).toBeUndefined();
	});

	it("of a program that colours every character is bounded", () => {
		const many = Array.from({ length: 60_000 }, (_, index) => (index % 3 === 0 ? index / 3 : 1));
		expect(joinPaint([], 0, many)).toHaveLength(30_000);
	});
});
