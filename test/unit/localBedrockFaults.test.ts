import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { defaultBearerKey } from "../local-bedrock/options.ts";
import { readStream, runtimeClient, type StreamRecord, sonnet } from "../local-bedrock/requests.ts";
import type { Fault } from "../local-bedrock/script.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const hello = { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text: "Hello" }] }] };

let server: LocalBedrock;
beforeAll(async () => {
	server = await startLocalBedrock();
});
afterAll(() => server.close());
afterEach(() => {
	server.setScript(undefined);
	server.journal.length = 0;
});

/** Plays an answer of ten pieces with a fault and tells what the SDK made of it. */
async function play(fault: Fault, http2 = false): Promise<StreamRecord & { error?: Error }> {
	server.setScript({ turns: [{ steps: [{ kind: "text", text: "piece ", repeat: 10, chunkSize: 6 }], fault }] });
	const client = runtimeClient(server, http2 ? { requestHandler: undefined } : {});
	const record: StreamRecord = { events: [], text: "" };
	try {
		await readStream(await client.send(new ConverseStreamCommand(hello)), record);
		return record;
	} catch (error) {
		return { ...record, error: error as Error };
	} finally {
		client.destroy();
	}
}

describe("before the stream", () => {
	test("throttling lasts as many calls as the script says, then the turn is answered", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "at last" }], fault: { kind: "throttle", times: 2 } }] });
		const client = runtimeClient(server);
		for (let attempt = 0; attempt < 2; attempt++) {
			await expect(client.send(new ConverseCommand(hello))).rejects.toMatchObject({
				name: "ThrottlingException",
				$metadata: { httpStatusCode: 429 },
			});
		}
		expect(await client.send(new ConverseCommand(hello))).toMatchObject({ output: { message: { content: [{ text: "at last" }] } } });
	});

	test("the SDK's own retries get through a short throttling", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "at last" }], fault: { kind: "throttle", times: 1 } }] });
		const answer = await runtimeClient(server, { maxAttempts: 3 }).send(new ConverseCommand(hello));
		expect(answer.$metadata.attempts).toBe(2);
		expect(server.journal.map((entry) => entry.status)).toEqual([429, 200]);
	});

	test.each([
		["ModelTimeoutException", 408],
		["ModelErrorException", 424],
		["ModelNotReadyException", 429],
		["ServiceUnavailableException", 503],
		["InternalServerException", 500],
		["AccessDeniedException", 403],
		["ServiceQuotaExceededException", 400],
	])("%s has the status %i", async (name, status) => {
		server.setScript({ turns: [{ fault: { kind: "exception", name, message: "As asked." } }] });
		const failed = runtimeClient(server).send(new ConverseStreamCommand(hello));
		await expect(failed).rejects.toMatchObject({
			name,
			message: expect.stringContaining("As asked."),
			$metadata: { httpStatusCode: status },
		});
	});
});

describe.each([
	["HTTP/1.1", false],
	["HTTP/2", true],
])("in the stream, over %s", (_, http2) => {
	test("an exception frame is thrown after the events before it", async () => {
		const { events, error } = await play(
			{ kind: "stream-exception", afterEvents: 3, name: "throttlingException", message: "Slow down." },
			http2,
		);
		expect(events).toEqual(["messageStart", "contentBlockDelta", "contentBlockDelta"]);
		expect(error).toMatchObject({ name: "ThrottlingException", message: "Slow down." });
	});

	test("an orderly end between two events is not an error to the SDK: only messageStop is missing", async () => {
		const { error, events } = await play({ kind: "end", afterEvents: 4 }, http2);
		expect(error).toBeUndefined();
		expect(events).toEqual(["messageStart", "contentBlockDelta", "contentBlockDelta", "contentBlockDelta"]);
	});

	test("an orderly end within an event is one", async () => {
		const { error, stopReason } = await play({ kind: "end", atByte: 700 }, http2);
		expect(error?.message).toBe("Truncated event message received.");
		expect(stopReason).toBeUndefined();
	});

	test.each(["cut", "reset"] as const)("a %s at a byte delivers what came before and no messageStop", async (kind) => {
		const { stopReason, text } = await play({ kind, atByte: 700 }, http2);
		expect(stopReason).toBeUndefined();
		expect(text).toMatch(/^(piece )*$/);
		expect(server.journal).toMatchObject([{ fault: kind, status: 200 }]);
		expect(server.journal[0]?.aborted).toBeUndefined();
	});

	test("a flipped bit is caught by the frame's checksum", async () => {
		const { error, text } = await play({ kind: "flip", atByte: 500, bit: 3 }, http2);
		expect(error?.message).toMatch(/checksum/i);
		expect(text).toMatch(/^(piece )*$/);
	});

	test("a stall holds until the client leaves, and the journal tells that it left", async () => {
		server.setScript({
			turns: [{ steps: [{ kind: "text", text: "piece ", repeat: 10, chunkSize: 6 }], fault: { kind: "stall", afterEvents: 3 } }],
		});
		const client = runtimeClient(server, http2 ? { requestHandler: undefined } : {});
		const controller = new AbortController();
		const output = await client.send(new ConverseStreamCommand(hello), { abortSignal: controller.signal });
		const events = output.stream?.[Symbol.asyncIterator]();
		for (let event = 0; event < 3; event++) await events?.next();
		controller.abort();
		client.destroy();
		await vi.waitFor(() => expect(server.journal).toMatchObject([{ fault: "stall", aborted: true }]));
	});

	test("everything arrives when nothing is wrong", async () => {
		const { text, stopReason, events } = await play({ kind: "flip", atByte: 1_000_000 }, http2);
		expect(text).toBe("piece ".repeat(10));
		expect(stopReason).toBe("end_turn");
		expect(events.at(-1)).toBe("metadata");
	});
});

test("an oversized frame claims four gigabytes", async () => {
	server.setScript({ turns: [{ steps: [{ kind: "text", text: "Hi" }], fault: { kind: "oversized-frame", afterEvents: 1 } }] });
	const response = await fetch(`${server.url}/model/${encodeURIComponent(sonnet)}/converse-stream`, {
		method: "POST",
		headers: { authorization: `Bearer ${defaultBearerKey}` },
		body: JSON.stringify(hello),
	});
	const bytes = Buffer.from(await response.arrayBuffer());
	const first = bytes.readUInt32BE(0);
	expect(bytes.readUInt32BE(first)).toBe(0xffffffff);
	expect(bytes).toHaveLength(first + 12);
});

test("a cut works on an answer that is not streamed, too", async () => {
	server.setScript({ turns: [{ steps: [{ kind: "text", text: "Hello you" }], fault: { kind: "cut", atByte: 20 } }] });
	await expect(runtimeClient(server).send(new ConverseCommand(hello))).rejects.toThrow(/aborted|socket hang up|ECONNRESET/);
});
