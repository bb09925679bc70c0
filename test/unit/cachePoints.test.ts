import type { ContentBlock, ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CacheHistory } from "../../src/bedrock/cache/cacheHistory.ts";
import { type CachePolicy, placeCachePoints } from "../../src/bedrock/cache/cachePoints.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { promptParts } from "../local-bedrock/meter.ts";
import { type ModelFacts, models } from "../local-bedrock/modelTable.ts";
import { PromptCache } from "../local-bedrock/promptCache.ts";
import { validateRequest } from "../local-bedrock/rules/validateRequest.ts";
import type { ConverseBody } from "../local-bedrock/wire.ts";
import { testSettings } from "./testSession.ts";

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const nova = "us.amazon.nova-pro-v1:0";
const auto: CachePolicy = { caching: "auto" };

/** So many tokens as they are estimated. */
const words = (tokens: number): ContentBlock => ({ text: "word".repeat(tokens) });
const document: ContentBlock = { document: { format: "txt", name: "Document 1", source: { bytes: new Uint8Array(8_000) } } };
const reasoning: ContentBlock = { reasoningContent: { reasoningText: { text: "Hm.", signature: "c2ln" } } };
const call = (id: string): ContentBlock => ({ toolUse: { toolUseId: id, name: "read_file", input: { path: "a.ts" } } });
const result = (id: string): ContentBlock => ({
	toolResult: { toolUseId: id, status: "success", content: [{ text: "word".repeat(300) }] },
});
const user = (...content: ContentBlock[]) => ({ role: "user" as const, content });
const assistant = (...content: ContentBlock[]) => ({ role: "assistant" as const, content });
const tools = (tokens: number) => ({
	tools: [{ toolSpec: { name: "read_file", description: "word".repeat(tokens), inputSchema: { json: { type: "object" } } } }],
});
const toolConfig = tools(500);
const longTools = tools(2_000);

function request(messages: ConverseStreamRequest["messages"], others: Partial<ConverseStreamRequest> = {}): ConverseStreamRequest {
	return { modelId: sonnet, system: [{ text: "word".repeat(2_000) }], messages, inferenceConfig: { maxTokens: 1_000 }, ...others };
}

/** Where the points stand: `system`, or the number of the message and of the block before the point. */
function placed(input: ConverseStreamRequest, policy = auto): string[] {
	const base = (input.modelId ?? "").replace(/^us\./, "");
	const { input: output } = placeCachePoints(input, factsOf(base), policy);
	return [
		...(output.toolConfig?.tools?.some((tool) => tool.cachePoint) ? ["tools"] : []),
		...(output.system?.some((block) => block.cachePoint) ? ["system"] : []),
		...(output.messages ?? []).flatMap(({ content }, message) =>
			(content ?? []).flatMap((block, at) => (block.cachePoint ? [`${message}.${at - 1}`] : [])),
		),
	];
}

