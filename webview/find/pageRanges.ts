/** Where words are said: what buttons and headers say is no part of the conversation. */
const said = ".prompt-text, .markdown";
const unsaid = "button, .code-header, .citation, .visually-hidden";
const blocks = "p, li, td, th, pre, blockquote, h3, h4, h5, h6, .prompt-text";

/** The places in a turn of the page that the pattern finds, in order; never across two paragraphs. */
export function rangesIn(turn: Element, pattern: RegExp): Range[] {
	return [...turn.querySelectorAll(said)].flatMap((element) => runsOf(element).flatMap((run) => rangesOfRun(run, pattern)));
}

/** The texts of one paragraph. */
type Run = readonly Text[];

function runsOf(element: Element): Run[] {
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
		node.parentElement?.closest(unsaid) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
	);
	const runs: Text[][] = [];
	let block: Element | null | undefined;
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const within = node.parentElement?.closest(blocks);
		if (within !== block || runs.length === 0) runs.push([]);
		block = within;
		runs.at(-1)?.push(node as Text);
	}
	return runs;
}

function rangesOfRun(run: Run, pattern: RegExp): Range[] {
	const text = run.map(({ data }) => data).join("");
	return [...text.matchAll(pattern)].map((match) => {
		const range = document.createRange();
		range.setStart(...placeIn(run, match.index));
		range.setEnd(...placeIn(run, match.index + match[0].length));
		return range;
	});
}

function placeIn(run: Run, offset: number): [node: Text, offset: number] {
	let before = 0;
	for (const node of run) {
		if (offset <= before + node.length) return [node, offset - before];
		before += node.length;
	}
	throw new RangeError(`A paragraph of ${before} characters has none at ${offset}.`);
}
