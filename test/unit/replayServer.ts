import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReplayServer {
	readonly url: string;
	/** How the next answers are sent: each piece is one write. An event stream unless another type is given. */
	answerWith(pieces: readonly Uint8Array[], contentType?: string): void;
	close(): Promise<void>;
}

const eventStream = "application/vnd.amazon.eventstream";

/** Answers every request with the same recorded bytes, in pieces of the test's choice, and then ends in good order. */
export async function startReplay(): Promise<ReplayServer> {
	let pieces: readonly Uint8Array[] = [];
	let type = eventStream;
	const server = createServer((request, response) => {
		request.resume();
		request.on("end", async () => {
			response.writeHead(200, { "content-type": type, "x-amzn-requestid": "replay" });
			for (const piece of pieces) await new Promise((resolve) => response.write(piece, resolve));
			response.end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		answerWith: (next, contentType = eventStream) => {
			pieces = next;
			type = contentType;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
