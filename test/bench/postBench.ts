import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Editor } from "../editor/editor.ts";
import { packBenchExtension } from "./benchExtension.ts";
import type { PostSample } from "./postProbe.ts";
import type { Row } from "./row.ts";
import { until } from "./until.ts";

/** From the extension host to a real webview: an answer of 100 KB at 200 deltas a second, in four ways one after the other. */
export async function benchPost(): Promise<Row[]> {
	const folder = await mkdtemp(join(tmpdir(), "ob-"));
	const results = join(folder, "results.json");
	try {
		const probe = await packBenchExtension(folder, "post", ["onStartupFinished"], "postProbe.ts");
		await using editor = await Editor.start({ vsix: probe, environment: { OUTCROP_BENCH_RESULTS: results } });
		const window = await editor.openWindow({ folder: await editor.createFolder("bench", { "a.txt": "a" }) });
		const read = () => readFile(results, "utf8").catch(() => "");
		await until(async () => (await read()) !== "", 300);
		await window.close();
		return toRows(JSON.parse(await read()) as PostSample[]);
	} finally {
		await rm(folder, { recursive: true });
	}
}

function toRows(all: readonly PostSample[]): Row[] {
	const samples = [...new Set(all.map(({ subject }) => subject))].map((subject) =>
		mean(all.filter((sample) => sample.subject === subject)),
	);
	const joined = samples[2];
	return samples.flatMap((sample, index): Row[] => {
		const row = (name: string, value: number, unit: string, floor: number | undefined, tolerance: number): Row => {
			const measured = {
				bench: "post",
				case: name,
				subject: sample.subject,
				value: Number(value.toFixed(1)),
				unit,
				ratio: Number((value / (floor ?? Number.NaN)).toFixed(2)),
			} as const;
			return index === 3 ? { ...measured, goal: `≤ ${tolerance} × the joined row`, met: value <= tolerance * (floor ?? 0) } : measured;
		};
		return [
			row("posts", sample.posts, "posts", joined?.posts, 1.05),
			row("posted", sample.megabytes, "MB", joined?.megabytes, 1.6),
			row("host CPU", sample.hostCpuMilliseconds, "ms", joined?.hostCpuMilliseconds, 1.1),
			row("p95 latency", sample.p95, "ms", joined?.p95, 1.1),
		];
	});
}

function mean(samples: readonly PostSample[]): PostSample {
	const of = (pick: (sample: PostSample) => number) => samples.reduce((sum, sample) => sum + pick(sample), 0) / samples.length;
	return {
		subject: samples[0]?.subject ?? "",
		posts: of((sample) => sample.posts),
		megabytes: of((sample) => sample.megabytes),
		hostCpuMilliseconds: of((sample) => sample.hostCpuMilliseconds),
		p95: of((sample) => sample.p95),
	};
}
