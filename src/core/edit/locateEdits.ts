import type { Replacement } from "../workspace.ts";
import { findElision } from "./elision.ts";
import { findExactPlaces } from "./exactPlaces.ts";
import { findLines } from "./findLines.ts";
import { indexLines, type LineIndex } from "./lineIndex.ts";
import { firstLineOf, lastLineOf, mostPlaces, type Place } from "./place.ts";
import { rewritePlace } from "./rewritePlace.ts";
import { findSimilarPlaces, type SimilarPlace } from "./similarPlaces.ts";
import { findSpacedPlaces } from "./spacedPlaces.ts";
import { keysOf, type SearchReplace, type Wanted, wantedOf, withoutBlankEnds } from "./wanted.ts";

/** How one edit was found. Lines are one-based, the last one included. */
export interface Match {
	readonly first: number;
	readonly last: number;
	readonly how: Place["how"];
	/** From 0 to 1. */
	readonly similarity: number;
}

export type Located = { readonly replacements: readonly Replacement[]; readonly matches: readonly Match[] } | { readonly problem: string };

export interface LocateOptions {
	/** What the model calls one of them: `Edit`, or `Hunk` of a diff. */
	readonly noun?: string;
	/** Whether the model knows this very text. If not, what differs from its search text may be somebody's work. */
	readonly isKnown?: boolean;
}

/**
 * Below this, two blocks of the same shape pass for each other: of lines as code has them, a fifth is a name in every line. Above it,
 * what differs is a typo or two a line, or one line of five worded otherwise.
 */
const leastSimilar = 0.8;
/** The next best place must be so much less like the search text. */
const margin = 0.1;
/** Less alike than this, a place is not worth naming. */
const leastNamed = 0.5;

/**
 * Finds the one place of each search text and returns what to replace there, in order. All search texts refer to the text as it is
 * before any of the edits. What stands to the letter wins, inside of lines too; then what differs in white space; then the one
 * place that is clearly most similar. Two places that fit are a problem and never a guess. Either every edit is located or
 * none; the problem is written for the model and names every edit that has one.
 */
export function locateEdits(text: string, edits: readonly SearchReplace[], options: LocateOptions = {}): Located {
	const { noun = "Edit", isKnown = true } = options;
	const index = indexLines(text);
	const searches = edits.map(wantedOf);
	const findings = edits.map((edit, at) => checkEdit(text, edit, searches[at]));
	findAll(index, searches, findings, isKnown);

	const problems: string[] = [];
	const replacements: Replacement[] = [];
	const matches: Match[] = [];
	for (const [at, finding] of findings.entries()) {
		const rewritten = finding && rewrite(index, finding);
		if (!rewritten || "problem" in rewritten) {
			problems.push((edits.length > 1 ? `${noun} ${at + 1}: ` : "") + (rewritten?.problem ?? missing));
		} else {
			replacements.push(...rewritten.replacements);
			matches.push(rewritten.match);
		}
	}
	if (problems.length > 0) return { problem: problems.slice(0, 10).join("\n") };
	replacements.sort((a, b) => a.start - b.start || a.end - b.end);
	return replacements.some(overlapsPrevious)
		? { problem: "Two of the edits change the same lines. Put them into one edit." }
		: { replacements, matches };
}

export function applyReplacements(text: string, replacements: readonly Replacement[]): string {
	let result = "";
	let position = 0;
	for (const { start, end, text: inserted } of replacements) {
		result += text.slice(position, start) + inserted;
		position = end;
	}
	return result + text.slice(position);
}

const missing = "The search text is not in the file. Read the file again and copy the lines exactly.";

/** Where an edit belongs, or why nobody knows. `undefined`: not found yet. */
type Finding = { readonly place: Place; readonly wanted: Wanted } | { readonly problem: string } | undefined;

/** What is wrong with an edit wherever it would go, and the one that goes into an empty file. */
function checkEdit(text: string, { search }: SearchReplace, wanted: Wanted | undefined): Finding {
	if (!wanted) return undefined;
	if (search.trim() === "") {
		if (text === "") return { place: { pieces: [{ start: 0, end: 0, line: 0 }], how: "exact", similarity: 1 }, wanted };
		return { problem: "It holds no text to find its place by. Copy the lines that should change, or lines beside them, from the file." };
	}
	if (wanted.lines.join("\n") === wanted.replacement.join("\n")) {
		return { problem: "The search text and its replacement are the same, so nothing would change." };
	}
	const elision = findElision([...wanted.lines, ...wanted.replacement], text);
	if (elision === undefined) return undefined;
	return { problem: `"${elision}" stands for lines that you left out. Write every line, or make several smaller edits.` };
}

