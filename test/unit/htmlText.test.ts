import { describe, expect, it } from "vitest";
import { htmlToText } from "../../src/core/editor/htmlText.ts";

const base = "https://docs.example.com/guide/start.html";

function text(html: string): string {
	return htmlToText(html, base).text;
}

describe("the text of a page", () => {
	it("has title, headings, paragraphs, lists, tables, links and code", () => {
		const page = `<!doctype html><html><head><title>A &amp; B</title><meta charset=utf-8></head><body>
			<h1>Start</h1><p>Read   the <a href="../api/index.html?a=1&amp;b=2">API</a>,
			then <b>go</b>.</p><ul><li>one<li>two</ul><table><tr><th>Name<th>Age</tr><tr><td>Ada<td>36</table>
			<pre>a  {\n\tb;\n}</pre><p>Call <code>f()</code>.</body></html>`;
		expect(htmlToText(page, base)).toEqual({
			title: "A & B",
			text: [
				"# Start",
				"Read the [API](https://docs.example.com/api/index.html?a=1&b=2), then go.",
				"- one\n- two",
				"| Name | Age",
				"| Ada | 36",
				"```\na  {\n\tb;\n}\n```",
				"Call `f()`.",
			].join("\n\n"),
		});
	});

	it.each([
		["scripts", "a<script>if (a<b) alert('</p>')</script>b", "ab"],
		["scripts in capitals that end with spaces", "a<SCRIPT>x</script >b", "ab"],
		["scripts without an end", "a<script>x", "a"],
		["styles", "a<style>p > a { }</style>b", "ab"],
		["comments", "a<!-- <p>x -->b", "ab"],
		["drawings and their text", "a<svg><text>x</text></svg>b", "ab"],
		["frames", 'a<iframe src="x">y</iframe>b', "ab"],
		["declarations", "<?xml version='1.0'?><!DOCTYPE html>a", "a"],
		["links that are no addresses of pages", '<a href="javascript:alert(1)">x</a> <a href="data:text/html,y">y</a>', "x y"],
		["links within the page", '<a href="#top">Up</a>', "Up"],
	])("has no %s", (_, html, expected) => {
		expect(text(html)).toBe(expected);
	});

	it.each([
		["a comparison", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"],
		["a sign that ends an attribute's tag too early", '<p title="a > b">text</p>', "text"],
		["a quote that is never closed", `<p title="x>text</p>${" more".repeat(400)}`, `text\n\n${"more ".repeat(400).trim()}`],
		["entities", "&lt;b&gt; &#65;&#x42; &nbsp;&copy; &unknown; &#0; &#xd800;", "<b> AB © &unknown; � �"],
		["a link without words", '<a href="/x"><img src="y"></a>z', "z"],
		["a link in a link", '<a href="/x">one<a href="/y">two</a>', "[one](https://docs.example.com/x)[two](https://docs.example.com/y)"],
		["an end without a beginning", "</pre></a></p>a", "a"],
		["code without an end", "<pre>a\n b", "```\na\n b\n```"],
	])("reads %s", (_, html, expected) => {
		expect(text(html)).toBe(expected);
	});

	it.each([
		["<", "<".repeat(500_000)],
		["<a '", "<a '".repeat(125_000)],
		["<a '>'x\"", "<a '>'x\"".repeat(62_000)],
		["<svg></p>", "<svg></p>".repeat(55_000)],
		["<script>", "<script>".repeat(62_000)],
		["<b> </b>", "<b> </b>".repeat(62_000)],
		["<pre>\n", `<pre>${"\n".repeat(500_000)}`],
		["<br>", "<br>".repeat(125_000)],
		["&", "&#".repeat(250_000)],
		["<!--", "<!--".repeat(125_000)],
		["<a href>", "<a href=x>y".repeat(45_000)],
		["<p ", `<p ${" ".repeat(500_000)}`],
	])("reads half a megabyte of %s before its time runs out", { timeout: 30_000 }, (_, html) => {
		expect(text(html)).toBeTypeOf("string");
	});
});
