import { carryOver, diffHunks, type Hunk, type LineRange, replaceLines, splitLines, touches } from "./hunks.ts";

/**
 * What is pending in the text of one file: three texts, of which every two differ for one reason only. Plain JSON.
 */
export interface PendingText {
	/** The text without what is pending. */
	readonly base: string;
	/** What the assistant made of it. What the user has typed into the assistant's own lines is not in it. */
	readonly proposed: string;
	/** The text as it was last seen. */
	readonly current: string;
}

/** Nothing is pending. */
export function untouched(text: string): PendingText {
	return { base: text, proposed: text, current: text };
}

/** The assistant has changed the text. Where it has changed what the user had typed into its lines, undoing brings that back. */
export function withEdit(text: PendingText, after: string): PendingText {
	const { current, proposed } = text;
	const edited = diffHunks(current, after).map(({ base }) => base);
	const overwritten = typedRanges(text).filter((typed) => edited.some((range) => meets(range, typed)));
	const hunks = diffHunks(text.base, current).filter((hunk) => overwritten.some((typed) => meets(typed, hunk.current)));
	const undone = undoneLines(text, typedRanges(text));
	const base = hunks.toReversed().reduce((changed, hunk) => withLines(changed, hunk.base, undone(hunk)), text.base);
	return { base, proposed: carryOver(after, current, proposed, overwritten), current: after };
}

/**
 * The user has typed. What lies outside of the pending hunks is no change of the assistant and becomes a part of the base; what
 * lies in one belongs to it. Whole lines of the user stay when that is undone.
 */
export function withTyping(text: PendingText, after: string): PendingText {
	const { base, proposed, current } = text;
	const hunks = hunksOf(text);
	const pending = hunks.map((hunk) => hunk.current);
	return {
		base: carryOver(base, current, after, [], hunks),
		proposed: carryOver(proposed, current, after, pending),
		current: after,
	};
}

/** A formatter has run over the text: what it did to the assistant's lines goes with them, what it did elsewhere is the user's. */
export function withFormatting(text: PendingText, after: string): PendingText {
	const { base, proposed, current } = text;
	return { base: carryOver(base, current, after), proposed: carryOver(after, current, proposed), current: after };
}

export function hunksOf({ base, current }: PendingText): readonly Hunk[] {
	return diffHunks(base, current);
}

export function keepHunk(text: PendingText, hunk: Hunk): PendingText {
	const { base, proposed, current } = text;
	return {
		base: replaceLines(base, [hunk.base], current, [hunk.current]),
		proposed: carryOver(current, current, proposed, [hunk.current]),
		current,
	};
}

/**
 * Takes back what the assistant did in one hunk. Lines that the user has added there stay; what was typed into the assistant's own
 * lines goes with them, so whoever undoes asks first where `isTypedInto`.
 */
export function undoHunk(text: PendingText, hunk: Hunk): PendingText {
	const lines = undoneLines(text)(hunk);
	const current = withLines(text.current, hunk.current, lines);
	return { base: withLines(text.base, hunk.base, lines), proposed: carryOver(current, text.current, text.proposed), current };
}

/** As `undoHunk` of all of them. */
export function undoAll(text: PendingText): PendingText {
	const lines = splitLines(text.current);
	const undone = undoneLines(text);
	let result = "";
	let position = 0;
	for (const hunk of hunksOf(text)) {
		result += lines.slice(position, hunk.current.start).join("") + undone(hunk);
		position = hunk.current.end;
	}
	return untouched(result + lines.slice(position).join(""));
}

export function isSettled({ base, current }: PendingText): boolean {
	return base === current;
}

/** Whether the user has typed into lines of the assistant in these hunks, so that undoing them takes that along. */
export function isTypedInto(text: PendingText, hunks: readonly Hunk[]): boolean {
	const into = typedRanges(text).filter(({ isAdded }) => !isAdded);
	return hunks.some(({ current }) => into.some((typed) => touches(typed, current)));
}

/** Whether anything of a text that the assistant wrote from nothing is the user's. */
export function isTypedIn({ base, proposed, current }: PendingText): boolean {
	return base !== "" || proposed !== current;
}

interface TypedRange extends LineRange {
	/** None of the lines is the assistant's. */
	readonly isAdded: boolean;
}

/** Gives, for a hunk, the lines of the base, with those of the `typed` lines that stand at the place. */
function undoneLines(
	text: PendingText,
	typed: readonly TypedRange[] = typedRanges(text).filter(({ isAdded }) => isAdded),
): (hunk: Hunk) => string {
	const lines = splitLines(text.current);
	const baseLines = splitLines(text.base);
	return ({ base, current }) => {
		let above = "";
		let below = "";
		for (const range of typed) {
			const start = Math.max(range.start, current.start);
			const own = lines.slice(start, Math.min(range.end, current.end)).map(endLine).join("");
			if (start === current.start && range.isAdded) above += own;
			else below += own;
		}
		const back = baseLines.slice(base.start, base.end).join("");
		return above + (below === "" ? back : endLine(back)) + below;
	};
}

/** Lines of the current text that hold what the user has typed into the assistant's. */
function typedRanges({ proposed, current }: PendingText): readonly TypedRange[] {
	return diffHunks(proposed, current).map((hunk) => ({ ...hunk.current, isAdded: hunk.base.start === hunk.base.end }));
}

/** Sharing lines, or a gap that lies in, or at the edge of, the other. */
function meets(a: LineRange, b: LineRange): boolean {
	return touches(a, b) || ((a.start === a.end || b.start === b.end) && a.start <= b.end && b.start <= a.end);
}

function withLines(text: string, range: LineRange, replacement: string): string {
	const lines = splitLines(text);
	return lines.slice(0, range.start).join("") + replacement + lines.slice(range.end).join("");
}

/** The last line of a file may lack its end, and must not be glued to what comes to stand below it. */
function endLine(line: string): string {
	return line === "" || line.endsWith("\n") ? line : `${line}\n`;
}
