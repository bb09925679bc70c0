import { withoutCitationMarks } from "../../src/shared/citationMarks.ts";

/**
 * Cuts a growing markdown text into segments that can be lexed one by one. A cut is decided by complete lines alone, so it
 * never moves when more text arrives: a closed segment stays as it is, and a finished text is cut exactly as it was while
 * it streamed.
 */
export interface Segment {
	/** A fence is a code block of the top level; everything else is left to the lexer. */
	readonly kind: "fence" | "markdown";
	readonly source: string;
	/** Where it ends in the whole text. */
	readonly end: number;
}

interface Split {
	/** The segments that were closed since the last call. */
	readonly closed: readonly Segment[];
	/** What is not closed yet. */
	readonly open: Segment;
}

/** Longer segments are cut at the next line even inside a list or a table: this bounds the work of every chunk. */
export const longestSegment = 16_384;

/**
 * Returns a function that takes the text piece by piece, and keeps no more of it than the open segment. Only new lines are looked at.
 * `begin`: where in the whole text the first piece begins, which is the beginning or the end of a segment.
 */
export function createSplitter(begin = 0): (piece: string) => Split {
	let state: State = { kind: "start" };
	/** The open segment, and where it begins. */
	let rest = "";
	let start = begin;
	/** How much of `rest` is lines that were looked at. */
	let scanned = 0;
	return (piece) => {
		const closed: Segment[] = [];
		const cut = (length: number) => {
			start += length;
			closed.push({ kind: state.kind === "fence" ? "fence" : "markdown", source: detach(rest.slice(0, length)), end: start });
			rest = rest.slice(length);
			scanned -= length;
		};
		rest += piece;
		for (let end = rest.indexOf("\n", scanned); end >= 0; end = rest.indexOf("\n", scanned)) {
			const line = withoutCitationMarks(rest.slice(scanned, end));
			const length = end + 1 - scanned;
			if (state.kind === "fence") {
				if (closesFence(line, state.fence)) {
					cut(end + 1);
					state = { kind: "start" };
				}
			} else {
				const next = scanned > longestSegment ? undefined : continued(state, line);
				if (!next && state.kind !== "start") cut(scanned);
				state = next ?? begun(line);
			}
			scanned += length;
		}
		const open = { kind: state.kind === "fence" ? "fence" : "markdown", source: rest, end: start + rest.length } as const;
		return { closed, open };
	};
}

/** A slice keeps the whole text it was cut from in memory, which may be a long answer. */
function detach(slice: string): string {
	return ` ${slice}`.slice(1);
}

interface Fence {
	readonly marker: string;
	readonly length: number;
}

type State =
	/** Nothing but blank lines so far. */
	| { readonly kind: "start" }
	/** `blank`: the line before was blank, so that the next one may begin something new. */
	| { readonly kind: "text" | "indented"; readonly blank: boolean }
	/** `fence`: a code block inside an item. */
	| { readonly kind: "list"; readonly blank: boolean; readonly fence?: Fence }
	/** Raw HTML that blank lines do not end. */
	| { readonly kind: "html"; readonly end: RegExp }
	| { readonly kind: "fence"; readonly fence: Fence };

const listMarker = /^\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
const listMarkers = /^(?:\s*(?:[-*+]|\d{1,9}[.)])\s+)*/;
const itemIndent = 2;
const codeIndent = 4;

/** The state after a line that belongs to the open segment, or nothing when the line begins a new one. */
function continued(state: Exclude<State, { kind: "fence" }>, line: string): State | undefined {
	if (state.kind === "html") return state.end.test(line) ? { kind: "text", blank: false } : state;
	if (state.kind === "list" && state.fence && (isBlank(line) || indentOf(line) >= itemIndent)) {
		return closesFence(line, state.fence) ? { kind: "list", blank: false } : state;
	}
	if (isBlank(line)) return state.kind === "start" ? state : { kind: state.kind, blank: true };
	if (state.kind === "start") return undefined;
	if (state.kind === "list" && belongsToList(line, state.blank)) return { kind: "list", blank: false, fence: fenceOf(line, listMarkers) };
	if (fenceOf(line)) return undefined;
	if (state.blank) return state.kind === "indented" && indentOf(line) >= codeIndent ? { kind: "indented", blank: false } : undefined;
	return htmlOf(line) ?? (listMarker.test(line) ? begun(line) : { kind: state.kind, blank: false });
}

function belongsToList(line: string, afterBlank: boolean): boolean {
	return indentOf(line) >= itemIndent || listMarker.test(line) || !(afterBlank || fenceOf(line));
}

/** The state after the first line of a segment. */
function begun(line: string): State {
	const fence = fenceOf(line);
	if (fence) return { kind: "fence", fence };
	if (isBlank(line)) return { kind: "start" };
	if (indentOf(line) >= codeIndent) return { kind: "indented", blank: false };
	if (listMarker.test(line)) return { kind: "list", blank: false, fence: fenceOf(line, listMarkers) };
	return htmlOf(line) ?? { kind: "text", blank: false };
}

/** Inside of a list item a fence may be indented as deeply as the item, and may follow the marker. */
function fenceOf(line: string, prefix?: RegExp): Fence | undefined {
	const rest = prefix ? line.replace(prefix, "").trimStart() : line;
	const marker = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(rest)?.[1];
	return marker ? { marker: marker.charAt(0), length: marker.length } : undefined;
}

function closesFence(line: string, fence: Fence): boolean {
	const marker = line.trim();
	return marker.length >= fence.length && marker === fence.marker.repeat(marker.length) && indentOf(line) < 12;
}

const htmlBlocks: readonly (readonly [start: RegExp, end: RegExp])[] = [
	[/^ {0,3}<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
	[/^ {0,3}<!--/, /-->/],
	[/^ {0,3}<\?/, /\?>/],
	[/^ {0,3}<!\[CDATA\[/, /\]\]>/],
];

function htmlOf(line: string): State | undefined {
	const end = htmlBlocks.find(([start]) => start.test(line))?.[1];
	return end && !end.test(line) ? { kind: "html", end } : undefined;
}

function isBlank(line: string): boolean {
	return line.trim() === "";
}

function indentOf(line: string): number {
	let indent = 0;
	for (const character of line) {
		if (character === " ") indent += 1;
		else if (character === "\t") indent += codeIndent;
		else break;
	}
	return indent;
}
