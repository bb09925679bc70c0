import type { MarkedToken, Token, Tokens } from "marked";
import type { ComponentChild } from "preact";
import { h } from "preact";
import { Icon } from "../icons/icons.tsx";
import { strings } from "../words/strings.ts";
import type { Block, MarkdownBlock } from "./block.ts";
import { withoutMarks } from "./citationMarks.ts";
import { CodeView } from "./codeView.tsx";
import { renderInline } from "./inline.tsx";

export function renderBlock(block: Block): ComponentChild {
	return block.kind === "code" ? <CodeView language={block.language} code={block.code} closed={block.closed} /> : renderMarkdown(block);
}

function renderMarkdown({ tokens, levels, closed }: MarkdownBlock): ComponentChild[] {
	let heading = 0;
	return tokens.map((token) =>
		token.type === "heading" ? renderHeading(token as Tokens.Heading, levels[heading++] ?? 6) : renderToken(token, closed),
	);
}

function renderHeading(token: Tokens.Heading, level: number): ComponentChild {
	return h(`h${level}`, { class: `heading heading-${token.depth}` }, renderInline(token.tokens));
}

function renderTokens(tokens: readonly Token[], closed: boolean): ComponentChild[] {
	return tokens.map((token) => renderToken(token, closed));
}

function renderToken(anyToken: Token, closed: boolean): ComponentChild {
	const token = anyToken as MarkedToken;
	switch (token.type) {
		case "space":
		case "def":
		case "checkbox":
			return null;
		case "paragraph":
			return <p>{renderInline(token.tokens)}</p>;
		case "text":
			return renderInline([token]);
		case "heading":
			// A heading inside of a list or a quotation is no part of the outline.
			return <p class={`heading heading-${token.depth}`}>{renderInline(token.tokens)}</p>;
		case "code":
			return <CodeView language={/^\S*/.exec(token.lang ?? "")?.[0] ?? ""} code={withoutMarks(token.text)} closed={closed} />;
		case "blockquote":
			return <blockquote dir="auto">{renderTokens(token.tokens, closed)}</blockquote>;
		case "list":
			return <List token={token} closed={closed} />;
		case "table":
			return <Table token={token} />;
		case "hr":
			return <hr />;
		case "html":
			return <p class="raw-html">{withoutMarks(token.raw).trimEnd()}</p>;
		default:
			return renderInline([token]);
	}
}

function List({ token, closed }: { readonly token: Tokens.List; readonly closed: boolean }) {
	const items = token.items.map((item) => (
		<li class={item.task ? "task" : undefined}>
			{item.task && <TaskBox checked={item.checked === true} />}
			{renderTokens(item.tokens, closed)}
		</li>
	));
	if (!token.ordered) return <ul dir="auto">{items}</ul>;
	return (
		<ol dir="auto" start={token.start === 1 || token.start === "" ? undefined : token.start}>
			{items}
		</ol>
	);
}

function TaskBox({ checked }: { readonly checked: boolean }) {
	return (
		<span class="task-box" role="img" aria-label={checked ? strings.checked : strings.unchecked}>
			{checked && <Icon name="check" />}
		</span>
	);
}

function Table({ token }: { readonly token: Tokens.Table }) {
	return (
		<div class="table" role="group" aria-label={strings.table} tabIndex={0}>
			<table dir="auto">
				<thead>
					<tr>
						{token.header.map((cell) => h(cell.text.trim() ? "th" : "td", { class: alignment(cell.align) }, renderInline(cell.tokens)))}
					</tr>
				</thead>
				<tbody>
					{token.rows.map((row) => (
						<tr>
							{row.map((cell) => (
								<td class={alignment(cell.align)}>{renderInline(cell.tokens)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function alignment(align: Tokens.TableCell["align"]): string | undefined {
	return align ? `align-${align}` : undefined;
}
