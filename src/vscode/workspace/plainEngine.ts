import { join } from "node:path";
import type { SearchQuery } from "../../core/workspace.ts";
import { createLinePattern, type LinePattern } from "./linePattern.ts";
import { ScanReader, walkFiles } from "./plainScan.ts";
import type { EngineRun, FoundLine, SearchEngine } from "./searchEngine.ts";

/** Files that are read at the same time. */
const width = 16;

/** Searches by reading one file after the other, for editors that carry no ripgrep. */
export const plainEngine: SearchEngine = {
	keepsOrder: true,
	async files(run, accept) {
		for await (const path of walkFiles(run.folder, run.signal)) if (run.isWanted(path) && !accept(path)) return;
	},
	async lines(query, run, accept) {
		for await (const { path, lines, hits } of filesWithHits(query, run)) {
			if (!linesToShow(path, lines, hits, query.context ?? 0).every(accept)) return;
		}
	},
	async counts(query, run, accept) {
		for await (const { path, hits } of filesWithHits(query, run)) if (!accept(path, hits.length)) return;
	},
};

interface FileHits {
	readonly path: string;
	readonly lines: readonly string[];
	/** Indices of the lines that match. */
	readonly hits: readonly number[];
}

/** In the order of the paths, although several files are read at once. */
async function* filesWithHits(query: SearchQuery, run: EngineRun): AsyncGenerator<FileHits> {
	const pattern = createLinePattern(query);
	const readers: ScanReader[] = [];
	const look = async (path: string): Promise<FileHits | undefined> => {
		const reader = readers.pop() ?? new ScanReader();
		const bytes = await reader.read(join(run.folder, path));
		const found = bytes && pattern.mayMatch(bytes) ? hitsOf(path, bytes, pattern) : undefined;
		readers.push(reader);
		return found;
	};
	const running: Promise<FileHits | undefined>[] = [];
	const next = async () => running.shift();
	for await (const path of walkFiles(run.folder, run.signal)) {
		if (!run.isWanted(path)) continue;
		running.push(look(path));
		const found = running.length < width ? undefined : await next();
		if (found) yield found;
	}
	while (running.length > 0 && !run.signal.aborted) {
		const found = await next();
		if (found) yield found;
	}
}

function hitsOf(path: string, bytes: Buffer, pattern: LinePattern): FileHits | undefined {
	const lines = bytes.toString("utf8").split(/\r?\n/);
	/** What ends with a line break has no further line. */
	if (lines.at(-1) === "") lines.pop();
	const hits = lines.flatMap((line, index) => (pattern.matches(line) ? [index] : []));
	return hits.length === 0 ? undefined : { path, lines, hits };
}

function linesToShow(path: string, lines: readonly string[], hits: readonly number[], context: number): FoundLine[] {
	const shown: FoundLine[] = [];
	const isHit = new Set(hits);
	let from = 0;
	for (const hit of hits) {
		const end = Math.min(lines.length, hit + context + 1);
		for (let index = Math.max(from, hit - context); index < end; index++) {
			shown.push({ path, line: index + 1, text: lines[index] ?? "", isContext: !isHit.has(index) });
		}
		from = Math.max(from, end);
	}
	return shown;
}
