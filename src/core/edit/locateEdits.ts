import type { Replacement } from "../workspace.ts";
import { findElision } from "./elision.ts";
import { findExactPlaces } from "./exactPlaces.ts";
import { findLines, type LinePlaces } from "./findLines.ts";
import { indexLines, type LineIndex, lineText, splitLines } from "./lineIndex.ts";
import { firstLineOf, lastLineOf, mostPlaces, type Place } from "./place.ts";
import { rewritePlace } from "./rewritePlace.ts";
import { findSimilarPlaces, type SimilarPlace } from "./similarPlaces.ts";
import { otherReadings } from "./slips.ts";
import { findSpacedPlaces } from "./spacedPlaces.ts";
import { keysOf, type SearchReplace, type Wanted, wantedOf, weightOf, withoutBlankEnds } from "./wanted.ts";
import { forModel } from "../../shared/retell.ts";

/** How one edit was found. Lines are one-based, the last one included. */
export interface Match {
	readonly first: number;
	readonly last: number;
	readonly how: Place["how"];
	/** From 0 to 1. */
	readonly similarity: number;
	/** What the texts held that was not taken for a part of them. */
	readonly slip?: string;
}

export type Located = { readonly replacements: readonly Replacement[]; readonly matches: readonly Match[] } | { readonly problem: string };

