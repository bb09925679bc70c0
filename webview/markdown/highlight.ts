import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import csharp from "highlight.js/lib/languages/csharp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { type Content, element, nodesOf } from "./element.ts";
import { keepSelection } from "./keepSelection.ts";

const languages = { bash, cpp, csharp, css, diff, go, java, javascript, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** Longer code stays plain: colours are not worth a frame that the reader notices. */
const longestHighlighted = 30_000;

/** Colours the code in a place once the page has nothing better to do, unless the language is unknown. */
export function highlightWhenIdle(language: string, place: HTMLElement): void {
	if (!hljs.getLanguage(language)) return;
	requestIdleCallback(() => {
		const code = place.textContent ?? "";
		if (!place.isConnected || code.length > longestHighlighted) return;
		const colours = nodesOf(highlight(language, code));
		keepSelection(place, () => {
			place.replaceChildren(...colours);
			place.normalize();
		});
	});
}

/** A node of the tree that highlight.js builds before it would print HTML. */
interface Scope {
	readonly scope?: string;
	readonly children: readonly (Scope | string)[];
}

/** They have the colour of what is around them, and are a sixth of all scopes. */
const colourless: ReadonlySet<string> = new Set(["", "operator", "punctuation"]);

function highlight(language: string, code: string): Content {
	const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true });
	return coloured((_emitter as unknown as { readonly rootNode: Scope }).rootNode);
}

function coloured(node: Scope | string): Content {
	if (typeof node === "string") return node;
	const scope = node.scope?.split(".")[0] ?? "";
	const content = node.children.map(coloured);
	return colourless.has(scope) || scope.startsWith("language:") ? content : element("span", { class: `hl-${scope}` }, content);
}