/** Each stage sees only what the stages before it did not find. */
function findAll(index: LineIndex, searches: readonly Wanted[], findings: Finding[], isKnown: boolean): void {
	const open = () => [...findings.keys()].filter((at) => findings[at] === undefined);
	const wantedAt = (at: number) => searches[at] ?? { lines: [], replacement: [] };

	const exact = open();
	for (const [at, places] of findExactPlaces(index, exact.map(wantedAt)).entries()) {
		const edit = exact[at] ?? 0;
		findings[edit] = choose(places, wantedAt(edit));
	}
	const rest = open().map((edit) => {
		const wanted = withoutBlankEnds(wantedAt(edit));
		return { edit, wanted, keys: keysOf(wanted) };
	});
	if (rest.length === 0) return;
	const lines = findLines(
		index,
		rest.flatMap(({ keys }) => keys),
	);
	for (const { edit, wanted, keys } of rest) findings[edit] = choose(findSpacedPlaces(index, wanted, keys, lines), wanted);
	const last = rest.filter(({ edit }) => findings[edit] === undefined);
	for (const [at, places] of findSimilarPlaces(index, last, lines).entries()) {
		const search = last[at];
		if (search) findings[search.edit] = chooseSimilar(places, search.wanted, isKnown);
	}
}

function choose(places: readonly Place[], wanted: Wanted): Finding {
	const [only] = places;
	if (!only) return undefined;
	if (places.length === 1) return { place: only, wanted };
	const isCounted = places.length <= mostPlaces;
	const hinted = isCounted ? nearestTo(wanted.hint, places) : undefined;
	if (hinted) return { place: hinted, wanted };
	const lines = [...new Set(places.map((place) => firstLineOf(place) + 1))];
	return {
		problem: `The search text fits ${isCounted ? places.length : `more than ${mostPlaces}`} places (lines ${lines.slice(0, 5).join(", ")}${lines.length > 5 ? ", …" : ""}). Add lines around it until it fits only one.`,
	};
}

/** Among equal places the one that is meant: less than half as far from where the model believes it as any other. */
function nearestTo(hint: number | undefined, places: readonly Place[]): Place | undefined {
	if (hint === undefined) return undefined;
	const distance = (place: Place) => Math.abs(firstLineOf(place) - hint);
	const [nearest, next] = places.toSorted((a, b) => distance(a) - distance(b));
	return nearest && next && 2 * distance(nearest) < distance(next) ? nearest : undefined;
}

function chooseSimilar(places: readonly SimilarPlace[], wanted: Wanted, isKnown: boolean): Finding {
	const [best, next] = places;
	if (!best || best.similarity < leastNamed) return undefined;
	const isBest = best.similarity - (next?.similarity ?? 0) >= margin;
	if (isBest && best.isPlausible && best.similarity >= leastSimilar && isKnown) return { place: best, wanted };
	const named = places.filter(({ similarity }) => best.similarity - similarity < margin).slice(0, 3);
	const names = named.map((place) => `lines ${span(place)} (${percent(place.similarity)} the same)`).join(", ");
	return { problem: `The search text is not in the file. Most like it: ${names}. Read them again and copy them exactly.` };
}

function rewrite(
	index: LineIndex,
	finding: NonNullable<Finding>,
): { replacements: readonly Replacement[]; match: Match } | { problem: string } {
	if ("problem" in finding) return finding;
	const { place, wanted } = finding;
	const replacements = rewritePlace(index, place, wanted);
	if (!replacements)
		return { problem: `Lines ${span(place)} of the file hold more than the search text shows. Read them again and copy every line.` };
	if (replacements.length === 0) return { problem: "The file has the new text already, so nothing would change." };
	return {
		replacements,
		match: { first: firstLineOf(place) + 1, last: lastLineOf(place) + 1, how: place.how, similarity: place.similarity },
	};
}

/** Two insertions at one place overlap as well: nobody knows which comes first. */
function overlapsPrevious({ start, end }: Replacement, at: number, all: readonly Replacement[]): boolean {
	const previous = all[at - 1];
	return previous !== undefined && (start < previous.end || (start === end && previous.start === previous.end && start === previous.start));
}

function span(place: Place): string {
	return `${firstLineOf(place) + 1}–${lastLineOf(place) + 1}`;
}

function percent(share: number): string {
	return `${Math.floor(share * 100)} %`;
}
