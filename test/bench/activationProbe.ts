import { appendFileSync } from "node:fs";
import * as vscode from "vscode";

export interface ActivationSample {
	readonly id: string;
	readonly milliseconds: number;
	readonly cpuMilliseconds: number;
	/** Growth of the resident set, in megabytes. */
	readonly megabytes: number;
}

/** Once the host has come to rest, activates the extensions named in the environment and writes down what each cost. */
export function activate(): void {
	void rest().then(measure, (error: unknown) =>
		appendFileSync(process.env.OUTCROP_BENCH_RESULTS ?? "", `${JSON.stringify({ error: String(error) })}\n`),
	);
}

/** Resolves when a second has gone by in which the process used next to no CPU. */
async function rest(): Promise<void> {
	for (let quiet = 0; quiet < 4; ) {
		const before = process.cpuUsage();
		await new Promise((resolve) => setTimeout(resolve, 250));
		const { user, system } = process.cpuUsage(before);
		quiet = user + system < 10_000 ? quiet + 1 : 0;
	}
}

async function measure(): Promise<void> {
	const ids = (process.env.OUTCROP_BENCH_EXTENSIONS ?? "").split(",");
	/** Every second window the other way round, so that none always goes first. */
	const order = Date.now() % 2 === 0 ? ids : ids.toReversed();
	for (const id of order) {
		const extension = vscode.extensions.getExtension(id);
		if (!extension || extension.isActive) throw new Error(`${id} is missing or was activated by something else.`);
		const memory = process.memoryUsage.rss();
		const cpu = process.cpuUsage();
		const begin = performance.now();
		await extension.activate();
		const milliseconds = performance.now() - begin;
		const { user, system } = process.cpuUsage(cpu);
		const sample: ActivationSample = {
			id,
			milliseconds,
			cpuMilliseconds: (user + system) / 1_000,
			megabytes: (process.memoryUsage.rss() - memory) / 1_000_000,
		};
		appendFileSync(process.env.OUTCROP_BENCH_RESULTS ?? "", `${JSON.stringify(sample)}\n`);
	}
}
