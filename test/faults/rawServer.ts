import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** How the bytes of a recorded response are sent. What follows a break is never sent. */
export type Delivery =
	| { readonly kind: "whole" }
	/** One byte a write. */
	| { readonly kind: "dribble" }
	/** So many bytes, then an orderly end of the connection, a TCP reset, or silence. */
	| { readonly kind: "fin" | "rst" | "stall"; readonly at: number }
	| { readonly kind: "flip"; readonly at: number; readonly bit: number }
	/** So many bytes, then a frame that claims to be 4,294,967,295 bytes long. */
	| { readonly kind: "oversized"; readonly at: number };

export interface RawServer {
	/** Base URL of a lane whose requests get `response` delivered so, until the lane is given another one. */
	urlFor(lane: number, response: Uint8Array, delivery: Delivery): string;
	close(): Promise<void>;
}

/**
 * Answers a request with recorded bytes of a whole HTTP response, headers and chunk sizes included, so that a fault can strike any of
 * them. The lane stands in the path: many requests can be under way at the same moment, and yet the engine sees few endpoints.
 */
export async function startRawServer(): Promise<RawServer> {
	const orders: { response: Uint8Array; delivery: Delivery }[] = [];
	const sockets = new Set<Socket>();
	const server = createServer({ noDelay: true }, (socket) => {
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		/** Resets of the client are no news here. */
		socket.on("error", () => undefined);
		let request = Buffer.alloc(0);
		socket.on("data", (bytes) => {
			request = Buffer.concat([request, bytes]);
			const order = completeOrder(request);
			if (order === undefined) return;
			/** As any server of HTTP/1.1 does with a client that greets in HTTP/2. */
			if (Number.isNaN(order)) return void socket.destroy();
			request = Buffer.alloc(0);
			const known = orders[order];
			if (known) void deliver(socket, known.response, known.delivery);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		urlFor: (lane, response, delivery) => {
			orders[lane] = { response, delivery };
			return `http://127.0.0.1:${port}/${lane}`;
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** The number in the path, once the whole request is there. */
function completeOrder(request: Buffer): number | undefined {
	const end = request.indexOf("\r\n\r\n");
	if (end < 0) return undefined;
	const head = request.subarray(0, end).toString("latin1");
	const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
	return request.length >= end + 4 + length ? Number(/^\S+ \/(\d+)/.exec(head)?.[1]) : undefined;
}

/** The prelude of a frame, as a chunk of HTTP. */
const oversizedChunk = Buffer.concat([
	Buffer.from("c\r\n"),
	Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 16, 0, 0, 0, 0]),
	Buffer.from("\r\n"),
]);

async function deliver(socket: Socket, response: Uint8Array, delivery: Delivery): Promise<void> {
	switch (delivery.kind) {
		case "whole":
			socket.write(response);
			return;
		case "dribble":
			for (const byte of response) {
				await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve));
			}
			return;
		case "flip": {
			const flipped = Uint8Array.from(response);
			flipped[delivery.at] = (flipped[delivery.at] ?? 0) ^ (1 << delivery.bit);
			socket.end(flipped);
			return;
		}
		default:
			socket.write(response.subarray(0, delivery.at), () => {
				if (delivery.kind === "oversized") socket.end(oversizedChunk);
				if (delivery.kind === "fin") socket.end();
				if (delivery.kind === "rst") socket.resetAndDestroy();
			});
	}
}
