import type { Caller } from "./auth.ts";
import type { Exchange } from "./exchange.ts";
import { faultySink } from "./faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { Fault } from "./script.ts";
import type { Service } from "./service.ts";

/** An authenticated request on its way to its operation. */
export interface Call {
	readonly service: Service;
	readonly exchange: Exchange;
	readonly entry: JournalEntry;
	readonly caller: Caller;
	readonly operation: string;
	/** The decoded parts of the path that the operation names. */
	readonly parameters: readonly string[];
	readonly json: unknown;
}

/** Answers 200 with JSON. Of the faults only those that count bytes make sense here. */
export async function answerJson(call: Call, value: unknown, fault?: Fault): Promise<void> {
	call.entry.status = 200;
	const sink = faultySink(call.exchange.open(200, { "content-type": "application/json" }), fault);
	await sink.write(Buffer.from(JSON.stringify(value)));
	sink.end();
}
