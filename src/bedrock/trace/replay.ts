import { randomUUID } from "node:crypto";
import type { BedrockRuntimeClient, ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import type { Replays } from "../../core/trace/replay.ts";
import type { TraceRun } from "../../core/trace/trace.ts";
import { modelOf } from "../../core/trace/traceDocument.ts";
import { decodeMetadata } from "../call/callReport.ts";
import type { Clients } from "../clients.ts";
import { classifyError } from "../failure/errors.ts";
import { sendRequest } from "../call/exchange.ts";
import { sealEvents, unseal } from "./traceSeal.ts";
import { translate } from "../../shared/translate.ts";

/** The `Replays` port over the same client and the same sending as any other request. */
export function createReplays(clients: Pick<Clients, "runtime">): Replays {
	return {
		replay: async (connection, run, signal) => {
			try {
				return await replayRun(await clients.runtime(connection, modelOf(run), signal), run, signal);
			} catch (error) {
				throw classifyError(error);
			}
		},
	};
}

/** One attempt, and no cleverness: what comes back, or is thrown, is what the endpoint says to this very request. */
export async function replayRun(client: BedrockRuntimeClient, run: TraceRun, signal: AbortSignal): Promise<TraceRun> {
	const at = Date.now();
	const startedAt = performance.now();
	const elapsed = () => Math.round(performance.now() - startedAt);
	const input = unseal(run.request, (bytes) => bytes) as ConverseStreamRequest;
	const events: { ms: number; event: unknown }[] = [];
	const { events: answer, requestId } = await sendRequest(client, { input, operation: run.operation }, signal);
	let firstTokenMs: number | undefined;
	let stopReason: string | undefined;
	let spent: Pick<TraceRun, "usage" | "report"> = {};
	for await (const event of answer) {
		if (event.contentBlockDelta) firstTokenMs ??= elapsed();
		stopReason = event.messageStop?.stopReason ?? stopReason;
		if (event.metadata) {
			const facts = { model: modelOf(run), requestId, firstTokenMs, retries: 0, cache: undefined };
			const told = decodeMetadata(event.metadata, facts).find(({ kind }) => kind === "usage");
			if (told?.kind === "usage") spent = { usage: told.usage, report: told.call };
		}
		events.push({ ms: elapsed(), event });
	}
	return {
		...run,
		id: randomUUID(),
		at,
		durationMs: elapsed(),
		events: await sealEvents(events),
		attempts: [],
		outcome: stopReason === undefined ? "failed" : "complete",
		failure: stopReason === undefined ? { kind: "interrupted", message: translate("The answer ended without messageStop.") } : undefined,
		stopReason,
		usage: undefined,
		report: undefined,
		cost: undefined,
		...spent,
	};
}
