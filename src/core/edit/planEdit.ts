import { type Located, locateEdits } from "./locateEdits.ts";
import { parseDiff } from "./unifiedDiff.ts";
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
		return rewriteWhole(text, content);
	}
	if (diff === undefined) return locateEdits(text, edits ?? [], { isKnown });
	const parsed = parseDiff(diff, path);
	if ("problem" in parsed) return parsed;
	/** A diff ends every line, also the last one of a file that has none yet. */
	if (text === "") return rewriteWhole(text, parsed.edits.map(({ replace }) => `${replace}\n`).join(""));
	return locateEdits(text, parsed.edits, { noun: "Hunk", isKnown });
}
