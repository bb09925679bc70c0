import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { converse, sonnet } from "../local-bedrock/requests.ts";
import { type LocalBedrock, startLocalBedrock } from "../local-bedrock/server.ts";

const minute = 60_000;
const point = { cachePoint: { type: "default" } };
const hourPoint = { cachePoint: { type: "default", ttl: "1h" } };
/** 1,100 tokens as the meter counts: above Sonnet 4.5's minimum of 1,024. */
const long = (seed: string) => ({ text: seed.repeat(4400) });

let now = Date.now();
let server: LocalBedrock | undefined;
beforeEach(async () => {
	await server?.close();
	server = await startLocalBedrock({ now: () => now });
	now = Date.now();
});
afterAll(() => server?.close());

interface Usage {
	readonly inputTokens: number;
	readonly cacheReadInputTokens: number;
	readonly cacheWriteInputTokens: number;
	readonly cacheDetails?: readonly { readonly ttl: string; readonly inputTokens: number }[];
}

async function usage(body: unknown, modelId = sonnet): Promise<Usage> {
	if (!server) throw new Error("No server");
	const { json, status } = await converse(server, body, modelId);
	expect(status, JSON.stringify(json)).toBe(200);
	return json.usage as Usage;
}

const user = (...content: unknown[]) => ({ role: "user", content });
const assistant = (...content: unknown[]) => ({ role: "assistant", content });
const counts = (inputTokens: number, cacheReadInputTokens: number, cacheWriteInputTokens: number) => ({
	inputTokens,
	cacheReadInputTokens,
	cacheWriteInputTokens,
});

