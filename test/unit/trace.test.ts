import { afterEach, describe, expect, test, vi } from "vitest";
import type { ModelRequest } from "../../src/core/models/model.ts";
import type { TraceRun } from "../../src/core/trace/trace.ts";
import { joinDeltas } from "../../src/core/trace/traceEvents.ts";
import { outsideOfChats } from "../../src/core/trace/traceFile.ts";
import { sealEvents, sealRequest, unseal } from "../../src/bedrock/trace/traceSeal.ts";
import type { Script } from "../local-bedrock/script.ts";
import { replayLocally } from "../../scripts/replay.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession, testSettings } from "./testSession.ts";
import { tools } from "../../src/tools/index.ts";

let engine: Engine | undefined;
afterEach(() => engine?.server.close());

/** Asks the engine once, and gives the run that the trace was told of. */
async function record(script: Script | undefined, change: Partial<ModelRequest> = {}): Promise<TraceRun> {
	let tell: { add(run: TraceRun): void; report(error: unknown): void } | undefined;
	const told = new Promise<TraceRun>((add, report) => {
		tell = { add, report };
	});
	engine = await startEngine(script, {}, { trace: { sink: () => tell, report: (error) => tell?.report(error) } });
	const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
	const settings = { ...engine.settings, ...change.settings, connection: engine.settings.connection };
	const request = { system: "You are a test.", messages, tools: [], ...change, settings };
	await Array.fromAsync(engine.bedrock.model.converse(request, new AbortController().signal));
	return told;
}

