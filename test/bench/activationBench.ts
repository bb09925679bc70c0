import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Editor } from "../editor/editor.ts";
import type { ActivationSample } from "./activationProbe.ts";
import { packBenchExtension, packOutcropForProbe } from "./benchExtension.ts";
import { median, type Row } from "./row.ts";
import { until } from "./until.ts";

/** Pairs of activations; the first ones warm the disk and are not counted. */
const pairs = 18;
const warmUp = 2;
const ids = ["bench.empty", "outcrop.outcrop"];

/** Activation of the extension as built for production beside an empty one, in the same extension host, one pair for each opened window. */
export async function benchActivation(): Promise<Row[]> {
	const folder = await mkdtemp(join(tmpdir(), "ob-"));
	const results = join(folder, "results.jsonl");
	try {
		const empty = await packBenchExtension(folder, "empty", ["onCommand:bench.empty"], "emptyExtension.ts");
		const probe = await packBenchExtension(folder, "probe", ["onStartupFinished"], "activationProbe.ts");
		const environment = { OUTCROP_BENCH_EXTENSIONS: ids.join(","), OUTCROP_BENCH_RESULTS: results };
		await using editor = await Editor.start({ vsix: [await packOutcropForProbe(folder), empty, probe], environment });
		const workspace = await editor.createFolder("bench", { "a.txt": "a" });
		for (let pair = 0; pair < pairs; pair++) {
			const window = await editor.openWindow({ folder: workspace });
			await until(async () => (await samples(results)).length === (pair + 1) * ids.length, 60);
			await window.close();
		}
		return toRows((await samples(results)).slice(warmUp * ids.length));
	} finally {
		await rm(folder, { recursive: true });
	}
}

function toRows(all: readonly ActivationSample[]): Row[] {
	const figures = (id: string) => {
		const own = all.filter((sample) => sample.id === id);
		return {
			time: median(own.map((sample) => sample.milliseconds)),
			cpu: median(own.map((sample) => sample.cpuMilliseconds)),
			memory: median(own.map((sample) => sample.megabytes)),
		};
	};
	const empty = figures("bench.empty");
	const outcrop = figures("outcrop.outcrop");
	const row = (name: string, subject: string, value: number, unit: string, floor: number): Row => ({
		bench: "activation",
		case: name,
		subject,
		value: Number(value.toFixed(1)),
		unit,
		ratio: Number((value / floor).toFixed(2)),
	});
	return [
		row("time", "empty extension", empty.time, "ms", empty.time),
		{ ...row("time", "Outcrop", outcrop.time, "ms", empty.time), goal: "≤ 2 × the empty extension", met: outcrop.time <= 2 * empty.time },
		row("CPU", "empty extension", empty.cpu, "ms", empty.cpu),
		row("CPU", "Outcrop", outcrop.cpu, "ms", empty.cpu),
		{
			bench: "activation",
			case: "memory",
			subject: "Outcrop",
			value: Number(outcrop.memory.toFixed(1)),
			unit: "MB",
			goal: "≤ 5 MB",
			met: outcrop.memory <= 5,
		},
	];
}

async function samples(results: string): Promise<ActivationSample[]> {
	const text = await readFile(results, "utf8").catch(() => "");
	return text
		.split("\n")
		.filter(Boolean)
		.map((line) => JSON.parse(line) as ActivationSample);
}
