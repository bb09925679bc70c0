import { indexLines } from "../../src/core/edit/lineIndex.ts";
import { locateEdits } from "../../src/core/edit/locateEdits.ts";
import type { SearchReplace } from "../../src/core/edit/wanted.ts";
import type { Row } from "./row.ts";

const editsPerCall = 50;
const rounds = 51;
/** Not counted: until the engine of JavaScript has compiled what it will run. */
const warmUp = 30;
/** What a batch of edits may cost, in passes of splitting, trimming and hashing every line. */
const mostPasses = 4;

interface EditCase {
	readonly name: string;
	readonly lines: number;
	readonly isThere: boolean;
	/** What the model makes of the lines that it copies. */
	distort(lines: readonly string[], edit: number): readonly string[];
}

const cases: readonly EditCase[] = [
	{ name: "exact, 10k lines", lines: 10_000, isThere: true, distort: (lines) => lines },
	{ name: "exact, 100k lines", lines: 100_000, isThere: true, distort: (lines) => lines },
	{ name: "spacing differs, 10k lines", lines: 10_000, isThere: true, distort: respace },
	{ name: "spacing differs, 100k lines", lines: 100_000, isThere: true, distort: respace },
	{ name: "typo in the search text, 10k lines", lines: 10_000, isThere: true, distort: swapLetters },
	{ name: "typo in the search text, 100k lines", lines: 100_000, isThere: true, distort: swapLetters },
	{
		name: "absent, 100k lines",
		lines: 100_000,
		isThere: false,
		distort: (lines, edit) => lines.map((_, at) => `\tnowhere${edit}To(${at}).beFound();`),
	},
];

/** Fifty edits in one call, beside `indexOf` and beside the pass over the lines that every tolerant engine has to make. */
export async function benchEdit(): Promise<Row[]> {
	return cases.flatMap(measure);
}

function measure({ name, lines, isThere, distort }: EditCase): Row[] {
	const file = sourceFile(lines);
	const edits = Array.from({ length: editsPerCall }, (_, edit) => editAt(file, edit, distort));
	const text = file.join("\n");
	const times = { indexOf: [] as number[], index: [] as number[], engine: [] as number[] };
	const byIndexOf = edits.filter(({ search }) => text.includes(search)).length;
	for (let round = 0; round < warmUp; round++) locateEdits(text, edits);
	for (let round = 0; round < rounds; round++) {
		times.indexOf.push(timed(() => edits.filter(({ search }) => text.includes(search))));
		times.index.push(timed(() => indexLines(text)));
		times.engine.push(timed(() => locateEdits(text, edits)));
	}
	const located = locateEdits(text, edits);
	const found = "problem" in located ? 0 : located.matches.length;
	if (found !== (isThere ? editsPerCall : 0)) throw new Error(`${name}: found ${found} of ${editsPerCall}. ${JSON.stringify(located)}`);
	const pass = fastest(times.index);
	const engine = fastest(times.engine);
	const row = (subject: string, value: number): Row => ({ bench: "edit", case: name, subject, value: rounded(value), unit: "ms" });
	return [
		row(`indexOf, finds ${byIndexOf} of ${editsPerCall}`, fastest(times.indexOf)),
		row("line index", pass),
		{
			...row(`Outcrop, finds ${found} of ${editsPerCall}`, engine),
			ratio: rounded(engine / pass),
			goal: `≤ ${mostPasses} × line index`,
			met: engine <= mostPasses * pass,
		},
	];
}

/** Looks like code: names that are nowhere else, and lines that are everywhere. */
function sourceFile(count: number): string[] {
	const lines: string[] = [];
	for (let part = 0; lines.length < count; part++) {
		lines.push(
			`/** Step ${part} of the work, which hands on what step ${part - 1} has left over. */`,
			`export function carryOut${part}(input: Input, options: Options): Result {`,
			`\tconst { first, second } = prepare(input, options.part${part});`,
			"\tif (!first) return undefined;",
			`\tfor (const entry of second.entries${part % 7}()) {`,
			"\t\tif (entry.isEmpty) continue;",
			`\t\tresults.push(transform${part}(entry, first));`,
			"\t}",
			"\treturn { first, results };",
			"}",
			"",
		);
	}
	return lines.slice(0, count);
}

/** Of one, four or nine lines, evenly spread. */
function editAt(file: readonly string[], edit: number, distort: EditCase["distort"]): SearchReplace {
	const parts = Math.floor(file.length / 11) - 1;
	const first = Math.floor((edit * parts) / editsPerCall) * 11 + 1;
	const copied = distort(file.slice(first, first + ([1, 4, 9][edit % 3] ?? 1)), edit);
	return { search: copied.join("\n"), replace: [`// Edit ${edit}.`, ...copied.slice(1)].join("\n") };
}

function respace(lines: readonly string[]): readonly string[] {
	return lines.map((line) => `  ${line.replaceAll("\t", "    ").replace("(", "( ")}`);
}

function swapLetters(lines: readonly string[]): readonly string[] {
	return lines.map((line, at) => (at === 0 ? line.replace("function", "funtcion") : line));
}

/** Whatever makes the same work slower in another round is the machine and not the work. */
function fastest(times: readonly number[]): number {
	return Math.min(...times);
}

function timed(work: () => unknown): number {
	const start = performance.now();
	work();
	return performance.now() - start;
}

function rounded(value: number): number {
	return Number(value.toPrecision(3));
}
