import type { LineRange } from "./hunks.ts";
import { locateEdits } from "./locateEdits.ts";
import { readPartialJson } from "./partialJson.ts";

/** One edit of a call that the model is still writing. */
export interface EditPreview {
	/** Lines of the text that it replaces, as far as its search text has come. */
	readonly replaced: LineRange;
	/** What comes in their place, as far as it has come. */
	readonly lines: readonly string[];
}

/** Stands for a replacement that has not come yet, so that nothing is taken for a change that changes nothing. */
const unwritten = "\u{E000}";

/** What the input of `apply_edit`, still being written, would do to a text. Edits whose place is not clear yet are left out. */
export function previewEdits(text: string, json: string): readonly EditPreview[] {
	const { value, open } = readPartialJson(json);
	const { edits } = asObject(value);
	if (!Array.isArray(edits)) return [];
	return edits.flatMap((edit: unknown, index): EditPreview[] => {
		const { search, replace } = asObject(edit);
		if (typeof search !== "string") return [];
		const isOpen = open?.[1] === index && open[2] === "search";
		const wanted = isOpen ? wholeLines(search) : search.replace(/\r?\n$/, "");
		const replaced = wanted.trim() === "" ? undefined : locate(text, wanted);
		return replaced ? [{ replaced, lines: typeof replace === "string" ? replace.replace(/\r?\n$/, "").split(/\r?\n/) : [] }] : [];
	});
}

function locate(text: string, search: string): LineRange | undefined {
	const located = locateEdits(text, [{ search, replace: unwritten }]);
	const match = "problem" in located ? undefined : located.matches[0];
	return match && { start: match.first - 1, end: match.last };
}

/** The last line may be half a line. */
function wholeLines(text: string): string {
	return text.slice(0, Math.max(0, text.lastIndexOf("\n")));
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