describe("A call of a model", () => {
	test("is traced with its request, its events and what it cost", async () => {
		const run = await record(
			{ turns: [{ steps: [{ kind: "text", text: "Good morning." }] }] },
			{ trace: { chatId: "chat-1", turnId: "t1" }, purpose: "title" },
		);
		expect(run).toMatchObject({
			version: 1,
			chatId: "chat-1",
			turnId: "t1",
			purpose: "title",
			operation: "ConverseStream",
			region: "us-east-1",
			server: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
			outcome: "complete",
			stopReason: "end_turn",
			attempts: [],
			request: { modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0", messages: [{ role: "user", content: [{ text: "Hello" }] }] },
			usage: { input: expect.any(Number) },
			cost: { total: expect.any(Number) },
			report: { requestId: expect.any(String) },
		});
		expect(joinDeltas(run.events).map(({ event }) => event)).toContainEqual({
			contentBlockDelta: { contentBlockIndex: 0, delta: { text: "Good morning." } },
		});
	});

	test("is traced under the chat and the turn that it was made for, one run a step", async () => {
		const runs: TraceRun[] = [];
		engine = await startEngine(
			{ turns: [{ steps: [{ kind: "tool", name: "list_files", input: { path: "." } }] }, { steps: [{ kind: "text", text: "Done." }] }] },
			{},
			{ trace: { sink: () => ({ add: (run) => runs.push(run) }), report: () => undefined } },
		);
		const { session } = testSession(engine.bedrock.model, {
			settings: { connection: engine.settings.connection },
			ports: { chatId: "chat-7" },
		});
		await session.send("Look around", []);
		await vi.waitFor(() => expect(runs).toHaveLength(2));
		const [turn] = session.transcript.turns;
		expect(runs.map(({ chatId, turnId, stopReason }) => [chatId, turnId, stopReason])).toEqual([
			["chat-7", turn?.id, "tool_use"],
			["chat-7", turn?.id, "end_turn"],
		]);
	});

	test("that is of no chat is kept apart", async () => {
		expect((await record(undefined)).chatId).toBe(outsideOfChats);
	});

	test("is traced with the attempts that failed before", async () => {
		const run = await record({ turns: [{ fault: { kind: "throttle", times: 1 }, steps: [{ kind: "text", text: "Hi." }] }] });
		expect(run).toMatchObject({ outcome: "complete", attempts: [{ failure: "throttled", waitedMs: expect.any(Number) }] });
	});

	test("is traced with the events of the attempt that gave the answer, and of no other", async () => {
		const fault = { kind: "exception", name: "ModelStreamErrorException", message: "no", afterEvents: 2 } as const;
		const { attempts, events, outcome } = await record({ turns: [{ steps: [{ kind: "text", text: "All of it." }], fault }] });
		expect({ outcome, failed: attempts.length }).toEqual({ outcome: "complete", failed: 1 });
		expect(events.filter(({ event }) => "messageStart" in (event as object))).toHaveLength(1);
	});

	test("that fails is traced with its failure", async () => {
		const run = await record({
			turns: [{ fault: { kind: "exception", name: "ValidationException", message: "The canary is not valid" } }],
		});
		expect(run).toMatchObject({ outcome: "failed", failure: { kind: "validation", message: expect.stringContaining("canary") } });
	});

	test("that fails has no secret in the service's own sentence", async () => {
		const message = "The value Bearer canary-token of Authorization=canary-header is not valid";
		const run = await record({ turns: [{ fault: { kind: "exception", name: "ValidationException", message } }] });
		expect(run.failure?.message).toContain("[redacted]");
		expect(JSON.stringify(run)).not.toContain("canary");
	});

	test("carries no credential of the connection", async () => {
		const text = JSON.stringify(await record(undefined));
		expect(text).not.toMatch(/AKID|local-bedrock-secret|authorization|x-amz/i);
	});

	test("holds nobody up when nobody wants a trace", async () => {
		engine = await startEngine(undefined, {}, { trace: { sink: () => undefined, report: () => undefined } });
		expect((await engine.ask()).at(-1)).toMatchObject({ kind: "usage" });
	});
});

describe("What goes into a trace", () => {
	const canary = "AKIAIOSFODNN7EXAMPLE";
	const delta = (text: string) => ({ ms: 1, event: { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } } });

	test("has no secret of the request, wherever it stands", async () => {
		const sealed = await sealRequest({
			messages: [
				{ role: "user", content: [{ text: `key ${canary}` }, { document: { source: { bytes: Buffer.from(`api_key=${canary}`) } } }] },
				{
					role: "assistant",
					content: [
						{
							toolUse: {
								toolUseId: "t",
								input: { password: "hunter2-canary", pin: { secret: 8_675_309 }, deep: [{ authToken: "canary-token" }] },
							},
						},
					],
				},
			],
			system: [{ text: "Authorization: Bearer canary-bearer" }],
		});
		const bytes = Array.from(JSON.stringify(sealed).matchAll(/"\$bytes":"([^"]*)"/g), ([, data = ""]) =>
			Buffer.from(data, "base64").toString(),
		);
		expect(JSON.stringify(sealed) + bytes.join()).not.toMatch(/AKIAIOS|hunter2|canary|8675309/);
		expect(bytes).toEqual(["api_key=[redacted]"]);
	});

	test("has no secret that came in pieces", async () => {
		const sealed = await sealEvents([delta("The key is AKIAIO"), delta("SFODNN7"), delta("EXAMPLE, they say.")]);
		expect(joinDeltas(sealed)[0]?.event).toEqual({
			contentBlockDelta: { contentBlockIndex: 0, delta: { text: "The key is [redacted], they say." } },
		});
		expect(JSON.stringify(sealed)).not.toContain("SFODNN7");
	});

	test("has no secret of a tool's input that came in pieces", async () => {
		const input = (text: string) => ({
			ms: 1,
			event: { contentBlockDelta: { contentBlockIndex: 1, delta: { toolUse: { input: text } } } },
		});
		expect(JSON.stringify(await sealEvents([input('{"pass'), input('word":"hun'), input('ter2"}')]))).not.toMatch(/hun"|ter2/);
	});

	test("has no secret of a result of the service's own tool that came in pieces", async () => {
		const result = (text: string) => ({ ms: 1, event: { contentBlockDelta: { contentBlockIndex: 2, delta: { toolResult: [{ text }] } } } });
		expect(JSON.stringify(await sealEvents([result("AKIAIO"), result("SFODNN7EXAMPLE")]))).not.toContain("SFODNN7");
	});

	test("keeps what is no secret as it came, piece by piece", async () => {
		const events = [
			delta("One "),
			delta("two"),
			{ ms: 2, event: { contentBlockDelta: { contentBlockIndex: 1, delta: { reasoningContent: { signature: "sig" } } } } },
		];
		expect(await sealEvents(events)).toEqual(events);
	});

	test("has no secret of an error among the events", async () => {
		const [sealed] = await sealEvents([{ ms: 1, event: { modelStreamErrorException: new Error(`refused ${canary}`) } }]);
		expect(sealed?.event).toEqual({ modelStreamErrorException: { name: "Error", message: "refused [redacted]" } });
	});

	test("tells of large bytes by length and hash only", async () => {
		const sealed = await sealRequest({ messages: [{ content: [{ image: { source: { bytes: new Uint8Array(100_000) } } }] }] });
		expect(sealed).toMatchObject({
			messages: [
				{ content: [{ image: { source: { bytes: { $omitted: { length: 100_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } } } } }] },
			],
		});
	});
});

