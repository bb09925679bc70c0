import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ConverseCommand, ConverseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultBearerKey } from "../local-bedrock/options.ts";
import { converse, postRaw, readStream, runtimeClient, sonnet } from "../local-bedrock/requests.ts";
import { parseScript, type Script, type ScriptTurn } from "../local-bedrock/script.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const hello = { messages: [{ role: "user", content: [{ text: "Hello" }] }] };
const typedHello = { modelId: sonnet, messages: [{ role: "user" as const, content: [{ text: "Hello" }] }] };
const path = `/model/${encodeURIComponent(sonnet)}/converse`;

let server: LocalBedrock;
beforeEach(async () => {
	server = await startLocalBedrock();
});
afterEach(() => server.close());

describe("a script", () => {
	test("is played turn by turn and then leaves the word to the sample model", async () => {
		server.setScript({ turns: [say("one"), say("two", { times: 2 })] });
		expect([await said(), await said(), await said()]).toEqual(["one", "two", "two"]);
		expect(await said()).toContain("sample model");
	});

	test("gives a turn only to the prompt that it matches", async () => {
		server.setScript({ turns: [say("for the title", { match: "title" }), say("for anybody")] });
		expect(await said("Hello")).toBe("for anybody");
		expect(await said("Write a title")).toBe("for the title");
	});

	test("can repeat its last turn or fail when no turn is left", async () => {
		server.setScript({ turns: [say("again")], otherwise: "repeat" });
		expect([await said(), await said(), await said()]).toEqual(["again", "again", "again"]);
		server.setScript({ turns: [], otherwise: "error" });
		expect(await converse(server, hello)).toMatchObject({ status: 500, errorName: "InternalServerException" });
	});

	test("writes a long answer shortly", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "text", text: "0123456789", repeat: 10_240, chunkSize: 64 }] }] });
		const { text, events } = await readStream(await runtimeClient(server).send(new ConverseStreamCommand(typedHello)));
		expect(text).toHaveLength(102_400);
		expect(events.filter((event) => event === "contentBlockDelta")).toHaveLength(1_600);
	});

	test("sends tool input that is not JSON exactly as written", async () => {
		const pieces = ['{"path":', ' "a.ts'];
		server.setScript({ turns: [{ steps: [{ kind: "tool", id: "t1", name: "read_file", pieces }] }] });
		const output = await runtimeClient(server).send(new ConverseStreamCommand(typedHello));
		const got: (string | undefined)[] = [];
		for await (const event of output.stream ?? []) if (event.contentBlockDelta) got.push(event.contentBlockDelta.delta?.toolUse?.input);
		expect(got).toEqual(pieces);
	});

	test("a tool step without input sends no piece at all", async () => {
		server.setScript({ turns: [{ steps: [{ kind: "tool", id: "t1", name: "list" }] }] });
		const { events } = await readStream(await runtimeClient(server).send(new ConverseStreamCommand(typedHello)));
		expect(events).toEqual(["messageStart", "contentBlockStart", "contentBlockStop", "messageStop", "metadata"]);
	});

	test("overrides the stop reason and single counts of the usage", async () => {
		server.setScript({ turns: [say("x", { stopReason: "a_new_reason", usage: { inputTokens: 9 } })] });
		expect((await converse(server, hello)).json).toMatchObject({ stopReason: "a_new_reason", usage: { inputTokens: 9, outputTokens: 1 } });
	});

	test("is refused with the place and the reason when it is not valid", () => {
		expect(() => parseScript({ turns: [{ steps: [{ kind: "txt", text: "x" }] }] })).toThrow(/turns\.0\.steps\.0\.kind: .*"txt"/);
		expect(() => parseScript({ turn: [] })).toThrow(/turn: .*never/);
		expect(() => server.setScript({ turns: [{ fault: { kind: "cut", atByte: -1 } }] } satisfies Script)).toThrow(/turns\.0\.fault\.atByte/);
	});

	test("can be set and removed over HTTP", async () => {
		expect((await putScript(JSON.stringify({ turns: [say("put")] }))).status).toBe(200);
		expect(await said()).toBe("put");
		const refused = await putScript('{"turns": 1}');
		expect(refused.status).toBe(400);
		expect(await refused.json()).toEqual({ message: expect.stringContaining("turns: ") });
		await putScript("");
		expect(await said()).toContain("sample model");
	});
});

describe("the journal", () => {
	test("is complete when the client has read the answer", async () => {
		server.setScript({
			turns: [
				{
					steps: [
						{ kind: "text", text: "Let me see." },
						{ kind: "tool", id: "t1", name: "a", input: {} },
					],
				},
			],
		});
		await readStream(await runtimeClient(server).send(new ConverseStreamCommand(typedHello)));
		expect(server.journal).toMatchObject([
			{
				method: "POST",
				operation: "ConverseStream",
				modelId: sonnet,
				status: 200,
				request: hello,
				response: {
					stopReason: "tool_use",
					text: "Let me see.",
					toolUses: [{ toolUseId: "t1", name: "a", input: "{}" }],
					usage: { outputTokens: 5 },
				},
			},
		]);
	});

	test("keeps the size and the hash of binary content, not the content", async () => {
		const bytes = Buffer.from("the report").toString("base64");
		const document = { format: "txt", name: "Report", source: { bytes } };
		await converse(server, { messages: [{ role: "user", content: [{ text: "Read" }, { document }] }] });
		expect(JSON.stringify(server.journal)).not.toContain(bytes);
		expect(server.journal).toMatchObject([
			{
				request: {
					messages: [
						{ content: [{}, { document: { source: { bytes: { bytes: 10, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } } } }] },
					],
				},
			},
		]);
	});

	test("can be read and cleared over HTTP", async () => {
		await converse(server, hello);
		expect(await (await fetch(`${server.url}/_journal`)).json()).toHaveLength(1);
		await fetch(`${server.url}/_journal`, { method: "DELETE" });
		expect(server.journal).toEqual([]);
	});
});

