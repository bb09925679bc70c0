import type { TraceRun } from "../../src/core/trace/trace.ts";

/** A run of the trace without anything of interest. */
export const run = (id: string, change: Partial<TraceRun> = {}): TraceRun => ({
	version: 1,
	id,
	chatId: "11111111-2222-3333-4444-555555555555",
	purpose: "chat",
	at: 1_000,
	durationMs: 2_000,
	operation: "ConverseStream",
	region: "us-east-1",
	request: { modelId: "m", messages: [] },
	events: [],
	attempts: [],
	outcome: "complete",
	...change,
});
