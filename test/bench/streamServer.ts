/**
 * Serves one long answer as fast as the socket takes it, from a process of its own, so that making it costs the measured
 * process nothing. Prints its address. `node streamServer.ts DELTAS`
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventStreamCodec } from "@smithy/eventstream-codec";

const codec = new EventStreamCodec(
	(bytes) => new TextDecoder().decode(bytes as Uint8Array),
	(text) => new TextEncoder().encode(text),
);

const deltas = Number(process.argv[2]);
const frames = [
	frame("messageStart", { role: "assistant" }),
	...Array.from({ length: deltas }, (_, index) =>
		frame("contentBlockDelta", { contentBlockIndex: 0, delta: { text: `word ${index} ` }, p: "abcdefghijkl" }),
	),
	frame("contentBlockStop", { contentBlockIndex: 0 }),
	frame("messageStop", { stopReason: "end_turn" }),
	frame("metadata", { usage: { inputTokens: 10, outputTokens: deltas, totalTokens: deltas + 10 }, metrics: { latencyMs: 1 } }),
];
const body = Buffer.concat(frames);

const server = createServer((request, response) => {
	request.resume();
	request.on("end", () => {
		response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": "bench" });
		response.end(body);
	});
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

function frame(type: string, value: unknown): Uint8Array {
	const header = (text: string) => ({ type: "string" as const, value: text });
	return codec.encode({
		headers: { ":event-type": header(type), ":content-type": header("application/json"), ":message-type": header("event") },
		body: new TextEncoder().encode(JSON.stringify(value)),
	});
}
