import { structuredPatch } from "diff";
import type { DiffLine, EditSummary } from "../../shared/turnEvent.ts";

/** Lines of unchanged text around a change. */
const context = 3;

/** What an edit does, for the user: counts of lines, and a unified diff without line numbers. */
export function summarizeEdit(path: string, before: string, after: string): Omit<EditSummary, "editId"> {
	const { hunks } = structuredPatch(path, path, toLines(before), toLines(after), "", "", { context });
	const diff: DiffLine[] = [];
	for (const hunk of hunks) {
		if (hunk.oldStart > 1 || diff.length > 0) diff.push({ kind: "gap", text: `Line ${hunk.newStart}` });
		diff.push(...hunk.lines.filter((line) => !line.startsWith("\\")).map(toDiffLine));
	}
	const count = (kind: DiffLine["kind"]) => diff.filter((line) => line.kind === kind).length;
	return { path, added: count("added"), removed: count("removed"), diff };
}

/** Line endings are kept as they are by every edit, so they are no part of what is shown. */
function toLines(text: string): string {
	return text.replace(/\r\n?/g, "\n");
}

function toDiffLine(line: string): DiffLine {
	const kind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
	return { kind, text: line.slice(1) };
}
