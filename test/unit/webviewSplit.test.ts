import * as fc from "fast-check";
import { Lexer } from "marked";
import { expect, test } from "vitest";
import type { Segment } from "../../webview/markdown/split.ts";
import { createSplitter, longestSegment } from "../../webview/markdown/split.ts";

/** Cuts a text that arrives in pieces; the open segment counts as the last one. */
function cut(...pieces: string[]): Segment[] {
	const split = createSplitter();
	const segments: Segment[] = [];
	let open: Segment | undefined;
	for (const piece of pieces) {
		const next = split(piece);
		segments.push(...next.closed);
		open = next.open;
	}
	return open?.source ? [...segments, open] : segments;
}

const pieces = (text: string) => cut(text).map(({ kind, source }) => ({ kind, source }));

const sources = (text: string) => cut(text).map(({ source }) => source);

test("paragraphs are cut at blank lines", () => {
	expect(sources("one\ntwo\n\nthree\n\n\nfour\n")).toEqual(["one\ntwo\n\n", "three\n\n\n", "four\n"]);
});

test("a segment tells where it ends in the whole text", () => {
	const text = "text\n```ts\na\n```\nafter\n";
	expect(cut(text).map(({ end }) => text.slice(0, end))).toEqual(["text\n", "text\n```ts\na\n```\n", text]);
});

test("a fence is a segment of its own, whatever is inside", () => {
	expect(pieces("text\n```ts\na\n\n~~~\n- b\n```\nafter\n")).toEqual([
		{ kind: "markdown", source: "text\n" },
		{ kind: "fence", source: "```ts\na\n\n~~~\n- b\n```\n" },
		{ kind: "markdown", source: "after\n" },
	]);
});

test("a longer fence is not closed by a shorter one", () => {
	expect(pieces("````md\n```\n\nx\n````\ny\n")).toEqual([
		{ kind: "fence", source: "````md\n```\n\nx\n````\n" },
		{ kind: "markdown", source: "y\n" },
	]);
});

test("a list keeps its loose items, its nested blocks and the code inside of them", () => {
	const list = "1. one\n\n   ```sh\n   npm i\n\n   npm t\n   ```\n\n2. two\n\n   more\n\n   - nested\n\n";
	expect(sources(`${list}after\n`)).toEqual([list, "after\n"]);
});

test("a fence at the margin ends a list", () => {
	expect(cut("1. one\n```sh\n\nls\n```\n2. two\n").map(({ kind }) => kind)).toEqual(["markdown", "fence", "markdown"]);
});

test("a list that follows its paragraph without a blank line stays one list", () => {
	expect(sources("Steps:\n- a\n\n- b\n\nend\n")).toEqual(["Steps:\n- a\n\n- b\n\n", "end\n"]);
});

test("indented code keeps its blank lines", () => {
	expect(sources("    a\n\n    b\n\nend\n")).toEqual(["    a\n\n    b\n\n", "end\n"]);
});

test("a comment is not cut at its blank lines", () => {
	expect(sources("<!-- a\n\nb -->\n\nend\n")).toEqual(["<!-- a\n\nb -->\n\n", "end\n"]);
});

test("a list without an end is cut all the same before it costs a frame", () => {
	const list = "- item of the list\n".repeat(3000);
	const segments = sources(list);
	expect(segments.join("")).toBe(list);
	expect(Math.max(...segments.map(({ length }) => length))).toBeLessThan(longestSegment + 100);
});

const line = fc.constantFrom(
	"",
	"",
	"text",
	"- item",
	"1. item",
	"   more",
	"```",
	"```ts",
	"~~~",
	"> quote",
	"# Title",
	"| a | b |",
	"|---|---|",
	"    code",
	"<!--",
	"-->",
	"<pre>",
	"</pre>",
	"[x]: http://e",
	"\t- deep",
	"***",
	"  ```",
);
const document = fc.array(line, { maxLength: 30 }).map((lines) => lines.join("\n"));

test("no character is lost, and pieces make no difference", () => {
	fc.assert(
		fc.property(document, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
			const at = [0, ...cuts.filter((position) => position < text.length).toSorted((a, b) => a - b), text.length];
			const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
			const whole = cut(text);
			expect(whole.map(({ source }) => source).join("")).toBe(text);
			expect(cut(...pieces)).toEqual(whole);
		}),
		{ numRuns: 500 },
	);
});

const blocks = [
	"# Title\n",
	"A paragraph with `code`\nover two lines.\n",
	"- a\n- b\n  - c\n\n  more of b\n",
	"1. one\n\n   ```js\n   x\n   ```\n\n2. two\n",
	"```ts\nconst a = 1;\n\nconst b = 2;\n```\n",
	"> quote\n> - list\n",
	"| a | b |\n|---|---|\n| 1 | 2 |\n",
	"---\n",
	"<details>\n<summary>s</summary>\n",
	"Setext\n======\n",
];

const shapes = (text: string) =>
	Lexer.lex(text)
		.filter(({ type }) => type !== "space")
		.map(({ raw }) => raw.trim());

test("segments lexed one by one say what the whole document says", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...blocks), { maxLength: 8 }), (chosen) => {
			// Two lists or two quotations in a row are one by the rules of markdown.
			const text = chosen.filter((block, index) => block.charAt(0) !== chosen[index - 1]?.charAt(0)).join("\n");
			const apart = cut(text).flatMap(({ source }) => shapes(source));
			expect(apart).toEqual(shapes(text));
		}),
	);
});
