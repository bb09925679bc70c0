import type { Caller } from "./auth.ts";
import type { Exchange } from "./exchange.ts";
import { faultySink } from "./faults.ts";
import type { JournalEntry } from "./journal.ts";
import type { Fault } from "./script.ts";
import type { Service } from "./service.ts";

/** A request on its way to an operation that anybody may call. */
export interface OpenCall {
	readonly service: Service;
	readonly exchange: Exchange;
	readonly entry: JournalEntry;
	readonly operation: string;
	/** The decoded parts of the path that the operation names. */
	readonly parameters: readonly string[];
}

/** An authenticated request on its way to its operation. */
export interface Call extends OpenCall {
	readonly caller: Caller;
	readonly json: unknown;
}

/** Answers 200 with JSON. Of the faults only those that count bytes make sense here. */
export async function answerJson(call: OpenCall, value: unknown, fault?: Fault): Promise<void> {
	call.entry.status = 200;
	const sink = faultySink(call.exchange.open(200, { "content-type": "application/json" }), fault);
	await sink.write(Buffer.from(JSON.stringify(value)));
	sink.end();
}

export async function answerText(call: OpenCall, status: number, headers: Readonly<Record<string, string>>, text: string): Promise<void> {
	call.entry.status = status;
	const sink = call.exchange.open(status, headers);
	await sink.write(Buffer.from(text));
	sink.end();
}
