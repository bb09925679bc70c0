import type { Connection } from "../settings.ts";
import type { TraceRun } from "./trace.ts";

/** The port to replays. */
export interface Replays {
	/**
	 * Sends the request of a run once more, as it was recorded, and tells how it went this time. Whoever calls it has made sure that
	 * this is wanted: an endpoint of AWS bills it. Bytes that the trace has not kept are replaced by as many spaces. Rejects with an
	 * `AssistantError`.
	 */
	replay(connection: Connection, run: TraceRun, signal: AbortSignal): Promise<TraceRun>;
}
