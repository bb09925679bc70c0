import { splitLines } from "./lineIndex.ts";
import { type Located, locateEdits } from "./locateEdits.ts";
import { insideFence } from "./slips.ts";
import { type DiffEdit, parseDiff } from "./unifiedDiff.ts";
import type { SearchReplace } from "./wanted.ts";
import { rewriteWhole } from "./wholeContent.ts";

/** The shapes in which a model may say what becomes of a file. Exactly one is to be given. */
export interface EditRequest {
	readonly path: string;
	readonly edits?: readonly SearchReplace[];
	readonly diff?: string;
	readonly content?: string;
}

/** What to replace in the text of a file. `isKnown`: the model has read this very text. */
export function planEdit(text: string, { path, edits, diff, content }: EditRequest, isKnown: boolean): Located {
	if ([edits, diff, content].filter((shape) => shape !== undefined).length !== 1)
		return { problem: "Give exactly one of edits, diff and content." };
	if (content !== undefined) {
		if (!isKnown && text !== "")
			return { problem: `You have not read ${path}, so you cannot know what its new content would destroy. Read it first.` };
		return rewriteWhole(text, withoutFence(path, content));
	}
	if (diff === undefined) {
		const fenced = mayHoldFences(path) ? undefined : edits?.find(({ search, replace }) => isNewlyFenced(search, replace));
		return fenced ? fence : locateEdits(text, edits ?? [], { isKnown });
	}
	const parsed = parseDiff(diff, path);
	if ("problem" in parsed) return parsed;
	/** A diff ends every line, also the last one of a file that has none yet. */
	if (text === "") return rewriteWhole(text, parsed.edits.map(({ replace }) => `${replace}\n`).join(""));
	const onlyAdding = parsed.edits.findIndex(({ search }) => search.trim() === "");
	if (onlyAdding >= 0)
		return { problem: `Hunk ${onlyAdding + 1} shows no line of the file. Add a line beside the new ones, with a space before it.` };
	const lines = splitLines(text);
	return locateEdits(
		text,
		parsed.edits.map((edit) => behindAnchor(lines, edit)),
		{ noun: "Hunk", isKnown },
	);
}

const fence = { problem: "The new text is wrapped in a code fence, which would come into the file. Send it without." };

/** The whole text of a file without the fence around it that a model has put there as in a chat. */
export function withoutFence(path: string, content: string): string {
	const inner = mayHoldFences(path) ? undefined : insideFence(content);
	return inner === undefined ? content : `${inner}\n`;
}

/** Prose, and what is of no known kind. */
function mayHoldFences(path: string): boolean {
	return !/\.\w+$/.test(path) || /\.(md|mdx|mdc|markdown|qmd|rmd|rst|adoc|txt)$/i.test(path);
}

function isNewlyFenced(search: string, replace: string): boolean {
	return !search.includes("```") && insideFence(replace) !== undefined;
}

/** A line that is there more than once tells nothing. */
function behindAnchor(lines: readonly string[], { anchor, ...edit }: DiffEdit): SearchReplace {
	if (anchor === undefined) return edit;
	const begins = lines.flatMap((line, at) => (line.trimStart().startsWith(anchor) ? [at] : []));
	const same = begins.filter((at) => lines[at]?.trim() === anchor);
	const [first, ...others] = same.length > 0 ? same : begins;
	return first !== undefined && others.length === 0 ? { ...edit, after: first + 1 } : edit;
}