describe("A replay", () => {
	const everything: Script = {
		turns: [
			{
				steps: [
					{ kind: "reasoning", text: "Let me think about it for a while.", signature: "c2lnbmVk" },
					{ kind: "redacted-reasoning", data: Buffer.from([1, 2, 3, 250]).toString("base64") },
					{ kind: "text", text: "Grüße, and a longer text that comes in several pieces." },
					{ kind: "tool", name: "read_file", input: { path: "a.ts" } },
					{ kind: "tool", name: "list_files" },
					{
						kind: "cited-text",
						text: "As it says.",
						citations: [{ title: "a", location: { documentPage: { documentIndex: 0, start: 1, end: 2 } } }],
					},
					{ kind: "image", format: "png", data: Buffer.from([137, 80, 78, 71, 0, 255]).toString("base64") },
					{ kind: "server-tool", name: "web", input: { q: "x" }, result: [{ text: "found" }] },
					{ kind: "unknown-event", type: "somethingNew", payload: { value: 7 } },
				],
				additionalModelResponseFields: { stop: ["x"] },
			},
		],
	};

	test("brings the same events out of the same request", async () => {
		const recorded = await record(everything);
		expect(recorded.events.length).toBeGreaterThan(10);
		expect(await replayLocally(recorded)).toEqual({ differences: [], standsIn: false });
	});

	test("says what is different", async () => {
		const recorded = await record(everything);
		const impossible = { ...recorded, events: recorded.events.toReversed() };
		expect((await replayLocally(impossible)).differences[0]).toMatch(/^event 1: recorded .*metadata.*, replayed .*messageStart/);
	});

	test("lets another model stand in for one that only the account knows, and says so", async () => {
		const recorded = await record(everything);
		const request = { ...recorded.request, modelId: "arn:aws:bedrock:eu-north-1:999999999999:application-inference-profile/abc" };
		expect(await replayLocally({ ...recorded, request, region: "eu-north-1" })).toEqual({ differences: [], standsIn: true });
	});

	test("of a prompt that only the account has stored brings the same events", async () => {
		const recorded = await record(everything);
		const modelId = "arn:aws:bedrock:us-east-1:123456789012:prompt/MYOWNPROMP:1";
		const request = { modelId, promptVariables: { subject: { text: "rivers" } }, messages: [] };
		expect(await replayLocally({ ...recorded, request })).toEqual({ differences: [], standsIn: true });
	});

	test("takes a tool's input that looks like kept bytes for what it is", async () => {
		const input = { $omitted: { length: 1e12 }, deep: [{ $bytes: "eA==" }, { $$bytes: 1 }], $schema: "x" };
		const sealed = await sealRequest({ messages: [{ content: [{ toolUse: { input } }, { image: { bytes: Buffer.from("pixel") } }] }] });
		expect(JSON.stringify(sealed)).toContain('"$schema"');
		expect(unseal(JSON.parse(JSON.stringify(sealed)), (bytes) => Buffer.from(bytes).toString())).toEqual({
			messages: [{ content: [{ toolUse: { input } }, { image: { bytes: "pixel" } }] }],
		});
	});

	test("of a file that somebody has tampered with fills no memory", () => {
		const read = (bytes: Uint8Array) => bytes.length;
		expect(unseal({ $omitted: { length: 1e15 } }, read)).toBe(100_000_000);
		expect(unseal([{ $omitted: null }, { $omitted: { length: "9" } }, { $bytes: 7 }], read)).toEqual([
			{ $omitted: null },
			{ $omitted: { length: "9" } },
			{ $bytes: 7 },
		]);
	});

	test("of an answer in one piece brings the same piece", async () => {
		const steps = [
			{ kind: "text", text: "Reading." },
			{ kind: "tool", name: "read_file", input: { path: "a.ts" } },
		] as const;
		const model = "mistral.mistral-large-2402-v1:0";
		const recorded = await record({ turns: [{ steps }] }, { settings: { ...testSettings, model }, tools });
		expect(recorded.operation).toBe("Converse");
		expect(await replayLocally(recorded)).toEqual({ differences: [], standsIn: false });
	});

	test("of an answer that broke off breaks off again", async () => {
		const recorded = await record({ turns: [{ steps: [{ kind: "text", text: "Half of" }], fault: { kind: "end", afterEvents: 2 } }] });
		expect(recorded.outcome).toBe("failed");
		expect(await replayLocally(recorded)).toEqual({ differences: [], standsIn: false });
	});

	test("over the editor's connection tells how it went this time", async () => {
		const recorded = await record(everything);
		const { bedrock, settings } = engine as Engine;
		const again = await bedrock.replays.replay(settings.connection, recorded, new AbortController().signal);
		expect(again).toMatchObject({ outcome: "complete", request: recorded.request, usage: { output: expect.any(Number) } });
		expect(again.id).not.toBe(recorded.id);
	});
});
