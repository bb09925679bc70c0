import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ModelRequest } from "../../src/core/model.ts";
import type { TraceRun } from "../../src/core/trace.ts";
import { describeDifferences, writeTraceDocument } from "../../src/core/traceDocument.ts";
import { joinDeltas } from "../../src/core/traceEvents.ts";
import { decodeRun, decodeRuns, dropOldest, encodeRun, outsideOfChats } from "../../src/core/traceFile.ts";
import { sealEvents, sealRequest } from "../../src/bedrock/traceSeal.ts";
import { TraceStore } from "../../src/vscode/traceStore.ts";
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
					content: [{ toolUse: { toolUseId: "t", input: { password: "hunter2-canary", pin: { secret: 8_675_309 }, deep: [{ authToken: "canary-token" }] } } }],
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

	test("tells of large bytes by length and hash only", async () => {
		const sealed = await sealRequest({ messages: [{ content: [{ image: { source: { bytes: new Uint8Array(100_000) } } }] }] });
		expect(sealed).toMatchObject({
			messages: [
				{ content: [{ image: { source: { bytes: { $omitted: { length: 100_000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } } } } }] },
			],
		});
	});
});

const run = (id: string, change: Partial<TraceRun> = {}): TraceRun => ({
	version: 1,
	id,
	chatId: "11111111-2222-3333-4444-555555555555",
	purpose: "chat",
	at: 1_000,
	durationMs: 2_000,
	operation: "ConverseStream",
	region: "us-east-1",
	request: { modelId: "m", messages: [] },
	events: [],
	attempts: [],
	outcome: "complete",
	...change,
});

describe("The file of a trace", () => {
	test("skips lines that were cut short or that a newer version wrote", () => {
		const text = `${encodeRun(run("a"))}{"version":1,"id":"cut\n{"version":9}\nnull\n[]\n\n${encodeRun(run("b"))}`;
		expect(decodeRuns(text).map(({ id }) => id)).toEqual(["a", "b"]);
	});

	test("of an export is read as a run", () => {
		expect(decodeRun(JSON.stringify(run("a"), undefined, "\t"))).toEqual(run("a"));
	});

	test("drops whole runs, the oldest first, and never the last", () => {
		const lines = ["a".repeat(40), "b".repeat(40), "c".repeat(40)].map((line) => `${line}\n`);
		const drop = (limit: number) => Buffer.from(dropOldest(Buffer.from(lines.join("")), limit)).toString();
		expect(drop(200)).toBe(lines.slice(1).join(""));
		expect(drop(20)).toBe(lines[2]);
	});

	test("is measured in bytes, whatever the language", () => {
		const line = `${"語".repeat(30)}\n`;
		expect(Buffer.from(dropOldest(Buffer.from(line.repeat(10)), 400)).toString()).toBe(line.repeat(2));
	});
});

describe("The store of traces", () => {
	const folders: string[] = [];
	afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

	const open = async () => {
		const folder = await mkdtemp(join(tmpdir(), "outcrop-trace-"));
		folders.push(folder);
		const failures: unknown[] = [];
		return { folder, failures, store: new TraceStore(folder, (error) => failures.push(error)) };
	};

	test("gives back what was added, in order, for its owner's eyes only", async () => {
		const { folder, store } = await open();
		for (const id of ["a", "b", "c"]) store.add(run(id));
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
		expect((await stat(join(folder, "traces", `${run("").chatId}.jsonl`))).mode & 0o777).toBe(0o600);
	});

	test("stays below its limit by dropping the oldest runs", async () => {
		const { folder, store } = await open();
		const large = { ...run("large").request, system: "x".repeat(7_000_000) };
		for (const id of ["a", "b", "c", "d"]) store.add(run(id, { request: large }));
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["d"]);
		expect(await readdir(join(folder, "traces"))).toEqual([`${run("").chatId}.jsonl`]);
	});

	test("forgets the traces of chats that have gone, and no others", async () => {
		const { folder, store } = await open();
		const [gone, there] = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
		await mkdir(join(folder, "traces"), { recursive: true });
		await mkdir(join(folder, "chats"));
		await writeFile(join(folder, "chats", `${there}.jsonl`), "");
		for (const name of [gone, there, outsideOfChats]) await writeFile(join(folder, "traces", `${name}.jsonl`), encodeRun(run(name)));
		store.add(run("new"));
		await store.read(there);
		expect((await readdir(join(folder, "traces"))).toSorted()).toEqual(
			[`${there}.jsonl`, `${run("").chatId}.jsonl`, `${outsideOfChats}.jsonl`].toSorted(),
		);
	});

	test("leaves nothing of a file that a crash kept from being finished", async () => {
		const { folder, store } = await open();
		await mkdir(join(folder, "traces"), { recursive: true });
		await writeFile(join(folder, "traces", `${run("").chatId}.jsonl.next`), "half a run");
		store.add(run("a"));
		await store.read("x");
		expect(await readdir(join(folder, "traces"))).toEqual([`${run("").chatId}.jsonl`]);
	});

	test("reports a disk that does not take it, and goes on", async () => {
		const { folder, failures, store } = await open();
		await writeFile(join(folder, "traces"), "a file in the place of the folder");
		store.add(run("a"));
		await store.read("none").catch(() => undefined);
		expect(failures).toHaveLength(1);
		expect(await readFile(join(folder, "traces"), "utf8")).toContain("in the place");
	});

	test("keeps ids within its folder", async () => {
		const { folder, store } = await open();
		store.add(run("a", { chatId: "../../evil" }));
		await store.read("x");
		expect(await readdir(join(folder, "traces"))).toEqual(["______evil.jsonl"]);
	});
});

describe("A run to be read", () => {
	const events = ["One", " two"].map((text, index) => ({
		ms: index,
		event: { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } },
	}));
	const full = run("a", {
		events,
		usage: { input: 10, output: 5, cacheRead: 90, cacheWrite: 0 },
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0.0123, saved: 0 },
		report: { model: "m", firstTokenMs: 700, retries: 0, requestId: "req-1" },
	});

	test("begins with a summary and joins the deltas of a text", () => {
		const text = writeTraceDocument(full);
		expect(text).toContain("// Took:       2.00 s, first token after 0.70 s");
		expect(text).toContain(
			'{"ms":0,"until":1,"pieces":2,"event":{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"One two"}}}}',
		);
		expect(JSON.parse(text.replace(/^\/\/.*$/gm, ""))).toMatchObject({ request: { modelId: "m" }, events: [{ pieces: 2 }] });
	});

	test("stays JSON with comments, whatever line ends a failure has", () => {
		const text = writeTraceDocument(run("a", { outcome: "failed", failure: { kind: "validation", message: "One\r\ntwo\u2028three" } }));
		expect(text).toContain("// Outcome:    failed: One two three\n");
	});

	test("is the same for two runs that differ in times and ids only", () => {
		const withTool = (id: string, at: number) =>
			run(id, {
				at,
				durationMs: at,
				events: [
					{
						ms: at,
						event: { contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: `tooluse_${id}`, name: "read_file" } } } },
					},
				],
			});
		expect(writeTraceDocument(withTool("a", 1), true)).toBe(writeTraceDocument(withTool("b", 2), true));
	});

	test("is told apart by what differs in tokens, time and cost", () => {
		const slower = { ...full, durationMs: 3_000, usage: { input: 10, output: 10, cacheRead: 90, cacheWrite: 0 } };
		expect(describeDifferences(full, slower)).toBe("output tokens 5 → 10 (+100 %) · in all 2.00 s → 3.00 s (+50 %)");
		expect(describeDifferences(full, full)).toContain("No difference");
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
