import { randomUUID } from "node:crypto";
import { setImmediate as nextTask } from "node:timers/promises";
import { costOf, priceContextOf } from "../../core/models/cost.ts";
import type { ModelFacts } from "../../core/models/modelFacts.ts";
import type { Connection, Settings } from "../../core/settings.ts";
import { redact } from "../../core/trace/redact.ts";
import { outsideOfChats } from "../../core/trace/traceFile.ts";
import type { TraceAttempt, TraceRun, TraceSink } from "../../core/trace/trace.ts";
import { endpointOf } from "../endpoints.ts";
import { partitionOfRegion } from "../../core/models/modelId.ts";
import type { CallEnd, CallObserver, CallRecording, ObservedCall } from "../call/callObserver.ts";
import { profileOf, readSharedConfig } from "../identity/sharedConfig.ts";
import { sealEvents, sealRequest } from "./traceSeal.ts";

export interface TraceRecorderPorts {
	/** `undefined` when nobody wants to know: then nothing is kept. */
	sink(): TraceSink | undefined;
	/** What is known of the model that the settings choose, for the price. Never rejects. */
	facts(settings: Settings): Promise<ModelFacts | undefined>;
	/** For the log: a run that could not be recorded. */
	report(error: unknown): void;
}

/**
 * Records calls of models for the trace. While a call runs, what passes is only remembered; it is copied, and secrets are taken
 * out of it, once the call is over, a slice at a time, so that no answer waits for it.
 */
export function createTraceRecorder(ports: TraceRecorderPorts): CallObserver {
	return {
		begin: (call) => {
			const sink = ports.sink();
			return sink && new Recording(call, (run) => void finish(run, sink, ports));
		},
	};
}

interface Recorded {
	readonly call: ObservedCall;
	readonly at: number;
	readonly durationMs: number;
	readonly events: TraceRun["events"];
	readonly attempts: readonly TraceAttempt[];
	readonly end: CallEnd;
}

class Recording implements CallRecording {
	private readonly call: ObservedCall;
	private readonly onEnd: (recorded: Recorded) => void;
	private readonly at = Date.now();
	private readonly startedAt = performance.now();
	private readonly attempts: TraceAttempt[] = [];
	private events: { ms: number; event: unknown }[] = [];

	constructor(call: ObservedCall, onEnd: (recorded: Recorded) => void) {
		this.call = call;
		this.onEnd = onEnd;
	}

	event(event: unknown): void {
		this.events.push({ ms: this.elapsed(), event });
	}

	attempt(failure: { readonly kind: string }, waitedMs: number): void {
		this.attempts.push({ ms: this.elapsed(), failure: failure.kind, waitedMs: Math.round(waitedMs) });
		this.events = [];
	}

	end(end: CallEnd): void {
		const { call, at, events, attempts } = this;
		this.onEnd({ call, at, durationMs: this.elapsed(), events, attempts, end });
	}

	/** Whole milliseconds since the call began. */
	private elapsed(): number {
		return Math.round(performance.now() - this.startedAt);
	}
}

async function finish(recorded: Recorded, sink: TraceSink, ports: TraceRecorderPorts): Promise<void> {
	try {
		await nextTask();
		sink.add(await describe(recorded, ports));
	} catch (error) {
		ports.report(error);
	}
}

async function describe({ call, at, durationMs, events, attempts, end }: Recorded, ports: TraceRecorderPorts): Promise<TraceRun> {
	const { request, operation, region, input } = call;
	const { settings, trace, purpose = "chat" } = request;
	const usage = end.kind === "complete" ? end.usage : undefined;
	const report = end.kind === "complete" ? end.report : undefined;
	return {
		version: 1,
		id: randomUUID(),
		chatId: trace?.chatId ?? outsideOfChats,
		turnId: trace?.turnId,
		purpose,
		at,
		durationMs,
		operation,
		region,
		server: await serverOf(settings.connection, region),
		request: await sealRequest(input),
		events: await sealEvents(events),
		attempts,
		outcome: end.kind,
		/** The service's own sentence is part of ours, and quotes what it was sent. */
		failure: end.kind === "failed" ? { kind: end.failure.kind, message: redact(end.failure.message) } : undefined,
		stopReason: end.kind === "complete" ? end.stopReason : undefined,
		usage,
		cost: usage && report && costOf(usage, await ports.facts(settings), priceContextOf(report, settings.prices)),
		report,
	};
}

async function serverOf(connection: Connection, region: string): Promise<string | undefined> {
	const { url, fips } = endpointOf("bedrock_runtime", profileOf(connection), await readSharedConfig(), connection.endpoint);
	if (url !== undefined) return URL.parse(url)?.host;
	const partition = partitionOfRegion(region);
	const isCommercial = partition === "aws" || partition === "aws-us-gov";
	return isCommercial ? `bedrock-runtime${fips ? "-fips" : ""}.${region}.amazonaws.com` : undefined;
}
