import type { ContentBlockDelta, ConverseStreamMetadataEvent, ConverseStreamOutput } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, test } from "vitest";
import { decodeMetadata } from "../../src/bedrock/call/callReport.ts";
import { Decoder } from "../../src/bedrock/answer/decode.ts";
import { toStream } from "../../src/bedrock/answer/wholeAnswer.ts";

const opened: ConverseStreamOutput = {
	contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: "a", name: "read_file" } } },
};
const closed: ConverseStreamOutput = { contentBlockStop: { contentBlockIndex: 0 } };
const stopped: ConverseStreamOutput = { messageStop: { stopReason: "tool_use" } };
const input = (json: string): ConverseStreamOutput => ({
	contentBlockDelta: { contentBlockIndex: 0, delta: { toolUse: { input: json } } },
});

function contentOf(events: readonly ConverseStreamOutput[]) {
	const decoder = new Decoder(({ title }) => ({ title: title ?? "" }));
	return events.flatMap((event) => decoder.decode(event)).find((event) => event.kind === "stop")?.content;
}

describe("A tool call", () => {
	test("that was closed has its input", () => {
		expect(contentOf([opened, input('{"path":"x"}'), closed, stopped])).toEqual([
			{ kind: "tool-use", id: "a", name: "read_file", input: { path: "x" } },
		]);
	});

	test.each(['{"path":"x"}', ""])("that was never closed is malformed, even when its input %j can be read", (json) => {
		expect(contentOf([opened, input(json), stopped])).toEqual([
			{ kind: "tool-use", id: "a", name: "read_file", input: {}, malformed: json },
		]);
	});

	test("of an answer in one piece is closed", () => {
		const message = { role: "assistant" as const, content: [{ toolUse: { toolUseId: "a", name: "list_files", input: {} } }] };
		const stream = toStream({ output: { message }, stopReason: "tool_use", usage: undefined, metrics: undefined });
		expect(contentOf(stream)).toEqual([{ kind: "tool-use", id: "a", name: "list_files", input: {} }]);
	});
});

const delta = (contentBlockIndex: number, part: ContentBlockDelta): ConverseStreamOutput => ({
	contentBlockDelta: { contentBlockIndex, delta: part },
});
const stop = (contentBlockIndex: number): ConverseStreamOutput => ({ contentBlockStop: { contentBlockIndex } });

function decode(events: readonly ConverseStreamOutput[]) {
	const decoder = new Decoder(({ title }) => ({ title: title ?? "" }));
	return events.flatMap((event) => decoder.decode(event));
}

describe("A block", () => {
	test("of redacted reasoning is all its bytes, in however many pieces they come", () => {
		const pieces = [Uint8Array.of(0, 255), Uint8Array.of(), Uint8Array.of(7)];
		const events = pieces.map((redactedContent) => delta(0, { reasoningContent: { redactedContent } }));
		expect(contentOf([...events, stop(0), stopped])).toEqual([{ kind: "reasoning", text: "", redacted: Buffer.from([0, 255, 7]) }]);
	});

	test("of reasoning keeps text, signature and redacted bytes that come with the same index", () => {
		const parts: ContentBlockDelta[] = [
			{ reasoningContent: { text: "Hm" } },
			{ reasoningContent: { signature: "ab" } },
			{ reasoningContent: { signature: "c=" } },
			{ reasoningContent: { redactedContent: Uint8Array.of(1) } },
		];
		expect(contentOf([...parts.map((part) => delta(0, part)), stop(0), stopped])).toEqual([
			{ kind: "reasoning", text: "Hm", signature: "abc=" },
			{ kind: "reasoning", text: "", redacted: Buffer.from([1]) },
		]);
	});

	test("of reasoning that says nothing is none, unless it is signed", () => {
		const silent = delta(0, { reasoningContent: { text: "" } });
		expect(contentOf([silent, stop(0), stopped])).toEqual([]);
		expect(contentOf([silent, delta(0, { reasoningContent: { signature: "c2ln" } }), stop(0), stopped])).toEqual([
			{ kind: "reasoning", text: "", signature: "c2ln" },
		]);
	});

	test("of text tells its citations when it ends, even when they come before it or it is never closed", () => {
		const events = [delta(0, { citation: { title: "A" } }), delta(0, { text: "So." })];
		expect(decode([...events, stop(0)]).map(({ kind }) => kind)).toEqual(["text-delta", "citation"]);
		expect(decode([...events, stopped]).map(({ kind }) => kind)).toEqual(["text-delta", "citation", "stop"]);
		expect(decode([...events, stop(0), stopped]).map(({ kind }) => kind)).toEqual(["text-delta", "citation", "stop"]);
	});

	test("that another kind of delta follows under the same index stays", () => {
		expect(
			contentOf([delta(0, { text: "one" }), delta(0, { reasoningContent: { text: "two" } }), delta(0, { text: "three" }), stopped]),
		).toEqual([
			{ kind: "text", text: "one" },
			{ kind: "reasoning", text: "two" },
			{ kind: "text", text: "three" },
		]);
	});

	test("of an image that nobody knows the format of, or that lies elsewhere, is kept as it came", () => {
		const bytes = Uint8Array.of(1, 2);
		const avif: ConverseStreamOutput = { contentBlockStart: { contentBlockIndex: 0, start: { image: { format: "avif" as never } } } };
		expect(contentOf([avif, delta(0, { image: { source: { bytes } } }), stop(0), stopped])).toEqual([
			{ kind: "unknown", name: "image", value: { format: "avif", bytes: "AQI=" } },
		]);
		const s3Location = { uri: "s3://bucket/key" };
		expect(contentOf([delta(0, { image: { source: { s3Location } } }), stop(0), stopped])).toEqual([
			{ kind: "unknown", name: "image", value: { s3Location } },
		]);
	});

	test("of tool input that was never announced is kept, and is no call", () => {
		expect(contentOf([input('{"a":'), input("1}"), stop(0), stopped])).toEqual([{ kind: "unknown", name: "toolUse", value: '{"a":1}' }]);
	});
});

