import { BedrockRuntimeClient, ConverseStreamCommand, type ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventReader } from "../../src/bedrock/answer/eventReader.ts";
import { readPlainDelta } from "../../src/bedrock/answer/plainDelta.ts";
import { type ReplayServer, startReplay } from "./replayServer.ts";

const codec = new EventStreamCodec(
	(bytes) => new TextDecoder().decode(bytes as Uint8Array),
	(text) => new TextEncoder().encode(text),
);
const header = (value: string) => ({ type: "string" as const, value });
const headers = {
	":message-type": header("event"),
	":event-type": header("contentBlockDelta"),
	":content-type": header("application/json"),
};

let replay: ReplayServer;
beforeAll(async () => {
	replay = await startReplay();
});
afterAll(() => replay.close());

async function read(body: string, ours: boolean): Promise<readonly ConverseStreamOutput[] | string> {
	replay.answerWith([codec.encode({ headers, body: new TextEncoder().encode(body) })]);
	const client = new BedrockRuntimeClient({
		region: "us-east-1",
		endpoint: replay.url,
		credentials: { accessKeyId: "a", secretAccessKey: "b" },
		requestHandler: new NodeHttpHandler(),
		maxAttempts: 1,
		...(ours && { eventStreamSerdeProvider: eventReader }),
	});
	try {
		const { stream } = await client.send(new ConverseStreamCommand({ modelId: "m", messages: [] }));
		return await Array.fromAsync(stream ?? []);
	} catch (error) {
		return (error as Error).name;
	}
}

const plain = [
	'{"contentBlockIndex":0,"delta":{"text":"Hi \\ud83e\\udd80"},"p":"abcdefg"}',
	'{"contentBlockIndex":3,"delta":{"text":""}}',
	'{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\\"a\\":"}}}',
	'{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}},"p":"a"}',
];
const others = [
	'{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"c2ln"}}}',
	'{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm","signature":"c2ln"}}}',
	'{"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":"AAEC"}}}',
	'{"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"AAEC"}}}}',
	'{"contentBlockIndex":0,"delta":{"citation":{"title":"T"}}}',
	'{"contentBlockIndex":0,"delta":{"toolResult":[{"text":"a"}]}}',
	'{"contentBlockIndex":0,"delta":{"hologram":{"x":1}}}',
	'{"contentBlockIndex":0,"delta":{"text":"a","toolUse":null}}',
	'{"contentBlockIndex":0,"delta":{"text":null}}',
	'{"contentBlockIndex":0,"delta":{}}',
	'{"contentBlockIndex":0,"delta":null}',
	'{"contentBlockIndex":0}',
	'{"delta":{"text":"a"}}',
	"{}",
	"null",
	"",
	'{"contentBlockIndex":0,"delta":{"text":"a"',
];

describe("A delta that is read without the SDK", () => {
	test.each(plain)("is what the SDK makes of it: %s", async (body) => {
		expect(readPlainDelta(new TextEncoder().encode(body))).toBeDefined();
		expect(await read(body, true)).toEqual(await read(body, false));
	});

	test.each(others)("is left to the SDK when it is anything else: %s", async (body) => {
		expect(readPlainDelta(new TextEncoder().encode(body))).toBeUndefined();
		expect(await read(body, true)).toEqual(await read(body, false));
	});

	test("is read out of the middle of a larger buffer", () => {
		const bytes = new TextEncoder().encode(`xx${plain[0]}yy`);
		expect(readPlainDelta(bytes.subarray(2, -2))).toEqual({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Hi 🦀" } } });
	});
});