export interface LocateOptions {
	/** What the model calls one of them: `Edit`, or `Hunk` of a diff. */
	readonly noun?: "Edit" | "Hunk";
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
/** Lines of the file that a problem quotes: with them, the model mends its call without reading again. */
const quotedLines = 40;
const quotedCharacters = 4_000;
/** Characters that a new text has at least to be known again: `return;` may stand anywhere. */
const leastTelling = 20;

/**
 * Finds the one place of each search text and returns what to replace there, in order. All search texts refer to the text as it is
 * before any of the edits. What stands to the letter wins, inside of lines too; then what differs in white space; then what does once
 * a slip of copying is mended; then the one place that is clearly most similar. Two places that fit are a problem and never a guess. Either every edit is located or
 * none; the problem is written for the model and names every edit that has one.
 */
export function locateEdits(text: string, edits: readonly SearchReplace[], options: LocateOptions = {}): Located {
	const { noun = "Edit", isKnown = true } = options;
	const index = indexLines(text);
	const searches = edits.map(wantedOf);
	const findings = edits.map((edit, at) => checkEdit(text, edit, searches[at]));
	findAll(index, edits, searches, findings, isKnown);

	const problems: string[] = [];
	const replacements: Replacement[] = [];
	const matches: Match[] = [];
	for (const [at, finding] of findings.entries()) {
		const rewritten = finding && rewrite(index, finding);
		if (!rewritten || "problem" in rewritten) {
			const problem = rewritten?.problem ?? missing;
			problems.push(edits.length > 1 ? `${headings[noun](at + 1)} ${problem}` : problem);
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

const missing = forModel("The search text is not in the file. Read the file again and copy the lines exactly.");

const headings = { Edit: (at: number) => forModel(`Edit ${at}:`), Hunk: (at: number) => forModel(`Hunk ${at}:`) };

/** Where an edit belongs, or why nobody knows. `undefined`: not found yet. */
type Finding = { readonly place: Place; readonly wanted: Wanted; readonly slip?: string } | { readonly problem: string } | undefined;

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
function findAll(
	index: LineIndex,
	edits: readonly SearchReplace[],
	searches: readonly Wanted[],
	findings: Finding[],
	isKnown: boolean,
): void {
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
	for (const edit of open()) findings[edit] = findOtherwise(index, edits[edit]);
	const lost = open().flatMap((edit) => {
		const asked = edits[edit];
		return asked ? [{ edit, asked, after: withoutBlankEnds(wantedOf({ search: asked.replace, replace: "" })) }] : [];
	});
	const afterLines = findLines(
		index,
		lost.flatMap(({ after }) => keysOf(after)),
	);
	for (const { edit, asked, after } of lost) findings[edit] = findDone(index, asked, after, afterLines) ?? findDots(index, asked);
	const last = rest.filter(({ edit }) => findings[edit] === undefined);
	for (const [at, places] of findSimilarPlaces(index, last, lines).entries()) {
		const search = last[at];
		if (search) findings[search.edit] = chooseSimilar(index, places, search.wanted, isKnown);
	}
}

/** The place that the search text has once a slip is mended. */
function findOtherwise(index: LineIndex, edit: SearchReplace | undefined): Finding {
	for (const { search, replace, line, isWithinLines, slip } of edit ? otherReadings(edit) : []) {
		if (search.trim() === "") continue;
		const wanted = wantedOf({ search, replace: replace ?? "", line });
		const found = (isWithinLines ? choose(findExactPlaces(index, [wanted])[0] ?? [], wanted) : undefined) ?? findSpaced(index, wanted);
		if (!found) continue;
		if (replace === undefined || "problem" in found)
			return {
				problem: `The texts hold ${slip}, which the file does not. Send both without. ${"problem" in found ? found.problem : ""}`.trimEnd(),
			};
		return { ...found, slip };
	}
	return undefined;
}

function findSpaced(index: LineIndex, whole: Wanted): Finding {
	const wanted = withoutBlankEnds(whole);
	const keys = keysOf(wanted);
	return choose(findSpacedPlaces(index, wanted, keys, findLines(index, keys)), wanted);
}

/** The file has what the edit would make of it: a call made twice would insert its lines twice. */
function findDone(index: LineIndex, { search, replace }: SearchReplace, after: Wanted, lines: LinePlaces): Finding {
	const old = new Set(splitLines(search));
	if (weightOf(replace) < leastTelling || after.lines.every((line) => old.has(line))) return undefined;
	const found = choose(findSpacedPlaces(index, after, keysOf(after), lines), after);
	if (!found || "problem" in found) return undefined;
	return {
		problem: `The search text is not in the file, but the new text is, on lines ${span(found.place)}: the edit seems to be made already. If it is not, read the file again.`,
	};
}

/** A line of nothing but dots is for lines left out, unless the file has it. */
function findDots(index: LineIndex, { search }: SearchReplace): Finding {
	const dots = /^[ \t]*(\.{3,}|…)[ \t]*$/m.exec(search)?.[1];
	if (dots === undefined || index.text.includes(dots)) return undefined;
	return { problem: `"${dots}" stands for lines that you left out. Write every line, or make several smaller edits.` };
}

function choose(places: readonly Place[], wanted: Wanted): Finding {
	const [only] = places;
	if (!only) return undefined;
	if (places.length === 1) return { place: only, wanted };
	const isCounted = places.length <= mostPlaces;
	const hinted = isCounted ? (nearestTo(wanted.hint, places) ?? firstAfter(wanted.after, places)) : undefined;
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

/** Among equal places the first behind the line that a patch names above them. */
function firstAfter(after: number | undefined, places: readonly Place[]): Place | undefined {
	return after === undefined ? undefined : places.find((place) => firstLineOf(place) >= after);
}

function chooseSimilar(index: LineIndex, places: readonly SimilarPlace[], wanted: Wanted, isKnown: boolean): Finding {
	const [best, next] = places;
	if (!best || best.similarity < leastNamed) return undefined;
	const isBest = best.similarity - (next?.similarity ?? 0) >= margin;
	if (isBest && best.isPlausible && best.similarity >= leastSimilar && isKnown) return { place: best, wanted };
	const named = places.filter(({ similarity }) => best.similarity - similarity < margin).slice(0, 3);
	const names = named.map((place) => forModel(`lines ${span(place)} (${percent(place.similarity)} the same)`)).join(", ");
	const quoted = named.length === 1 && isKnown ? quote(index, best) : undefined;
	return quoted === undefined
		? { problem: `The search text is not in the file. Most like it: ${names}. Read them again and copy them exactly.` }
		: { problem: `The search text is not in the file. Most like it: ${names}. Copy from them exactly:\n${quoted}\n` };
}

/** The lines as they are; `undefined` when they are too many. Nothing is quoted that the model has not read. */
function quote(index: LineIndex, place: Place): string | undefined {
	const first = firstLineOf(place);
	const count = lastLineOf(place) - first + 1;
	if (count > quotedLines) return undefined;
	const text = Array.from({ length: count }, (_, at) => lineText(index, first + at)).join("\n");
	return text.length > quotedCharacters ? undefined : text;
}

function rewrite(
	index: LineIndex,
	finding: NonNullable<Finding>,
): { replacements: readonly Replacement[]; match: Match } | { problem: string } {
	if ("problem" in finding) return finding;
	const { place, wanted, slip } = finding;
	const replacements = rewritePlace(index, place, wanted);
	if (!replacements)
		return { problem: `Lines ${span(place)} of the file hold more than the search text shows. Read them again and copy every line.` };
	if (replacements.length === 0) return { problem: "The file has the new text already, so nothing would change." };
	return {
		replacements,
		match: {
			first: firstLineOf(place) + 1,
			last: lastLineOf(place) + 1,
			how: place.how,
			similarity: place.similarity,
			...(slip !== undefined && { slip }),
		},
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
