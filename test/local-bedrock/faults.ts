import type { Sink } from "./exchange.ts";
import { type Fault, isBreak } from "./script.ts";

/** Applies the faults that count bytes of the body. Everything after the fault is swallowed. */
export function faultySink(sink: Sink, fault: Fault | undefined): Sink {
	if (fault?.kind !== "flip" && !(fault && isBreak(fault))) return sink;
	const { atByte } = fault;
	if (atByte === undefined) return sink;
	let position = 0;
	let broken = false;
	const write = async (bytes: Uint8Array) => {
		if (broken) return;
		const local = atByte - position;
		position += bytes.length;
		if (local < 0 || local >= bytes.length) return sink.write(bytes);
		if (fault.kind === "flip") return sink.write(flipped(bytes, local, fault.bit ?? 0));
		broken = true;
		if (local > 0) await sink.write(bytes.subarray(0, local));
		sink[fault.kind]();
	};
	const end = () => {
		if (broken) return;
		// A break at the very end of the body still has to happen: a FIN is not the end of an HTTP message.
		if (fault.kind !== "flip" && atByte === position) sink[fault.kind]();
		else sink.end();
	};
	return { ...sink, write, end };
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[at] = (copy[at] ?? 0) ^ (1 << bit);
	return copy;
}
