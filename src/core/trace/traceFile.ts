import type { TraceRun } from "./trace.ts";

/** Bytes of one chat's trace. The oldest runs go first. */
export const traceLimit = 24_000_000;

/** Calls that belong to no chat are kept under this name: inline edits. */
export const outsideOfChats = "outside-of-chats";

export function encodeRun(run: TraceRun): string {
	return `${JSON.stringify(run)}\n`;
}

/** The runs of a file, oldest first. A line that a crash cut short is skipped, and so is one that a newer version wrote. */
export function decodeRuns(text: string): readonly TraceRun[] {
	return text.split("\n").flatMap((line) => decodeRun(line) ?? []);
}

/** One run: a line of a trace file, or the file that an export wrote. */
export function decodeRun(text: string): TraceRun | undefined {
	try {
		const run = JSON.parse(text) as Partial<TraceRun> | null;
		const isRun = run?.version === 1 && typeof run.id === "string" && Array.isArray(run.events) && typeof run.request === "object";
		return isRun ? (run as TraceRun) : undefined;
	} catch {
		return undefined;
	}
}

/** The newest lines that fit into half of the limit, so that the file is not written anew with every run. */
export function dropOldest(file: Uint8Array, limit = traceLimit): Uint8Array {
	const start = file.indexOf(lineEnd, Math.max(0, file.length - limit / 2));
	const rest = file.subarray(start + 1);
	/** A last run that is larger than that stays all the same: it is the one that is of interest. */
	return rest.length === 0 ? file.subarray(file.lastIndexOf(lineEnd, file.length - 2) + 1) : rest;
}

/** No part of a longer character of UTF-8 is this byte. */
const lineEnd = 0x0a;
