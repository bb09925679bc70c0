/** Changes how the text of an element is marked up; what the reader has selected of it stays selected. */
export function keepSelection(element: Element, change: () => void): void {
	const selection = getSelection();
	const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
	if (!selection || !anchorNode || !focusNode || selection.isCollapsed) return change();
	const [anchor, focus] = [charactersBefore(element, anchorNode, anchorOffset), charactersBefore(element, focusNode, focusOffset)];
	change();
	if (anchor === undefined && focus === undefined) return;
	const [from, at] = anchor === undefined ? [anchorNode, anchorOffset] : pointBehind(element, anchor);
	const [to, end] = focus === undefined ? [focusNode, focusOffset] : pointBehind(element, focus);
	selection.setBaseAndExtent(from, at, to, end);
}

/** None where the point is not in the element. */
function charactersBefore(element: Element, node: Node, offset: number): number | undefined {
	if (!element.contains(node)) return undefined;
	const range = document.createRange();
	range.setStart(element, 0);
	range.setEnd(node, offset);
	return range.toString().length;
}

function pointBehind(element: Element, characters: number): readonly [Node, number] {
	const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	let left = characters;
	for (let text = texts.nextNode(); text; text = texts.nextNode()) {
		const { length } = text as Text;
		if (left <= length) return [text, left];
		left -= length;
	}
	return [element, element.childNodes.length];
}
