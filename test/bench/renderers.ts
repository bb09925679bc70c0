import MarkdownIt from "markdown-it";
import { marked } from "marked";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import ReactMarkdown from "react-markdown";
import rehypeHighlight from "rehype-highlight";
import remarkGfm from "remark-gfm";
import { default_renderer, parser, parser_end, parser_write } from "streaming-markdown";

/** Draws an answer that arrives. */
interface Renderer {
	readonly add: (delta: string) => void;
	/** After the deltas of a frame. */
	readonly frame: () => void;
	readonly end: () => void;
}

/** The npm renderers of PERFORMANCE.md 4 and the floor, each used as its users use it. */
const renderers = { floor, streamingMarkdown, marked: renderMarked, markdownIt: renderMarkdownIt, react: renderReact };

export type RendererName = keyof typeof renderers;

/** Each delta is appended to the last paragraph, and a blank line begins the next: plain text, and nothing else. */
function floor(element: HTMLElement): Renderer {
	let last = paragraphIn(element);
	const add = (text: string) => {
		const [first = "", ...rest] = text.split("\n\n");
		last.append(first);
		for (const paragraph of rest) {
			last = paragraphIn(element);
			last.append(paragraph);
		}
	};
	return { add, frame: () => {}, end: () => {} };
}

function paragraphIn(element: HTMLElement): HTMLElement {
	const paragraph = document.createElement("p");
	paragraph.className = "raw-html";
	element.append(paragraph);
	return paragraph;
}

function streamingMarkdown(element: HTMLElement): Renderer {
	const state = parser(default_renderer(element));
	return { add: (text) => parser_write(state, text), frame: () => {}, end: () => parser_end(state) };
}

/** Every 50 ms, which are three frames of a screen. */
function renderMarked(element: HTMLElement): Renderer {
	// oxlint-disable-next-line no-restricted-properties -- as its users do; the answer is our own
	return wholeAnswer((text) => (element.innerHTML = marked.parse(text, { async: false })), 3);
}

function renderMarkdownIt(element: HTMLElement): Renderer {
	const markdown = new MarkdownIt({ linkify: true });
	// oxlint-disable-next-line no-restricted-properties -- as its users do; the answer is our own
	return wholeAnswer((text) => (element.innerHTML = markdown.render(text)), 1);
}

function renderReact(element: HTMLElement): Renderer {
	const root = createRoot(element);
	const plugins = { remarkPlugins: [remarkGfm], rehypePlugins: [rehypeHighlight] };
	return wholeAnswer((text) => flushSync(() => root.render(createElement(ReactMarkdown, plugins, text))), 1);
}

function wholeAnswer(draw: (text: string) => void, everyFrames: number): Renderer {
	let answer = "";
	let frames = 0;
	return {
		add: (text) => (answer += text),
		frame: () => {
			if (++frames % everyFrames === 0) draw(answer);
		},
		end: () => draw(answer),
	};
}

Object.assign(window, {
	/** Draws where the answer of the open turn would stand. */
	openRenderer: (name: RendererName) => {
		const working = document.querySelector(".working");
		if (!working) throw new Error("The page has no place for an answer.");
		const element = document.createElement("div");
		element.className = "markdown";
		working.before(element);
		// As it is while text arrives: an animation costs as much as plain text does.
		working.classList.add("working-still");
		return renderers[name](element);
	},
});
