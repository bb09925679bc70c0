import { diffArrays } from "diff";
import type { DiffLine, EditSummary } from "../../shared/turnEvent.ts";
import { translate } from "../../shared/translate.ts";

/** Lines of unchanged text around a change. */
const context = 3;
/** Texts that differ in more lines are shown as the old lines and then the new ones: to compare them takes the square of that. */
const mostDifferences = 400;

/** What an edit does, for the user: counts of lines, and a unified diff without line numbers. */
export function summarizeEdit(path: string, before: string, after: string): Omit<EditSummary, "editId"> {
	const parts = compareLines(toLines(before), toLines(after));
	const diff: DiffLine[] = [];
	let line = 1;
	for (const [at, { kind, lines }] of parts.entries()) {
		const shown = kind === "same" ? aroundChanges(lines, at > 0, at < parts.length - 1, line) : lines.map((text) => toDiffLine(kind, text));
		for (const each of shown) diff.push(each);
		if (kind !== "removed") line += lines.length;
	}
	return { path, added: countOf(parts, "added"), removed: countOf(parts, "removed"), diff };
}

interface Part {
	readonly kind: "same" | "added" | "removed";
	readonly lines: readonly string[];
}

/** What the two share at both ends is most of nearly every file and is not compared twice. */
function compareLines(before: readonly string[], after: readonly string[]): Part[] {
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && before[start] === after[start]) start++;
	let end = 0;
	while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
	const removed = before.slice(start, before.length - end);
	const added = after.slice(start, after.length - end);
	const compared: Part[] = diffArrays(removed, added, { maxEditLength: mostDifferences })?.map(
		(part): Part => ({ kind: part.added ? "added" : part.removed ? "removed" : "same", lines: part.value }),
	) ?? [
		{ kind: "removed", lines: removed },
		{ kind: "added", lines: added },
	];
	const parts: Part[] = [
		{ kind: "same", lines: before.slice(0, start) },
		...compared,
		{ kind: "same", lines: before.slice(before.length - end) },
	];
	return parts.filter(({ lines }) => lines.length > 0);
}

/** Of lines that stay, those next to a change; a gap stands for the others and tells where the text goes on. `first` is one-based. */
function aroundChanges(lines: readonly string[], isAfterChange: boolean, isBeforeChange: boolean, first: number): DiffLine[] {
	const shownBefore = isAfterChange ? Math.min(context, lines.length) : 0;
	const shownAfter = isBeforeChange ? Math.min(context, lines.length - shownBefore) : 0;
	const next = lines.length - shownAfter;
	const hasGap = next > shownBefore && isBeforeChange;
	return [
		...lines.slice(0, shownBefore).map((text) => toDiffLine("same", text)),
		...(hasGap ? [{ kind: "gap" as const, text: translate("Line {0}", first + next) }] : []),
		...lines.slice(next).map((text) => toDiffLine("same", text)),
	];
}

function countOf(parts: readonly Part[], kind: Part["kind"]): number {
	return parts.reduce((sum, part) => sum + (part.kind === kind ? part.lines.length : 0), 0);
}

/** With their endings, so that a final one that comes or goes is a difference; which ending it is, is none: every edit keeps them. */
function toLines(text: string): string[] {
	return text === "" ? [] : text.replace(/\r\n?/g, "\n").split(/(?<=\n)/);
}

function toDiffLine(kind: Part["kind"], line: string): DiffLine {
	return { kind, text: line.endsWith("\n") ? line.slice(0, -1) : line };
}
