import type { MarkedToken, Token, Tokens } from "marked";
import type { Sources } from "../turn/sources.ts";
import { strings } from "../words/strings.ts";
import type { MarkdownBlock } from "./block.ts";
import { withoutMarks } from "./citationMarks.ts";
import { closeCodeBlock, openCodeBlock } from "./codeBlock.ts";
import type { Content } from "./element.ts";
import { element, icon } from "./element.ts";
import { inlineContent } from "./inline.ts";

interface Around {
	readonly sources: Sources;
	/** No more text will come. */
	readonly closed: boolean;
	/** The reader has seen it before it was closed. */
	readonly grew: boolean;
}

export function markdownContent({ tokens, levels, closed }: MarkdownBlock, sources: Sources, grew: boolean): Content {
	let heading = 0;
	return tokens.map((token) =>
		token.type === "heading"
			? headingElement(token as Tokens.Heading, `h${levels[heading++] ?? 6}`, sources)
			: tokenContent(token, { sources, closed, grew }),
	);
}

function headingElement(token: Tokens.Heading, name: "p" | `h${number}`, sources: Sources): HTMLElement {
	return element(name, { class: `heading heading-${token.depth}` }, inlineContent(token.tokens, { sources }));
}

function tokenContents(tokens: readonly Token[], around: Around): Content {
	return tokens.map((token) => tokenContent(token, around));
}

function tokenContent(anyToken: Token, around: Around): Content {
	const token = anyToken as MarkedToken;
	switch (token.type) {
		case "space":
		case "def":
		case "checkbox":
			return "";
		case "paragraph":
			return element("p", {}, inlineContent(token.tokens, around));
		case "text":
			return inlineContent([token], around);
		case "heading":
			// A heading inside of a list or a quotation is no part of the outline.
			return headingElement(token, "p", around.sources);
		case "code":
			return nestedCode(/^\S*/.exec(token.lang ?? "")?.[0] ?? "", withoutMarks(token.text), around);
		case "blockquote":
			return element("blockquote", { dir: "auto" }, tokenContents(token.tokens, around));
		case "list":
			return list(token, around);
		case "table":
			return table(token, around);
		case "hr":
			return element("hr", {});
		case "html":
			return element("p", { class: "raw-html" }, withoutMarks(token.raw).trimEnd());
		default:
			return inlineContent([token], around);
	}
}

function nestedCode(language: string, code: string, { closed, grew }: Around): HTMLElement {
	const block = openCodeBlock(language, code);
	return closed ? closeCodeBlock(block, code, grew) : block;
}

function list({ items, ordered, start }: Tokens.List, around: Around): HTMLElement {
	const entries = items.map((item) =>
		element("li", { class: item.task ? "task" : undefined }, [
			item.task ? taskBox(item.checked === true) : "",
			tokenContents(item.tokens, around),
		]),
	);
	if (!ordered) return element("ul", { dir: "auto" }, entries);
	return element("ol", { dir: "auto", start: start === 1 || start === "" ? undefined : String(start) }, entries);
}

function taskBox(checked: boolean): HTMLElement {
	const label = checked ? strings.checked : strings.unchecked;
	return element("span", { class: "task-box", role: "img", "aria-label": label }, checked ? icon("check") : "");
}

function table({ header, rows }: Tokens.Table, { sources }: Around): HTMLElement {
	const cell = (name: "th" | "td", { align, tokens }: Tokens.TableCell) =>
		element(name, { class: align ? `align-${align}` : undefined }, inlineContent(tokens, { sources }));
	const head = header.map((title) => cell(title.text.trim() ? "th" : "td", title));
	const body = rows.map((row) =>
		element(
			"tr",
			{},
			row.map((entry) => cell("td", entry)),
		),
	);
	return element(
		"div",
		{ class: "table", role: "group", "aria-label": strings.table, tabindex: "0" },
		element("table", { dir: "auto" }, [element("thead", {}, element("tr", {}, head)), element("tbody", {}, body)]),
	);
}
