/** What is drawn of an answer is decided alike whether it came in pieces or at once, and at a cost that does not explode. */
import { expect, test } from "vitest";
import type { Block } from "../../webview/markdown/block.ts";
import { createDocument } from "../../webview/markdown/document.ts";

/** The blocks of an answer that came in these pieces. */
function blocksOf(...pieces: readonly string[]): Block[] {
	const update = createDocument();
	const pages = new Map<number, readonly Block[]>();
	let text = "";
	for (const [index, piece] of pieces.entries()) {
		text += piece;
		for (const page of update(text, index === pieces.length - 1, piece).pages) pages.set(page.index, page.blocks());
	}
	return [...pages.values()].flat();
}

/** The addresses of the links of an answer. */
const addresses = (blocks: readonly Block[]) => JSON.stringify(blocks).match(/"type":"link"[^}]*?"href":"[^"]*"/g) ?? [];

test.each(["[a\\]b]", "[a\\[b]", "[a b]"])("a link to %s has its address, in pieces and at once", (label) => {
	const text = `See ${label}.\n\n- more\n\n${label}: https://a.example\n\nEnd.\n`;
	expect(addresses(blocksOf(text))).toHaveLength(1);
	expect(addresses(blocksOf(...text.split("")))).toEqual(addresses(blocksOf(text)));
});

test("a heading after lines of numbers counts in the outline of what follows", () => {
	const text = `${"a\n\n".repeat(23)}# One\n\n${"1\n2\n\n".repeat(2)}### Three\n`;
	const levels = (blocks: readonly Block[]) => blocks.flatMap((block) => (block.kind === "markdown" ? block.levels : []));
	expect(levels(blocksOf(text))).toEqual([3, 4]);
	expect(levels(blocksOf(...text.split("")))).toEqual([3, 4]);
});

test("a finished answer that is sent once more changes nothing, and goes on if it does", () => {
	const update = createDocument();
	expect(update("One.\n\nTwo", true).pages).toHaveLength(1);
	expect(update("One.\n\nTwo", true)).toEqual({ restarted: false, pages: [] });
	const [page] = update("One.\n\nTwo and three", false, " and three").pages;
	expect(page?.blocks()).toMatchObject([{ source: "One.\n\nTwo and three" }]);
});

/** Their cost was the square of their length: they would not end in time. */
test.each([
	["a column of numbers", "123\n".repeat(100_000)],
	["numbers in code", `\`\`\`\n${"123\n".repeat(100_000)}\`\`\`\n`],
	["blank lines", `a\n${"\n".repeat(300_000)}b`],
	["a line of blanks", `${" ".repeat(300_000)}b`],
])("%s are drawn in time, however many they are", (_, text) => {
	expect(blocksOf(text).length).toBeGreaterThan(0);
});

test("emphasis that is begun again and again, and never ended, is text; many names with underscores are still a list", () => {
	const piece = "**a* ".repeat(100);
	const blocks = blocksOf(...Array.from({ length: 60 }, () => piece));
	expect(blocks).toMatchObject([{ tokens: [{ type: "html", text: piece.repeat(60) }] }]);
	const types = (all: readonly Block[]) => all.flatMap((block) => (block.kind === "markdown" ? block.tokens.map(({ type }) => type) : []));
	expect(types(blocksOf("- AWS_ACCESS_KEY_ID\n".repeat(800)))).toEqual(["list"]);
});
