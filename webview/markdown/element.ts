import { h, render } from "preact";
import type { IconName } from "../icons/icons.tsx";
import { Icon } from "../icons/icons.tsx";

/** What stands in an element: text is text, whatever it says. */
export type Content = Node | string | readonly Content[];

type Name =
	| "a"
	| "blockquote"
	| "br"
	| "button"
	| "code"
	| "del"
	| "div"
	| "em"
	| `h${number}`
	| "hr"
	| "li"
	| "ol"
	| "p"
	| "pre"
	| "span"
	| "strong"
	| "sup"
	| "table"
	| "tbody"
	| "td"
	| "th"
	| "thead"
	| "tr"
	| "ul";

/** None of them loads, runs or submits anything, whatever its value. */
type Attribute = "class" | "dir" | "role" | "start" | "tabindex" | "title" | "type" | `aria-${string}` | `data-${string}`;

/** Makes one of the elements that an answer may have; attributes without a value are left out. */
export function element(
	name: Name,
	attributes: Readonly<{ [attribute in Attribute]?: string | undefined }>,
	content: Content = [],
): HTMLElement {
	const made = document.createElement(name);
	for (const [attribute, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(attribute, value);
	append(made, content);
	return made;
}

export function icon(name: IconName): Node {
	const holder = document.createDocumentFragment();
	render(h(Icon, { name }), holder);
	return holder;
}

/** The nodes of a content, which stand in no element yet. */
export function nodesOf(content: Content): ChildNode[] {
	const holder = document.createDocumentFragment();
	append(holder, content);
	return [...holder.childNodes];
}

function append(parent: ParentNode, content: Content): void {
	if (typeof content === "string") return content === "" ? undefined : parent.append(content);
	if (content instanceof Node) return parent.append(content);
	for (const part of content) append(parent, part);
}
