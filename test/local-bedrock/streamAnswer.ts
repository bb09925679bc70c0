import { setTimeout as pause } from "node:timers/promises";
import { assertNever } from "../../src/shared/assertNever.ts";
import type { Call } from "./call.ts";
import type { Sink } from "./exchange.ts";
import { faultySink } from "./faults.ts";
import type { Reply } from "./reply.ts";
import type { Fault } from "./script.ts";
import { encodeEvent, encodeException, oversizedPrelude, replyEvents, type StreamEvent } from "./streamEvents.ts";

/** Writes a reply as events; stops when the client has left or the fault has struck. What was measured is asked for at the end. */
export async function writeStream(
	call: Call,
	reply: Reply,
	metadata: () => Record<string, unknown>,
	fault: Fault | undefined,
): Promise<void> {
	const { left } = call.exchange;
	call.entry.status = 200;
	const headers = { "content-type": "application/vnd.amazon.eventstream" };
	const sink = faultySink(call.exchange.open(200, headers), fault);
	const last: StreamEvent = {
		type: "metadata",
		get payload() {
			return metadata();
		},
		delayMs: 0,
	};
	const events = [...replyEvents(reply), last];
	for (const [sent, event] of events.entries()) {
		if (await strike(call, sink, fault, sent)) return;
		if (event.delayMs > 0) await pause(event.delayMs, undefined, { signal: left }).catch(() => {});
		if (left.aborted) return;
		await sink.write(encodeEvent(event));
	}
	if (await strike(call, sink, fault, events.length)) return;
	sink.end();
}

/** Applies the faults that count events. True when nothing may follow. */
async function strike(call: Call, sink: Sink, fault: Fault | undefined, sent: number): Promise<boolean> {
	if (!fault || !("afterEvents" in fault) || fault.afterEvents !== sent) return false;
	switch (fault.kind) {
		case "stall":
			await gone(call.exchange.left);
			return true;
		case "stream-exception":
			call.entry.errorName = fault.name;
			await sink.write(encodeException(fault.name, fault.message ?? "The script asked for this."));
			sink.end();
			return true;
		case "oversized-frame":
			await sink.write(oversizedPrelude());
			sink.end();
			return true;
		case "end":
		case "cut":
		case "reset":
			sink[fault.kind]();
			return true;
		default:
			return assertNever(fault);
	}
}

async function gone(left: AbortSignal): Promise<void> {
	if (left.aborted) return;
	await new Promise((resolve) => left.addEventListener("abort", resolve, { once: true }));
}
