import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type SpanDescription, type SpanExporter, spanOfRun, TurnSpans, turnKey } from "../../src/core/trace/spans.ts";
import type { TraceRun } from "../../src/core/trace/trace.ts";
import { outsideOfChats } from "../../src/core/trace/traceFile.ts";
import { createSpanExporter } from "../../src/tracing.ts";

const run: TraceRun = {
	version: 1,
	id: "run-1",
	chatId: "chat-1",
	turnId: "t1",
	purpose: "chat",
	at: 1_000_000,
	durationMs: 2_500,
	operation: "ConverseStream",
	region: "eu-central-1",
	server: "bedrock-runtime.eu-central-1.amazonaws.com",
	request: {
		modelId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
		messages: [{ role: "user", content: [{ text: "The word canary-in-the-prompt" }] }],
		system: [{ text: "canary-in-the-system" }],
		inferenceConfig: { maxTokens: 100, temperature: 0.5, stopSequences: ["END"] },
		guardrailConfig: { guardrailIdentifier: "gr-1", guardrailVersion: "1" },
	},
	events: [{ ms: 10, event: { contentBlockDelta: { delta: { text: "canary-in-the-answer" } } } }],
	attempts: [{ ms: 3, failure: "throttled", waitedMs: 500 }],
	outcome: "complete",
	stopReason: "end_turn",
	usage: { input: 10, output: 20, cacheRead: 300, cacheWrite: 4 },
	report: { model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", requestId: "req-1", firstTokenMs: 700, retries: 1 },
};

describe("A call as a span", () => {
	test("follows the conventions for Bedrock", () => {
		const { name, kind, start, end, attributes, error } = spanOfRun(run);
		expect({ name, kind, start, end, error }).toEqual({
			name: "chat eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
			kind: "client",
			start: 1_000_000,
			end: 1_002_500,
			error: undefined,
		});
		expect(attributes).toMatchObject({
			"gen_ai.operation.name": "chat",
			"gen_ai.provider.name": "aws.bedrock",
			"gen_ai.conversation.id": "chat-1",
			"gen_ai.request.max_tokens": 100,
			"gen_ai.request.stop_sequences": ["END"],
			"gen_ai.response.finish_reasons": ["end_turn"],
			"gen_ai.usage.input_tokens": 314,
			"gen_ai.usage.output_tokens": 20,
			"gen_ai.usage.cache_read.input_tokens": 300,
			"gen_ai.usage.cache_creation.input_tokens": 4,
			"aws.bedrock.guardrail.id": "gr-1",
			"server.address": "bedrock-runtime.eu-central-1.amazonaws.com",
			"server.port": 443,
		});
	});

	test("of no chat is of no conversation", () => {
		expect(spanOfRun({ ...run, chatId: outsideOfChats }).attributes["gen_ai.conversation.id"]).toBeUndefined();
	});

	test("has nothing of what was said", () => {
		expect(JSON.stringify(spanOfRun(run))).not.toContain("canary");
	});

	test("that failed has the kind of failure and not its sentence", () => {
		const failure = { kind: "access-denied", message: "canary-in-the-failure" };
		const span = spanOfRun({ ...run, outcome: "failed", failure, usage: undefined, report: undefined });
		expect(span.error).toBe("access-denied");
		expect(JSON.stringify(span)).not.toContain("canary");
	});
});

describe("A turn", () => {
	const noting = () => {
		const told: unknown[] = [];
		const exporter: SpanExporter = {
			beginTurn: (turn, { name, start }) => told.push(["begin", turn, name, start]),
			endTurn: (turn, at, error) => told.push(["end", turn, at, error]),
			add: (turn, { name, start, end, error }: SpanDescription) => told.push(["span", turn, name, start, end, error]),
			shutdown: async () => undefined,
		};
		return { told, exporter };
	};

	test("is the parent of the tools that ran in it, from when they began to run", () => {
		const { told, exporter } = noting();
		const spans = new TurnSpans("chat-1");
		spans.note({ kind: "turn-start", turnId: "t1", at: 100, model: "m", prompt: { text: "canary", attachments: [] } }, 110, exporter);
		spans.note({ kind: "tool-start", toolUseId: "a", name: "read_file", title: "read_file" }, 120, exporter);
		spans.note({ kind: "tool-start", toolUseId: "a", name: "read_file", title: "Read canary.ts" }, 150, exporter);
		spans.note({ kind: "tool-end", toolUseId: "a", outcome: "denied" }, 180, exporter);
		spans.note({ kind: "turn-end", outcome: { kind: "done" } }, 200, exporter);
		expect(told).toEqual([
			["begin", "chat-1 t1", "invoke_agent Outcrop", 100],
			["span", "chat-1 t1", "execute_tool read_file", 150, 180, "denied"],
			["end", "chat-1 t1", 200, undefined],
		]);
	});

	test("that failed says with what kind of failure", () => {
		const { told, exporter } = noting();
		const spans = new TurnSpans("chat-1");
		spans.note({ kind: "turn-start", turnId: "t1", at: 100, model: "m", prompt: { text: "", attachments: [] } }, 100, exporter);
		spans.note({ kind: "turn-end", outcome: { kind: "failed", failure: { kind: "throttled", message: "Slow." } } }, 200, exporter);
		expect(told.at(-1)).toEqual(["end", "chat-1 t1", 200, "throttled"]);
	});
});

interface SentSpan {
	readonly name: string;
	readonly spanId: string;
	readonly parentSpanId?: string;
	readonly traceId: string;
	readonly kind: number;
	readonly status: { readonly code?: number };
	readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

describe("The exporter", () => {
	let close: (() => void) | undefined;
	afterEach(() => close?.());

	/** A collector that keeps what it gets. */
	const collect = async () => {
		const bodies: { path: string; spans: SentSpan[]; service: unknown }[] = [];
		const server = createServer(async (request, response) => {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as {
				resourceSpans: { resource: unknown; scopeSpans: { spans: SentSpan[] }[] }[];
			};
			const [first] = resourceSpans;
			bodies.push({ path: request.url ?? "", spans: first?.scopeSpans.flatMap(({ spans }) => spans) ?? [], service: first?.resource });
			response.end("{}");
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		close = () => server.close();
		return { bodies, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
	};

	test("sends the spans of a turn as one tree to the collector's address for traces", async () => {
		const { bodies, endpoint } = await collect();
		const failures: unknown[] = [];
		const exporter = createSpanExporter({
			endpoint: `${endpoint}/?tenant=a`,
			version: "1.2.3",
			onFailure: (error) => failures.push(error),
		});
		const turn = turnKey("chat-1", "t1");
		exporter.beginTurn(turn, { name: "invoke_agent Outcrop", kind: "internal", start: 999_000, attributes: {} });
		exporter.endTurn(turn, 1_003_000, "throttled");
		/** A run is described after its turn has ended. */
		exporter.add(turn, spanOfRun(run));
		await exporter.shutdown();
		const [body] = bodies;
		expect(failures).toEqual([]);
		expect(body?.path).toBe("/v1/traces?tenant=a");
		const root = body?.spans.find(({ name }) => name.startsWith("invoke_agent"));
		const child = body?.spans.find(({ name }) => name.startsWith("chat "));
		expect(root?.status.code).toBe(2);
		expect(child).toMatchObject({ parentSpanId: root?.spanId, traceId: root?.traceId, kind: 3 });
		expect(child?.attributes).toContainEqual({ key: "gen_ai.usage.input_tokens", value: { intValue: 314 } });
		expect(child?.attributes.map(({ key }) => key)).not.toContain("outcrop.cost_usd");
		expect(JSON.stringify(body?.service)).toContain("outcrop");
		expect(JSON.stringify(body)).not.toContain("canary");
	});

	test("tells of an endpoint that refuses once, and holds nobody up", async () => {
		const failures: unknown[] = [];
		const server = createServer((_, response) => response.writeHead(403).end());
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		close = () => server.close();
		const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const exporter = createSpanExporter({ endpoint, version: "1", onFailure: (error) => failures.push(error) });
		const before = performance.now();
		for (let count = 0; count < 600; count++) exporter.add(undefined, spanOfRun(run));
		expect(performance.now() - before).toBeLessThan(500);
		await exporter.shutdown();
		expect(failures).toHaveLength(1);
	});
});