describe("cache points", () => {
	test("stand after the system prompt and the newest prompt of a new chat", () => {
		expect(placed(request([user(words(10))]))).toEqual(["system", "0.0"]);
	});

	test("stand after the last two user messages of a tool loop, however many calls a turn makes", () => {
		const ids = Array.from({ length: 12 }, (_, index) => `t${index}`);
		const messages = [
			user(words(10)),
			assistant(...ids.map(call)),
			user(...ids.map(result)),
			assistant(...ids.map(call)),
			user(...ids.map(result)),
		];
		expect(placed(request(messages, { toolConfig }))).toEqual(["system", "2.11", "4.11"]);
	});

	test("stand after the tools where there is no system prompt", () => {
		expect(placed(request([user(words(10))], { system: undefined, toolConfig: longTools }))).toEqual(["tools", "0.0"]);
	});

	test("are left out where fewer tokens come before them than the model caches", () => {
		const short = request([user(words(10))], { system: [{ text: "Short." }] });
		expect(placed(short)).toEqual([]);
		expect(placeCachePoints(short, factsOf("anthropic.claude-sonnet-4-5"), auto).report.none).toContain("1024");
		expect(placed({ ...short, messages: [user(words(1_100))] })).toEqual(["0.0"]);
	});

	test("stand before few tokens already where nobody knows how many the model needs: one too early costs nothing", () => {
		const newest = { modelId: "us.anthropic.claude-opus-5-5", system: [{ text: "word".repeat(600) }] };
		expect(placed(request([user(words(10))], newest))).toEqual(["system", "0.0"]);
		expect(placed(request([user(words(10))], { ...newest, system: [{ text: "Short." }] }))).toEqual([]);
	});

	test("follow an image that ends a message", () => {
		const image: ContentBlock = { image: { format: "png", source: { bytes: Buffer.from(png, "base64") } } };
		expect(placed(request([user(words(10), image)]))).toEqual(["system", "0.1"]);
	});

	test("never follow a document or reasoning directly", () => {
		expect(placed(request([user(words(10), document)]))).toEqual(["system", "0.0"]);
		const messages = [user(words(10)), assistant(words(2), reasoning), user(document)];
		expect(placed(request(messages))).toEqual(["system", "0.0", "1.0"]);
	});

	test("never follow a tool result of Nova, and never stand among its tools", () => {
		const messages = [user(words(2_000)), assistant({ text: "I look." }, call("a")), user(result("a"))];
		const input = request(messages, { modelId: nova, toolConfig });
		expect(placed(input)).toEqual(["system", "0.0", "1.0"]);
		expect(placed({ ...input, system: undefined, toolConfig: longTools })).toEqual(["0.0", "1.0"]);
	});

	test("stand where the prefix still holds when something in the middle has changed", () => {
		const messages = [
			user(words(10)),
			assistant(words(1)),
			user(words(10)),
			assistant(words(1)),
			user(words(10)),
			assistant(words(1)),
			user(words(10)),
		];
		expect(placed(request(messages), { ...auto, unchanged: 2 })).toEqual(["system", "1.0", "4.0", "6.0"]);
	});

	test("keep alive what comes before the oldest document, which is the next to become text", () => {
		const messages = [
			user(words(10)),
			assistant(words(1)),
			user(document, words(1)),
			assistant(words(1)),
			user(words(10)),
			assistant(words(1)),
			user(words(10)),
		];
		expect(placed(request(messages))).toEqual(["system", "1.0", "4.0", "6.0"]);
	});

	test("keep alive what comes before a prompt that is marked for a guardrail, which the next one is instead", () => {
		const marked: ContentBlock = { guardContent: { text: { text: "Prompt" } } };
		const messages = [
			user(words(10)),
			assistant(words(1)),
			user(marked),
			assistant(call("a")),
			user(result("a")),
			assistant(call("b")),
			user(result("b")),
		];
		expect(placed(request(messages, { toolConfig }))).toEqual(["system", "1.0", "4.0", "6.0"]);
	});

	test("keep alive the last prompt while there is reasoning, which older models forget with the next one", () => {
		const messages = [
			user(words(10)),
			assistant(reasoning, call("a")),
			user(result("a")),
			assistant(reasoning, call("b")),
			user(result("b")),
		];
		expect(placed(request(messages))).toEqual(["system", "0.0", "2.0", "4.0"]);
	});

	test("do not write the end of a request that is asked only once", () => {
		expect(placed(request([user(words(10)), assistant(words(1)), user(words(10))]), { ...auto, purpose: "compaction" })).toEqual([
			"system",
			"0.0",
		]);
	});

	test("ask for an hour where the model has one, all of them", () => {
		const ttls = (modelId: string, id: string) => {
			const { input, report } = placeCachePoints(request([user(words(10))], { modelId }), factsOf(id), { caching: "1h" });
			const points = [input.system, input.messages?.at(-1)?.content].map((blocks) => blocks?.at(-1)?.cachePoint);
			return { told: report.points.map(({ ttl }) => ttl), sent: points, notice: report.notice };
		};
		const hour = { type: "default", ttl: "1h" };
		expect(ttls(sonnet, "anthropic.claude-sonnet-4-5-20250929-v1:0")).toEqual({ told: ["1h", "1h"], sent: [hour, hour] });
		expect(ttls("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "anthropic.claude-3-7-sonnet-20250219-v1:0")).toEqual({
			told: ["5m", "5m"],
			sent: [{ type: "default" }, { type: "default" }],
			notice: expect.stringContaining("five minutes"),
		});
	});

	test("are none when caching is off, and none of a model that has no cache, which is said", () => {
		const input = request([user(words(10))]);
		expect(placeCachePoints(input, factsOf("anthropic.claude-opus-5"), { caching: "off" })).toEqual({ input, report: { points: [] } });
		expect(placeCachePoints(input, factsOf("deepseek.r1-v1:0"), auto).report).toEqual({
			points: [],
			none: "This model takes no cache points.",
		});
		expect(placeCachePoints(input, undefined, auto).report.none).toContain("not known");
		const prompt = { ...input, modelId: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12345:1" };
		expect(placeCachePoints(prompt, factsOf("anthropic.claude-opus-5"), auto).report.none).toContain("managed prompt");
	});
});

describe("whatever was said, a request with cache points", () => {
	const cached = models.filter(({ cache }) => cache);

	test.each(cached.map((model) => [model.id, model] as const))("to %s is accepted, has four at most and the same content", (id, model) => {
		fc.assert(
			fc.property(
				history(model),
				fc.constantFrom("auto" as const, "1h" as const),
				fc.option(fc.nat(12), { nil: undefined }),
				(messages, caching, unchanged) => {
					const config = model.tools ? { toolConfig } : {};
					const input = request(messages, { modelId: id, ...config });
					expect(refusal(input, model)).toBeUndefined();
					const { input: output, report } = placeCachePoints(input, factsOf(id), { caching, unchanged });
					expect(refusal(output, model)).toBeUndefined();
					expect(report.points.length).toBeLessThanOrEqual(4);
					expect(countPoints(output)).toBe(report.points.length);
					expect(withoutPoints(output)).toEqual(wire(input));
				},
			),
			{ numRuns: 30 },
		);
	});
});

describe("however a chat goes on, a request reads all that the one before it has written", () => {
	test.each(models.filter(({ cache }) => cache).map((model) => [model.id, model] as const))("of %s", (id, model) => {
		/** The first image, and with older models the next prompt after reasoning, break a prefix by the service's own rules. */
		const steady = { ...model, images: false, reasoning: model.reasoning && !model.forgetsReasoning };
		fc.assert(
			fc.property(history(steady), (messages) => {
				const cache = new PromptCache(() => 0);
				const places = new CacheHistory(() => 0);
				let kept = 0;
				for (const [index, { role }] of messages.entries()) {
					if (role !== "user") continue;
					const input = request(messages.slice(0, index + 1), { modelId: id, ...(model.tools && { toolConfig }) });
					const { input: sent, remember } = places.place(input, factsOf(id), auto, { connection: testSettings.connection, chatId: "c" });
					remember();
					const { cacheReadInputTokens, cacheWriteInputTokens } = cache.use(id, promptParts(wire(sent), model), model);
					expect(cacheReadInputTokens).toBeGreaterThanOrEqual(kept);
					kept = cacheReadInputTokens + cacheWriteInputTokens;
				}
			}),
			{ numRuns: 20 },
		);
	});
});

/** Conversations that the service accepts, of every block that a model takes. */
function history(model: ModelFacts) {
	const said = fc.constantFrom(words(5), words(700));
	const image: ContentBlock = { image: { format: "png", source: { bytes: Buffer.from(png, "base64") } } };
	const seen = fc.subarray([...(model.images ? [image] : []), ...(model.documents ? [document] : [])]);
	const prompt = fc.tuple(fc.boolean(), said, seen).map(([first, text, media]) => (first ? [text, ...media] : [...media, text]));
	const thought = fc.constantFrom<ContentBlock[]>([], ...(model.reasoning ? [[reasoning]] : []));
	const step = fc.tuple(thought, fc.option(said, { nil: undefined }), fc.integer({ min: model.tools ? 1 : 0, max: model.tools ? 14 : 0 }));
	const turn = fc.tuple(prompt, fc.array(step, { maxLength: 4 }), thought, said);
	return fc.tuple(fc.array(turn, { maxLength: 4 }), prompt, fc.array(step, { maxLength: 3 })).map(([turns, last, open]) => {
		let next = 0;
		const steps = (all: typeof open) =>
			all.flatMap(([before, text, calls]) => {
				const ids = Array.from({ length: calls }, () => `t${next++}`);
				return [assistant(...before, ...(text ? [text] : []), ...ids.map(call)), user(...ids.map(result))];
			});
		const messages = turns.flatMap(([asked, loop, before, answer]) => [user(...asked), ...steps(loop), assistant(...before, answer)]);
		return numbered([...messages, user(...last), ...steps(open)]);
	});
}

/** At most five documents, each with a name of its own. */
function numbered(messages: ReturnType<typeof user | typeof assistant>[]) {
	let count = 0;
	return messages.map((message) => ({
		...message,
		content: message.content.flatMap((block): ContentBlock[] => {
			if (!block.document) return [block];
			return ++count > 5 ? [] : [{ document: { ...block.document, name: `Document ${count}` } }];
		}),
	}));
}

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

function wire(input: ConverseStreamRequest): ConverseBody {
	const { modelId: _, ...body } = input;
	return JSON.parse(JSON.stringify(body, bytesAsBase64)) as ConverseBody;
}

function bytesAsBase64(this: Record<string, unknown>, key: string, value: unknown): unknown {
	const held = this[key];
	return held instanceof Uint8Array ? Buffer.from(held).toString("base64") : value;
}

function refusal(input: ConverseStreamRequest, model: ModelFacts): string | undefined {
	try {
		validateRequest({ body: wire(input), model, streaming: true, isPrompt: false });
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

function withoutPoints(input: ConverseStreamRequest): unknown {
	return JSON.parse(JSON.stringify(wire(input)), (_key, value: unknown) =>
		Array.isArray(value) ? value.filter((one) => !(one as { cachePoint?: unknown } | null)?.cachePoint) : value,
	);
}

function countPoints(input: ConverseStreamRequest): number {
	return JSON.stringify(wire(input)).split('"cachePoint"').length - 1;
}