describe("the prompt cache", () => {
	const body = { system: [long("s"), point], messages: [user({ text: "Hi" })] };

	test("writes a prefix once and reads it from then on", async () => {
		expect(await usage(body)).toMatchObject({ ...counts(1, 0, 1100), cacheDetails: [{ ttl: "5m", inputTokens: 1100 }] });
		expect(await usage(body)).toMatchObject(counts(1, 1100, 0));
		expect(await usage({ ...body, messages: [user({ text: "Something else" })] })).toMatchObject(counts(4, 1100, 0));
	});

	test("ignores a point below the model's minimum", async () => {
		const short = { ...body, system: [{ text: "s".repeat(4092) }, point] };
		expect(await usage(short)).toMatchObject(counts(1024, 0, 0));
		expect(await usage(short)).toMatchObject(counts(1024, 0, 0));
		const haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
		expect(await usage(body, haiku)).toMatchObject(counts(1101, 0, 0));
	});

	test("forgets after five minutes, counted from the last use", async () => {
		await usage(body);
		now += 4 * minute;
		expect(await usage(body)).toMatchObject(counts(1, 1100, 0));
		now += 4 * minute;
		expect(await usage(body)).toMatchObject(counts(1, 1100, 0));
		now += 5 * minute;
		expect(await usage(body)).toMatchObject(counts(1, 0, 1100));
	});

	test("remembers for an hour when asked to", async () => {
		const hour = { ...body, system: [long("s"), hourPoint] };
		expect(await usage(hour)).toMatchObject({ cacheDetails: [{ ttl: "1h", inputTokens: 1100 }] });
		now += 59 * minute;
		expect(await usage(hour)).toMatchObject(counts(1, 1100, 0));
	});

	test("bills what comes after the part that it found", async () => {
		await usage({ messages: [user(long("a"), point)] });
		const longer = { messages: [user(long("a"), point), assistant({ text: "Yes." }), user(long("b"), point)] };
		expect(await usage(longer)).toMatchObject(counts(0, 1100, 1101));
		expect(await usage(longer)).toMatchObject(counts(0, 2201, 0));
	});

	test("finds an earlier point although the request has moved its own", async () => {
		await usage({ messages: [user(long("a"), point)] });
		const moved = { messages: [user(long("a")), assistant({ text: "Yes." }), user({ text: "And?" }, point)] };
		expect(await usage(moved)).toMatchObject(counts(0, 1100, 2));
	});

	test("looks at twenty blocks, that of the point included, and no further", async () => {
		await usage({ messages: [user(long("a"), point)] });
		const after = (blocks: number) => ({ messages: [user(long("a"), ...Array.from({ length: blocks }, () => ({ text: "more" })), point)] });
		expect(await usage(after(20))).toMatchObject({ cacheReadInputTokens: 0 });
		await usage({ messages: [user(long("b"), point)] });
		const afterAnother = { messages: [user(long("b"), ...Array.from({ length: 19 }, () => ({ text: "more" })), point)] };
		expect(await usage(afterAnother)).toMatchObject({ cacheReadInputTokens: 1100 });
	});

	test("misses when a tool changes: tools come first in the prefix", async () => {
		await usage({ ...body, toolConfig: toolConfig("one") });
		expect(await usage({ ...body, toolConfig: toolConfig("one") })).toMatchObject({ cacheWriteInputTokens: 0 });
		expect(await usage({ ...body, toolConfig: toolConfig("two") })).toMatchObject({ cacheReadInputTokens: 0 });
	});

	const first = user(long("a"), point);

	test("misses the messages, not what is before them, when the choice of a tool or the thinking changes", async () => {
		const tools = toolConfig("t");
		const whole = { ...body, toolConfig: tools, messages: [first] };
		await usage(whole);
		expect(await usage(whole)).toMatchObject({ cacheWriteInputTokens: 0 });
		const forced = { ...whole, toolConfig: { ...tools, toolChoice: { any: {} } } };
		expect(await usage(forced)).toMatchObject({ cacheWriteInputTokens: 1100 });
		const thinking = { ...whole, additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1_024 } } };
		expect(await usage(thinking)).toMatchObject({ cacheWriteInputTokens: 1100 });
		expect(await usage({ ...whole, toolConfig: { ...tools, toolChoice: { auto: {} } } })).toMatchObject({ cacheWriteInputTokens: 0 });
	});

	test("misses the messages when the first image comes", async () => {
		const image = { image: { format: "png", source: { bytes: png } } };
		await usage({ messages: [first] });
		const withImage = { messages: [first, assistant({ text: "Yes." }), user(image, { text: "And?" })] };
		expect(await usage(withImage)).toMatchObject({ cacheReadInputTokens: 0 });
		expect(await usage({ ...withImage, messages: withImage.messages.with(2, user(image, { text: "So?" })) })).toMatchObject({
			cacheReadInputTokens: 1100,
		});
	});

	test("forgets the reasoning of earlier turns with the older models, and what was cached after it", async () => {
		const thought = { reasoningContent: { reasoningText: { text: "t".repeat(400), signature: "c2ln" } } };
		const messages = (...more: unknown[]) => ({ messages: [user(long("a"), point), assistant(thought, { text: "Yes." }), ...more] });
		const asked = messages(user(long("b"), point));
		const opus = "us.anthropic.claude-opus-5";
		await usage({ messages: [first] });
		expect(await usage(asked)).toMatchObject(counts(0, 1100, 1101));
		await usage({ messages: [first] }, opus);
		expect(await usage(asked, opus)).toMatchObject(counts(0, 1100, 1201));
	});

	test("is kept apart by model", async () => {
		await usage(body);
		expect(await usage(body, "us.anthropic.claude-3-7-sonnet-20250219-v1:0")).toMatchObject({ cacheReadInputTokens: 0 });
	});

	test("is shared by the ids of one model", async () => {
		await usage(body);
		expect(await usage(body, "global.anthropic.claude-sonnet-4-5-20250929-v1:0")).toMatchObject({ cacheReadInputTokens: 1100 });
	});
});

/** One transparent pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

function toolConfig(description: string) {
	return { tools: [{ toolSpec: { name: "a", description, inputSchema: { json: { type: "object" } } } }] };
}
