import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Decoder } from "../../src/bedrock/answer/decode.ts";
import { toStream } from "../../src/bedrock/answer/wholeAnswer.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";

const image = Buffer.from(Array.from({ length: 3_000 }, (_, index) => index % 256)).toString("base64");
const location = { web: { url: "https://example.com/", domain: "example.com" } };

/** Everything that a model may answer with. */
const steps: Step[] = [
	{ kind: "reasoning", text: "Let me think about it.", signature: "c2ln" },
	{ kind: "redacted-reasoning", data: "AP8B" },
	{ kind: "unknown-event", type: "heartbeat", payload: { beat: 1 } },
	{ kind: "text", text: "First, a text in pieces.", chunkSize: 5 },
	{ kind: "cited-text", text: "It is known.", citations: [{ title: "A page", sourceContent: [{ text: "known" }], location }] },
	{ kind: "image", format: "png", data: image },
	{ kind: "image", format: "png", error: "It was not allowed." },
	{ kind: "server-tool", id: "s1", name: "nova_grounding", input: { query: "x" }, result: [{ text: "found" }, { json: { n: 1 } }] },
	{ kind: "unknown-block", deltas: [{ hologram: { depth: 3 } }], content: { hologram: { depth: 3 } } },
	{ kind: "tool", id: "t1", name: "list_files", input: { path: "src" } },
	{ kind: "tool", id: "t2", name: "list_files" },
];
const turn = {
	steps,
	additionalModelResponseFields: { score: 0.5 },
	usage: { inputTokens: 7 },
	metadata: {
		usage: { cacheWriteInputTokens: 30, cacheDetails: [{ ttl: "1h", inputTokens: 20 }] },
		trace: { promptRouter: { invokedModelId: "routed" } },
		performanceConfig: { latency: "optimized" },
		serviceTier: { type: "flex" },
	},
} as const;

let engine: Engine;
let streamed: readonly ModelEvent[];
let whole: readonly ModelEvent[];

beforeAll(async () => {
	engine = await startEngine({ turns: [turn, turn] });
	streamed = await engine.ask("Hello");
	/** It has tools, but not while it streams. */
	whole = await engine.ask("Hello", { model: "mistral.mistral-large-2402-v1:0" });
});
afterAll(() => engine.server.close());

const stopOf = (events: readonly ModelEvent[]) => events.find((event) => event.kind === "stop");
const billOf = (events: readonly ModelEvent[]) => events.find((event) => event.kind === "usage");

describe("An answer in one piece", () => {
	test("is asked for with Converse, and is the message that the stream would have been", () => {
		expect(engine.server.journal.map(({ operation }) => operation)).toEqual(["ConverseStream", "Converse"]);
		expect(stopOf(whole)).toEqual(stopOf(streamed));
		expect(stopOf(whole)).toMatchObject({ reason: "tool_use", fields: { score: 0.5 } });
	});

	test("tells of its parts in the same order", () => {
		/** A stream says nothing of an empty input, and one piece says `{}`. */
		const uneven: ReadonlySet<string> = new Set(["notice", "tool-input-delta"]);
		const kinds = (events: readonly ModelEvent[]) =>
			events.map(({ kind }) => kind).filter((kind, index, all) => kind !== all[index - 1] && !uneven.has(kind));
		const withoutEvents = streamed.filter((event) => event.kind !== "unknown" || event.name !== "heartbeat");
		expect(kinds(whole)).toEqual(kinds(withoutEvents));
	});

	test("is billed and reported alike", () => {
		const expected = {
			usage: { input: 7, cacheWrite: 30, cacheWriteHour: 20 },
			call: { invokedModel: "routed", latency: "optimized", serviceTier: "flex", retries: 0, requestId: expect.any(String) },
		};
		expect(billOf(whole)).toMatchObject(expected);
		expect(billOf(streamed)).toMatchObject(expected);
	});
});

describe("A block that no stream could carry", () => {
	test.each(["document", "video", "audio", "guardContent", "cachePoint", "searchResult", "toolAddition", "toolRemoval"])(
		"is kept by its name: %s",
		(name) => {
			const message = { role: "assistant" as const, content: [{ [name]: { some: "thing" } } as never, { text: "So." }] };
			const decoder = new Decoder(() => ({ title: "" }));
			const stream = toStream({ output: { message }, stopReason: "end_turn", usage: undefined, metrics: undefined });
			const events = stream.flatMap((event) => decoder.decode(event));
			const unknown = { kind: "unknown", name, value: { some: "thing" } };
			expect(events).toContainEqual(unknown);
			expect(stopOf(events)?.content).toEqual([unknown, { kind: "text", text: "So." }]);
		},
	);

	test("is kept in the result of a tool that the service runs", () => {
		const toolResult = { toolUseId: "s", status: "success" as const, content: [{ searchResult: { title: "T" } } as never, { text: "x" }] };
		const message = { role: "assistant" as const, content: [{ toolResult }] };
		const decoder = new Decoder(() => ({ title: "" }));
		const stream = toStream({ output: { message }, stopReason: "end_turn", usage: undefined, metrics: undefined });
		expect(stopOf(stream.flatMap((event) => decoder.decode(event)))?.content).toEqual([
			{
				kind: "unknown",
				name: "toolResult",
				value: {
					start: { toolUseId: "s", status: "success" },
					content: [{ $unknown: ["searchResult", { title: "T" }] }, { text: "x" }],
				},
			},
		]);
	});

	test("is kept when the whole output is of a kind that nobody knows", () => {
		const decoder = new Decoder(() => ({ title: "" }));
		const output = { $unknown: ["hologram", { depth: 3 }] as [string, unknown] };
		const stream = toStream({ output, stopReason: "end_turn", usage: undefined, metrics: undefined });
		expect(stopOf(stream.flatMap((event) => decoder.decode(event)))?.content).toEqual([
			{ kind: "unknown", name: "hologram", value: { depth: 3 } },
		]);
	});
});

describe("Of an answer with everything", () => {
	test("only the client's own tools are calls, and nothing is lost", () => {
		expect(stopOf(streamed)?.content.map(({ kind }) => kind)).toEqual([
			"reasoning",
			"reasoning",
			"text",
			"text",
			"image",
			"unknown",
			"unknown",
			"unknown",
			"unknown",
			"tool-use",
			"tool-use",
		]);
		expect(streamed.filter((event) => event.kind === "tool-use").map(({ id }) => id)).toEqual(["t1", "t2"]);
	});

	test("the image has its bytes, and the event without a name here is told", () => {
		const shown = streamed.find((event) => event.kind === "image");
		expect(Buffer.from(shown?.bytes ?? []).toString("base64")).toBe(image);
		expect(streamed).toContainEqual({ kind: "unknown", name: "heartbeat", value: { beat: 1 } });
	});

	test("the first token is timed, and the stop comes after everything else of the message", () => {
		const { firstTokenMs = -1, latencyMs } = billOf(streamed)?.call ?? {};
		expect(firstTokenMs).toBeGreaterThanOrEqual(0);
		expect(latencyMs).toBeGreaterThanOrEqual(0);
		expect(streamed.slice(-2).map(({ kind }) => kind)).toEqual(["stop", "usage"]);
	});
});
