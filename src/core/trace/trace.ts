import type { CallReport, Cost, Usage } from "../../shared/turnEvent.ts";
import type { Purpose } from "../models/model.ts";

/**
 * One call of a model as it went over the wire, secrets removed: kept on this machine, per chat, and nowhere else. One JSON
 * record a line. `request` is the operation's input and `events` what the service sent, in the API's own words, bytes as
 * `{"$bytes": "base64"}`.
 */
export interface TraceRun {
	readonly version: 1;
	readonly id: string;
	readonly chatId: string;
	readonly turnId?: string;
	readonly purpose: Purpose;
	/** Milliseconds since the epoch. */
	readonly at: number;
	readonly durationMs: number;
	readonly operation: "Converse" | "ConverseStream";
	readonly region: string;
	/** Host that was called, with its port where it is not the usual one; absent when nobody can tell. */
	readonly server?: string;
	readonly request: Readonly<Record<string, unknown>>;
	/** With the milliseconds since the call began. */
	readonly events: readonly { readonly ms: number; readonly event: unknown }[];
	readonly attempts: readonly TraceAttempt[];
	readonly outcome: "complete" | "cancelled" | "failed";
	readonly failure?: { readonly kind: string; readonly message: string };
	readonly stopReason?: string;
	readonly usage?: Usage;
	readonly cost?: Cost;
	readonly report?: CallReport;
}

export interface TraceAttempt {
	readonly ms: number;
	readonly failure: string;
	/** Milliseconds that were waited before the next one. */
	readonly waitedMs: number;
}

/** Takes in finished runs. Must not throw, and must not hold up the answer. */
export interface TraceSink {
	add(run: TraceRun): void;
}
