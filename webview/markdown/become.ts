import { continues } from "./continues.ts";
import { scrolls } from "./letScroll.ts";

/**
 * Turns the last nodes of a parent into others and returns those that stand there now. Whatever is alike stays, and with it what
 * the reader has selected, the focus, and how far it is scrolled.
 */
export function becomeAll(parent: Node, before: readonly ChildNode[], after: readonly ChildNode[]): ChildNode[] {
	for (const node of before.slice(after.length)) node.remove();
	return after.map((node, index) => {
		const old = before[index];
		return old ? become(old, node) : parent.appendChild(node);
	});
}

function become(before: ChildNode, after: ChildNode): ChildNode {
	if (before.isEqualNode(after)) return before;
	if (before instanceof Text && after instanceof Text) {
		becomeText(before, after.data);
		return before;
	}
	if (before instanceof Element && after instanceof Element && isAlike(before, after)) {
		becomeAll(before, [...before.childNodes], [...after.childNodes]);
		return before;
	}
	before.replaceWith(after);
	return after;
}

/** Text that only grows keeps what is selected in it. */
function becomeText(text: Text, data: string): void {
	if (continues(data, text.data)) text.appendData(data.slice(text.length));
	else text.data = data;
}

function isAlike(before: Element, after: Element): boolean {
	if (before.localName !== after.localName) return false;
	const names = before.getAttributeNames().filter((name) => name !== scrolls);
	return names.length === after.attributes.length && names.every((name) => before.getAttribute(name) === after.getAttribute(name));
}
