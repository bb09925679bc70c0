/**
 * Measures what speed claims rest on, each figure beside its floor in the same run: `npm run bench [-- size activation stream
 * post render transcript cache search edit]`. Prints a table and writes `out/bench.json`.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchActivation } from "../test/bench/activationBench.ts";
import { benchCache } from "../test/bench/cacheBench.ts";
import { benchEdit } from "../test/bench/editBench.ts";
import { benchPost } from "../test/bench/postBench.ts";
import { benchRender } from "../test/bench/renderBench.ts";
import type { Row } from "../test/bench/row.ts";
import { benchSearch } from "../test/bench/searchBench.ts";
import { benchSize } from "../test/bench/sizeBench.ts";
import { benchStream } from "../test/bench/streamBench.ts";
import { benchTranscript } from "../test/bench/transcriptBench.ts";
import { packageExtension } from "./packageExtension.ts";
import { report, step } from "./progress.ts";

const root = join(import.meta.dirname, "..");
const vsix = await step("package", packageExtension);

const benches: Readonly<Record<string, () => Promise<Row[]>>> = {
	size: () => benchSize(vsix),
	activation: benchActivation,
	stream: benchStream,
	post: benchPost,
	render: benchRender,
	transcript: benchTranscript,
	cache: benchCache,
	search: benchSearch,
	edit: benchEdit,
};

const chosen = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, run] of Object.entries(benches)) {
	if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await step(name, run)));
}
await mkdir(join(root, "out"), { recursive: true });
await writeFile(join(root, "out/bench.json"), `${JSON.stringify(rows, null, "\t")}\n`);
console.log(table(rows));
const missed = rows.filter((row) => row.met === false);
report(missed.length === 0 ? "Every goal is met." : `${missed.length} of the goals are missed.`);
process.exit(missed.length === 0 ? 0 : 1);

function table(all: readonly Row[]): string {
	const lines = all.map((row) => [
		row.bench,
		row.case,
		row.subject,
		`${row.value} ${row.unit}`,
		row.ratio === undefined ? "" : `${row.ratio} ×`,
		row.goal ?? "",
		row.met === undefined ? "" : row.met ? "met" : "MISSED",
	]);
	const header = ["bench", "case", "subject", "value", "ratio", "goal", ""];
	const widths = header.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
	return [header, ...lines].map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")).join("\n");
}
