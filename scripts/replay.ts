/**
 * `npm run replay -- trace.json`: sends the requests of recorded runs (an export, or a whole trace file) through the SDK to a local
 * Bedrock that answers as the service did, and says whether the same events come out. Nothing leaves this machine.
 */
import { readFile } from "node:fs/promises";
import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { replayRun } from "../src/bedrock/trace/replay.ts";
import { eventReader } from "../src/bedrock/answer/eventReader.ts";
import type { TraceRun } from "../src/core/trace/trace.ts";
import { modelOf } from "../src/core/trace/traceDocument.ts";
import { joinDeltas } from "../src/core/trace/traceEvents.ts";
import { decodeRun, decodeRuns } from "../src/core/trace/traceFile.ts";
import { defaultCredentials } from "../test/local-bedrock/options.ts";
import { startLocalBedrock } from "../test/local-bedrock/server.ts";
import { scriptOfRun } from "../test/local-bedrock/traceScript.ts";

/** Stands in for a model that the local Bedrock does not know: an ARN of somebody's account, a model of tomorrow. */
const standIn = { modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", region: "us-east-1" };

export interface Replayed {
	/** What is different, a line each; empty when the same events came. */
	readonly differences: readonly string[];
	/** Something else than the recorded model answered. */
	readonly standsIn: boolean;
}

export async function replayLocally(run: TraceRun): Promise<Replayed> {
	try {
		return { differences: compareEvents(run, await sendAgain(run)), standsIn: false };
	} catch (error) {
		if (!/model identifier is invalid|on-demand throughput/i.test(String(error))) throw error;
	}
	const again = await sendAgain({ ...run, region: standIn.region, request: toStandIn(run.request) });
	return { differences: compareEvents(run, again), standsIn: true };
}

/** A model renders no stored prompt, and wants to be told something. */
function toStandIn({ messages, ...request }: TraceRun["request"]): TraceRun["request"] {
	const isAsked = Array.isArray(messages) && messages.length > 0;
	return {
		...request,
		modelId: standIn.modelId,
		promptVariables: undefined,
		messages: isAsked ? messages : [{ role: "user", content: [{ text: "(A stored prompt.)" }] }],
	};
}

async function sendAgain(run: TraceRun): Promise<TraceRun> {
	const server = await startLocalBedrock({ script: scriptOfRun(run), regions: [run.region] });
	const client = new BedrockRuntimeClient({
		endpoint: server.url,
		region: run.region,
		credentials: defaultCredentials,
		authSchemePreference: ["sigv4"],
		requestHandler: new NodeHttpHandler(),
		eventStreamSerdeProvider: eventReader,
		maxAttempts: 1,
	});
	try {
		return await replayRun(client, run, AbortSignal.timeout(60_000));
	} finally {
		client.destroy();
		await server.close();
	}
}

function compareEvents(recorded: TraceRun, replayed: TraceRun): readonly string[] {
	const [expected, found] = [recorded, replayed].map((run) => joinDeltas(run.events).map(({ event }) => comparable(event)));
	const count = Math.max(expected?.length ?? 0, found?.length ?? 0);
	return Array.from({ length: count }, (_, index) => [expected?.[index], found?.[index]] as const).flatMap(([left, right], index) =>
		left === right ? [] : [`event ${index + 1}: recorded ${left ?? "nothing"}, replayed ${right ?? "nothing"}`],
	);
}

/** Members in order, and without what no two runs share: how long it took, and the hash of bytes that the trace did not keep. */
function comparable(event: unknown): string {
	return JSON.stringify(event, (key, value: unknown) => {
		if (key === "latencyMs" || key === "sha256") return undefined;
		const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
		return isObject ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b))) : value;
	});
}

if (import.meta.main) {
	const [path] = process.argv.slice(2);
	if (path === undefined) {
		console.error("Which trace? npm run replay -- trace.json");
		process.exit(2);
	}
	const text = await readFile(path, "utf8");
	const whole = decodeRun(text);
	const runs = whole ? [whole] : decodeRuns(text);
	if (runs.length === 0) console.error(`${path} holds no run of a trace.`);
	let areSame = runs.length > 0;
	for (const run of runs) {
		const name = `${new Date(run.at).toISOString()} ${modelOf(run)}`;
		try {
			const { differences, standsIn } = await replayLocally(run);
			areSame &&= differences.length === 0;
			console.log(
				`${name}: ${differences.length === 0 ? `the same ${run.events.length} events` : "different"}${standsIn ? `, with ${standIn.modelId} in its place` : ""}`,
			);
			for (const difference of differences) console.log(`  ${difference}`);
		} catch (error) {
			areSame = false;
			console.log(`${name}: ${String(error)}`);
		}
	}
	process.exitCode = areSame ? 0 : 1;
}
