import { assertNever } from "../shared/assertNever.ts";
import { translate } from "../shared/translate.ts";

/** What tools count for the user. */
export type Counted =
	| "cell"
	| "character"
	| "definition"
	| "entry"
	| "file"
	| "line"
	| "match"
	| "new problem"
	| "place"
	| "problem"
	| "reference"
	| "symbol"
	| "task";

/** `12 matches`, in the user's language; for the model there is `countOf`. */
export function tellCount(count: number, what: Counted): string {
	const [one, many] = wordsOf(count, what);
	return count === 1 ? one : many;
}

/** `no matches` */
export function tellNone(what: Counted): string {
	return wordsOf(0, what)[2];
}

/** Whole phrases: languages differ in more than the end of a word. */
function wordsOf(count: number, what: Counted): readonly [one: string, many: string, none: string] {
	switch (what) {
		case "cell":
			return [translate("1 cell"), translate("{0} cells", count), translate("no cells")];
		case "character":
			return [translate("1 character"), translate("{0} characters", count), translate("no characters")];
		case "definition":
			return [translate("1 definition"), translate("{0} definitions", count), translate("no definitions")];
		case "entry":
			return [translate("1 entry"), translate("{0} entries", count), translate("no entries")];
		case "file":
			return [translate("1 file"), translate("{0} files", count), translate("no files")];
		case "line":
			return [translate("1 line"), translate("{0} lines", count), translate("no lines")];
		case "match":
			return [translate("1 match"), translate("{0} matches", count), translate("no matches")];
		case "new problem":
			return [translate("1 new problem"), translate("{0} new problems", count), translate("no new problems")];
		case "place":
			return [translate("1 place"), translate("{0} places", count), translate("no places")];
		case "problem":
			return [translate("1 problem"), translate("{0} problems", count), translate("no problems")];
		case "reference":
			return [translate("1 reference"), translate("{0} references", count), translate("no references")];
		case "symbol":
			return [translate("1 symbol"), translate("{0} symbols", count), translate("no symbols")];
		case "task":
			return [translate("1 task"), translate("{0} tasks", count), translate("no tasks")];
		default:
			return assertNever(what);
	}
}
