import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { installEditor } from "../../scripts/installEditor.ts";
import type { SearchQuery } from "../../src/core/workspace.ts";
import { findRipgrep } from "../../src/vscode/workspace/ripgrep.ts";
import { TextSearch } from "../../src/vscode/workspace/textSearch.ts";
import { searchWithoutRipgrep } from "../unit/searchEngines.ts";
import type { Row } from "./row.ts";
import { rareText, searchCorpus } from "./searchCorpus.ts";

const rounds = 9;
const page = { offset: 0, limit: 200 };

const cases: Readonly<Record<string, SearchQuery>> = {
	"few matches": { text: rareText, isRegex: false, caseSensitive: true },
	"few matches, any case": { text: rareText, isRegex: false, caseSensitive: false },
	"few matches, expression": { text: "rare\\w+dle\\b", isRegex: true, caseSensitive: true },
	"few matches, 3 lines around": { text: rareText, isRegex: false, caseSensitive: true, context: 3 },
	"many matches": { text: "ta", isRegex: false, caseSensitive: true },
};

/** The search of the tools beside ripgrep alone, and the search without ripgrep, over a folder of 591 MB that is in the memory of the system. */
export async function benchSearch(): Promise<Row[]> {
	const appRoot = join(dirname((await installEditor()).entry), "../../lib/vscode");
	const program = await findRipgrep(appRoot);
	if (program === undefined) throw new Error("The editor carries no ripgrep.");
	const folder = await searchCorpus();
	const rows: Row[] = [];
	for (const [name, query] of Object.entries(cases)) rows.push(...(await measure(name, query, folder, appRoot, program)));
	return rows;
}

/** One after the other in each round, so that whatever else the machine does meets all of them. */
async function measure(name: string, query: SearchQuery, folder: string, appRoot: string, program: string): Promise<Row[]> {
	const [withRipgrep, without] = [new TextSearch(appRoot), await searchWithoutRipgrep()];
	const [floors, ours, plain] = [[] as Run[], [] as Run[], [] as Run[]];
	for (let round = 0; round <= rounds; round++) {
		const runs = [
			await runRipgrepAlone(program, query, folder),
			await runSearch(withRipgrep, query, folder),
			await runSearch(without, query, folder),
		];
		/** The first round fills the memory of the system. */
		if (round > 0) for (const [index, list] of [floors, ours, plain].entries()) list.push(runs[index] as Run);
	}
	const floor = bestOf(floors);
	const row = (subject: string, value: number) => ({ bench: "search", case: name, subject, value: Math.round(value), unit: "ms" }) as const;
	const goal = (value: number, most: number) => ({
		ratio: Number((value / floor.all).toFixed(2)),
		goal: `≤ ${most} × ripgrep`,
		met: value / floor.all <= most,
	});
	const [searched, scanned] = [bestOf(ours), bestOf(plain)];
	return [
		row("ripgrep alone", floor.all),
		{ ...row("Outcrop", searched.all), ...goal(searched.all, 1.2) },
		{ ...row("Outcrop without ripgrep", scanned.all), ...goal(scanned.all, 8) },
		row("ripgrep alone, until its first result", floor.first),
		{
			...row("Outcrop, until its first result", searched.first),
			goal: "before the search ends",
			met: searched.first < searched.all,
		},
	];
}

interface Run {
	readonly all: number;
	readonly first: number;
}

/** The best of all rounds: runs are short, and whatever else the machine does only ever makes them longer. */
function bestOf(runs: readonly Run[]): Run {
	return { all: Math.min(...runs.map(({ all }) => all)), first: Math.min(...runs.map(({ first }) => first)) };
}

async function runSearch(search: TextSearch, query: SearchQuery, folder: string): Promise<Run> {
	const start = performance.now();
	let first = Number.POSITIVE_INFINITY;
	const { items } = await search.search(folder, query, page, new AbortController().signal, () => {
		first = Math.min(first, performance.now() - start);
	});
	if (items.length === 0) throw new Error(`Nothing was found for ${query.text}.`);
	return { all: performance.now() - start, first };
}

async function runRipgrepAlone(program: string, query: SearchQuery, folder: string): Promise<Run> {
	const start = performance.now();
	const options = [
		query.isRegex ? "--regexp" : "--fixed-strings",
		...(query.isRegex ? [query.text] : ["--regexp", query.text]),
		"--line-number",
		query.caseSensitive ? "--case-sensitive" : "--ignore-case",
		...(query.context ? [`--context=${query.context}`] : []),
	];
	const child = spawn(program, [...options, "."], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
	let first = Number.POSITIVE_INFINITY;
	child.stdout.on("data", () => {
		first = Math.min(first, performance.now() - start);
	});
	await once(child, "close");
	return { all: performance.now() - start, first };
}
