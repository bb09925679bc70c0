import type { Sink } from "./exchange.ts";
import type { Fault } from "./script.ts";

/** Applies the faults that count bytes of the body. Everything after the fault is swallowed. */
export function faultySink(sink: Sink, fault: Fault | undefined): Sink {
	if (!fault || !("atByte" in fault)) return sink;
	let position = 0;
	let broken = false;
	const write = async (bytes: Uint8Array) => {
		if (broken) return;
		const local = fault.atByte - position;
		position += bytes.length;
		if (local < 0 || local >= bytes.length) return sink.write(bytes);
		if (fault.kind === "flip") return sink.write(flipped(bytes, local, fault.bit ?? 0));
		broken = true;
		if (local > 0) await sink.write(bytes.subarray(0, local));
		breakOff(sink, fault.kind);
	};
	const end = () => {
		if (broken) return;
		// A cut "at byte N" of a body that has exactly N bytes happens where the body ends.
		if (fault.kind !== "flip" && fault.atByte === position) breakOff(sink, fault.kind);
		else sink.end();
	};
	return { ...sink, write, end };
}

function breakOff(sink: Sink, kind: "end" | "cut" | "reset"): void {
	sink[kind]();
}

function flipped(bytes: Uint8Array, at: number, bit: number): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[at] = (copy[at] ?? 0) ^ (1 << bit);
	return copy;
}
