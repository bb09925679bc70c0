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
 * Returns a function that takes the whole text so far; each text must continue the one before. Only new lines are looked at, and
 * nothing before `begin`, which is the beginning or the end of a segment.
 */
export function createSplitter(begin = 0): (text: string) => Split {
	let state: State = { kind: "start" };
	let start = begin;
	let scanned = begin;
	return (text) => {
		const closed: Segment[] = [];
		const cut = (at: number) => {
			closed.push({ kind: state.kind === "fence" ? "fence" : "markdown", source: detach(text.slice(start, at)), end: at });
			start = at;
		};
		for (let end = text.indexOf("\n", scanned); end >= 0; end = text.indexOf("\n", scanned)) {
			const line = withoutCitationMarks(text.slice(scanned, end));
			if (state.kind === "fence") {
				if (closesFence(line, state.fence)) {
					cut(end + 1);
					state = { kind: "start" };
				}
			} else {
				const next = scanned - start > longestSegment ? undefined : continued(state, line);
				if (!next && state.kind !== "start") cut(scanned);
				state = next ?? begun(line);
			}
			scanned = end + 1;
		}
		return { closed, open: { kind: state.kind === "fence" ? "fence" : "markdown", source: text.slice(start), end: text.length } };
	};
}

/** A slice keeps the whole text it was cut from in memory, and every chunk makes a whole text of its own. */
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