describe("what is not a proper request", () => {
	test("a body that is not JSON is a SerializationException", async () => {
		expect(await postRaw(server, path, '{"messages":')).toMatchObject({ status: 400, errorName: "SerializationException" });
	});

	test("an unknown operation is an UnknownOperationException", async () => {
		expect(await postRaw(server, `/model/${sonnet}/dance`, {})).toMatchObject({ status: 404, errorName: "UnknownOperationException" });
	});

	test("a path that cannot be decoded is a ValidationException", async () => {
		expect(await postRaw(server, "/model/%E0%A4%A/converse", hello)).toMatchObject({ status: 400, errorName: "ValidationException" });
	});

	test.each([
		["garbage", "\x00\x01\x02\x03 what is this\r\n\r\n"],
		["a header without a colon", "POST / HTTP/1.1\r\nHost x\r\n\r\n"],
		["two different lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
		["a broken chunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
	])("%s is answered with 400 and the server lives on", async (_, text) => {
		expect(await exchangeBytes(text)).toMatch(/^HTTP\/1\.1 400 /);
		expect(await said()).toContain("sample model");
	});

	test.each([
		["half a preface", "PRI * HTTP/2.0\r\n"],
		["a frame that is too large", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x00\x00\x00\x00\x00\x00"],
		["a body that ends early", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort"],
	])("%s does not harm the server", async (_, text) => {
		await exchangeBytes(text);
		expect(await said()).toContain("sample model");
	});
});

test("requests with random damage never harm the server", async () => {
	const body = JSON.stringify(hello);
	const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${defaultBearerKey}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
	const whole = head + body;
	const place = fc.nat(whole.length - 1);
	const damage = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 8 });
	await fc.assert(
		fc.asyncProperty(damage, place, async (changes, length) => {
			const bytes = Buffer.from(whole, "latin1");
			for (const [at, value] of changes) bytes[at] = value;
			await exchangeBytes(bytes.toString("latin1", 0, length));
		}),
		{ numRuns: 60 },
	);
	expect(await said()).toContain("sample model");
});

describe("one protocol only", () => {
	test("the SDK's HTTP/2 client fails against an HTTP/1.1 server", async () => {
		await server.close();
		server = await startLocalBedrock({ http1Only: true });
		expect(await said()).toContain("sample model");
		await expect(runtimeClient(server, { requestHandler: undefined }).send(new ConverseCommand(typedHello))).rejects.toThrow(
			/Protocol error|http2|HTTP\/2|session/i,
		);
	});

	test("an HTTP/1.1 client fails against an HTTP/2 server", async () => {
		await server.close();
		server = await startLocalBedrock({ http2Only: true });
		const client = runtimeClient(server, { requestHandler: undefined });
		expect((await client.send(new ConverseCommand(typedHello))).stopReason).toBe("end_turn");
		client.destroy();
		await expect(converse(server, hello)).rejects.toThrow("fetch failed");
	});
});

test("it runs as a process that prints its address", async () => {
	const main = fileURLToPath(new URL("../local-bedrock/main.ts", import.meta.url));
	const child = spawn(process.execPath, ["--no-warnings", main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
	const [line] = (await once(createInterface(child.stdout), "line")) as [string];
	const url = /^Local Bedrock: (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
	const journal = await fetch(`${url}/_journal`);
	expect(await journal.json()).toEqual([]);
	child.kill("SIGTERM");
	const [code] = (await once(child, "exit")) as [number];
	expect(code).toBe(0);
});

function say(text: string, more: Omit<ScriptTurn, "steps"> = {}): ScriptTurn {
	return { steps: [{ kind: "text", text }], ...more };
}

function putScript(body: string): Promise<Response> {
	return fetch(`${server.url}/_script`, { method: "PUT", body });
}

async function said(text = "Hello"): Promise<string> {
	const { json } = await converse(server, { messages: [{ role: "user", content: [{ text }] }] });
	const { output } = json as { output: { message: { content: { text: string }[] } } };
	return output.message.content.map((block) => block.text).join("");
}

/** Sends bytes as they are and returns what came back until the server, or this side after its last byte, hung up. */
async function exchangeBytes(text: string): Promise<string> {
	const socket = connect(server.port, "127.0.0.1");
	let answer = "";
	socket.on("data", (chunk) => {
		answer += chunk.toString("latin1");
	});
	socket.on("error", () => {});
	socket.end(Buffer.from(text, "latin1"));
	await once(socket, "close");
	return answer;
}