describe("The end of a message", () => {
	test("has the fields that the request asked for, and none when there are none", () => {
		const end = (additionalModelResponseFields?: never): ConverseStreamOutput => ({
			messageStop: { stopReason: "end_turn", additionalModelResponseFields },
		});
		expect(decode([end({ stop_sequence: "X" } as never)])).toEqual([
			{ kind: "stop", reason: "end_turn", content: [], fields: { stop_sequence: "X" } },
		]);
		expect(decode([end()])).toEqual([{ kind: "stop", reason: "end_turn", content: [] }]);
		expect(decode([end(null as never)])).toEqual([{ kind: "stop", reason: "end_turn", content: [] }]);
	});
});

describe("The metadata", () => {
	const facts = { model: "m", requestId: "r", firstTokenMs: 12.6, retries: 2, cache: { points: [] } };

	test("are the bill and how the call went", () => {
		const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3, cacheReadInputTokens: 4, cacheWriteInputTokens: 5 };
		const metadata: ConverseStreamMetadataEvent = {
			usage: {
				...usage,
				cacheDetails: [
					{ ttl: "5m", inputTokens: 2 },
					{ ttl: "1h", inputTokens: 3 },
				],
			},
			metrics: { latencyMs: 99 },
			trace: { promptRouter: { invokedModelId: "other" } },
			performanceConfig: { latency: "optimized" },
			serviceTier: { type: "flex" },
		};
		expect(decodeMetadata(metadata, facts)).toEqual([
			{
				kind: "usage",
				usage: { input: 1, output: 2, cacheRead: 4, cacheWrite: 5, cacheWriteHour: 3 },
				call: {
					model: "m",
					invokedModel: "other",
					requestId: "r",
					firstTokenMs: 13,
					latencyMs: 99,
					latency: "optimized",
					serviceTier: "flex",
					retries: 2,
					cache: { points: [] },
				},
			},
		]);
	});

	test("count everything that is kept for an hour, when there is an entry for each point", () => {
		const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 1_103, cacheReadInputTokens: 0, cacheWriteInputTokens: 1_100 };
		const cacheDetails = [
			{ ttl: "1h", inputTokens: 700 },
			{ ttl: "1h", inputTokens: 400 },
		] as const;
		const [event] = decodeMetadata({ usage: { ...usage, cacheDetails: [...cacheDetails] }, metrics: { latencyMs: 1 } }, facts);
		expect(event).toMatchObject({ usage: { cacheWrite: 1_100, cacheWriteHour: 1_100 } });
	});

	test("claim no mask in an answer that was shown at once", () => {
		const piiEntities = [{ type: "EMAIL", match: "a@b.c", action: "ANONYMIZED" }] as const;
		const assessment = { sensitiveInformationPolicy: { piiEntities: [...piiEntities], regexes: [] } };
		const metadata = {
			trace: { guardrail: { inputAssessment: { gr: assessment }, outputAssessments: { gr: [assessment] } } },
		} as unknown as ConverseStreamMetadataEvent;
		const told = (isAsync: boolean) =>
			decodeMetadata(metadata, { ...facts, isAsync }).flatMap((event) =>
				event.kind === "guardrail" ? event.findings.map(({ source, action, detail }) => [source, action, detail]) : [],
			);
		expect(told(false).map(([, action]) => action)).toEqual(["ANONYMIZED", "ANONYMIZED"]);
		expect(told(true)).toEqual([
			["input", "ANONYMIZED", undefined],
			["output", "NONE", expect.stringContaining("not masked")],
		]);
	});

	test("without a count of tokens bill nothing", () => {
		expect(decodeMetadata({ metrics: { latencyMs: 1 } } as ConverseStreamMetadataEvent, facts)).toEqual([]);
	});
});
