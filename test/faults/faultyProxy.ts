import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** What befalls the next answer on its way, by bytes of its body. */
export type LineFault =
	| { readonly kind: "fin" | "rst" | "stall"; readonly at: number }
	| { readonly kind: "flip"; readonly at: number; readonly bit: number }
	/** The answer comes whole, one byte a write. */
	| { readonly kind: "dribble" }
	/** A frame that claims to be 4,294,967,295 bytes long, in the place of the rest. */
	| { readonly kind: "oversized-frame"; readonly at: number }
	/** No answer of Bedrock at all, but one of something between. */
	| { readonly kind: "bad-gateway" };

export interface FaultyProxy {
	readonly url: string;
	/** Strikes the next request and no other. */
	strikeNext(fault: LineFault | undefined): void;
	/** Whether the last answer was handed on unharmed as far as its `messageStop`: only then may a turn read as done. */
	lastWasWhole(): boolean;
	close(): Promise<void>;
}

/** Stands between the engine and `target`, hands on what it gets, and breaks an answer when it is told to. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
	let next: LineFault | undefined;
	let last: Delivered = { bytes: [], harmedAt: Number.POSITIVE_INFINITY };
	const { hostname, port } = new URL(target);
	const server = createServer((incoming, outgoing) => {
		const fault = incoming.method === "POST" ? next : undefined;
		if (fault) next = undefined;
		if (fault?.kind === "bad-gateway") {
			last = { bytes: [], harmedAt: 0 };
			incoming.resume();
			outgoing.writeHead(502, { "content-type": "text/html" });
			outgoing.end("<html>Bad Gateway</html>");
			return;
		}
		const { method, url: path, headers } = incoming;
		const upstream = request({ hostname, port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			outgoing.flushHeaders();
			last = { bytes: [], harmedAt: Number.POSITIVE_INFINITY };
			void pass(answer, outgoing, fault, last).catch(() => outgoing.destroy());
		});
		upstream.on("error", () => outgoing.destroy());
		outgoing.on("close", () => upstream.destroy());
		incoming.pipe(upstream);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		strikeNext: (fault) => {
			next = fault;
		},
		lastWasWhole: () => {
			const end = stopEnd(Buffer.concat(last.bytes));
			return end < Number.POSITIVE_INFINITY && end <= last.harmedAt;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** What was handed on of an answer, and the first byte that was changed on the way. */
interface Delivered {
	readonly bytes: Uint8Array[];
	harmedAt: number;
}

/** Where the frame `messageStop` ends; infinitely far when it is not there. */
function stopEnd(bytes: Buffer): number {
	let at = 0;
	while (at + 12 <= bytes.length) {
		const end = at + bytes.readUInt32BE(at);
		if (end > bytes.length || end <= at) break;
		if (bytes.subarray(at, end).includes("messageStop")) return end;
		at = end;
	}
	return Number.POSITIVE_INFINITY;
}

type Outgoing = Parameters<NonNullable<Parameters<typeof createServer>[1]>>[1];

async function pass(answer: AsyncIterable<Buffer>, outgoing: Outgoing, fault: LineFault | undefined, delivered: Delivered): Promise<void> {
	let position = 0;
	const write = (bytes: Uint8Array) => {
		delivered.bytes.push(bytes);
		return new Promise<void>((resolve) => outgoing.write(bytes, () => resolve()));
	};
	for await (const piece of answer) {
		const local = fault && "at" in fault ? fault.at - position : -1;
		position += piece.length;
		if (fault?.kind === "dribble") {
			for (const byte of piece) await write(Uint8Array.of(byte));
			continue;
		}
		if (!fault || local < 0 || local >= piece.length) {
			await write(piece);
			continue;
		}
		if (fault.kind === "flip") {
			delivered.harmedAt = fault.at;
			piece[local] = (piece[local] ?? 0) ^ (1 << fault.bit);
			await write(piece);
			continue;
		}
		if (local > 0) await write(piece.subarray(0, local));
		if (fault.kind === "stall") return;
		if (fault.kind === "oversized-frame") await write(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 16, 0, 0, 0, 0));
		if (fault.kind === "rst") outgoing.socket?.resetAndDestroy();
		else outgoing.socket?.end();
		return;
	}
	outgoing.end();
}
