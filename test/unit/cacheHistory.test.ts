import type { ContentBlock, ConverseStreamRequest } from "@aws-sdk/client-bedrock-runtime";
import { beforeEach, describe, expect, test } from "vitest";
import { CacheHistory } from "../../src/bedrock/cache/cacheHistory.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { testSettings } from "./testSession.ts";

const { connection } = testSettings;
const minute = 60_000;
let now = 0;
let history = new CacheHistory();
beforeEach(() => {
	now = 1_000;
	history = new CacheHistory(() => now);
});

const user = (...content: ContentBlock[]) => ({ role: "user" as const, content });
const assistant = (...content: ContentBlock[]) => ({ role: "assistant" as const, content });
const text = (words: string): ContentBlock => ({ text: words });
const document: ContentBlock = { document: { format: "txt", name: "Document 1", source: { bytes: Buffer.from("a") } } };
const image: ContentBlock = { image: { format: "png", source: { bytes: Buffer.from("b") } } };

const base: ConverseStreamRequest = {
	modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
	system: [{ text: "word".repeat(3_000) }],
	messages: [user(document, text("One")), assistant(text("Yes.")), user(text("Two"))],
	toolConfig: { tools: [{ toolSpec: { name: "a", inputSchema: { json: {} } } }] },
};
const [first, second, third] = base.messages ?? [];
if (!first || !second || !third) throw new Error("No messages");

const place = (input: ConverseStreamRequest, caching: "auto" | "1h" | "off" = "auto", chatId = "c") =>
	answered(history.place(input, factsOf(input.modelId ?? ""), { caching }, { connection, chatId }));
const brokenBy = (input: ConverseStreamRequest) => place(input).report.brokenBy;

function answered(placed: ReturnType<CacheHistory["place"]>) {
	placed.remember();
	return placed;
}

describe("what broke the prefix", () => {
	test("is nothing in a chat's first request, nor when it only grows", () => {
		expect(brokenBy(base)).toBeUndefined();
		expect(brokenBy({ ...base, messages: [first, second, third, assistant(text("Good.")), user(text("Three"))] })).toBeUndefined();
	});

	test("is nothing when the newest message grows, or later ones are taken back", () => {
		brokenBy(base);
		expect(brokenBy({ ...base, messages: [first, second, user(text("Two"), text("And more"))] })).toBeUndefined();
		expect(brokenBy({ ...base, messages: [first] })).toBeUndefined();
	});

	const tools = base.toolConfig?.tools;
	const changes: [string, Partial<ConverseStreamRequest>][] = [
		["the tools", { toolConfig: { tools: [] } }],
		["the system prompt", { system: [{ text: "other".repeat(3_000) }] }],
		["the tool choice", { toolConfig: { tools, toolChoice: { any: {} } } }],
		["the settings (thinking)", { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2_000 } } }],
		["whether there are images", { messages: [first, second, third, assistant(text("Good.")), user(image, text("Three"))] }],
		["message 1: a document became text", { messages: [user(text("(The document)"), text("One")), second, third] }],
		["message 3: a prompt marked for the guardrail became text", {}],
		["message 2: its text changed", { messages: [first, assistant(text("No.")), third] }],
		["message 3: its text changed", { messages: [first, second, user(text("Edited"))] }],
		["the model", { modelId: "anthropic.claude-opus-5" }],
	];
	test.each(changes)("is said: %s", (part, change) => {
		const marked = user({ guardContent: { text: { text: "Two" } } });
		brokenBy(part.includes("guardrail") ? { ...base, messages: [first, second, marked] } : base);
		expect(brokenBy({ ...base, ...change })).toBe(part);
	});

	test("is the time, when it lived no longer", () => {
		brokenBy(base);
		now += 4 * minute;
		expect(brokenBy({ ...base, messages: [first] })).toBeUndefined();
		now += 5 * minute + 1;
		expect(brokenBy({ ...base, messages: [first, second] })).toBe("5 minutes passed");
	});

	test("is an hour for what was kept for an hour", () => {
		place(base, "1h");
		now += 59 * minute;
		expect(place({ ...base, messages: [first] }, "1h").report.brokenBy).toBeUndefined();
		now += 61 * minute;
		expect(place(base, "1h").report.brokenBy).toBe("an hour passed");
	});

	test("is said again when the same request is tried again, and no more once it was answered", () => {
		brokenBy(base);
		const changed = { ...base, system: [{ text: "other".repeat(3_000) }] };
		history.place(changed, factsOf(base.modelId ?? ""), { caching: "auto" }, { connection, chatId: "c" });
		expect(brokenBy(changed)).toBe("the system prompt");
		expect(brokenBy(changed)).toBeUndefined();
	});

	test("is nothing after a request that was not answered, which has cached nothing", () => {
		history.place(base, factsOf(base.modelId ?? ""), { caching: "auto" }, { connection, chatId: "c" });
		expect(brokenBy({ ...base, modelId: "anthropic.claude-opus-5" })).toBeUndefined();
	});

	test("is nothing when the chat comes back to a model whose prefix still lives", () => {
		brokenBy(base);
		brokenBy({ ...base, modelId: "anthropic.claude-opus-5" });
		expect(brokenBy(base)).toBeUndefined();
	});

	test("is nothing when the mode is switched back: what it had cached still lives, and is read where it ends", () => {
		const messages = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? user(text(`${index}`)) : assistant(text("Yes."))));
		brokenBy({ ...base, messages: messages.slice(0, 5) });
		expect(brokenBy({ ...base, toolConfig: { tools: [] }, messages: messages.slice(0, 7) })).toBe("the tools");
		const { report } = place({ ...base, messages: messages.slice(0, 29) });
		expect(report.brokenBy).toBeUndefined();
		expect(report.points.map(({ message }) => message)).toEqual([undefined, 4, 26, 28]);
	});

	test("is asked of the same chat only", () => {
		brokenBy(base);
		expect(place({ ...base, system: [{ text: "other".repeat(3_000) }] }, "auto", "another").report.brokenBy).toBeUndefined();
	});

	test("is nothing while caching is off", () => {
		expect(place(base, "off").report).toEqual({ points: [] });
		expect(brokenBy({ ...base, system: [{ text: "other".repeat(3_000) }] })).toBeUndefined();
	});
});

test("a chat without an id is known by the words of its first prompt, whatever became of its documents", () => {
	const placeUnnamed = (input: ConverseStreamRequest) =>
		answered(history.place(input, factsOf(input.modelId ?? ""), { caching: "auto" }, { connection })).report.brokenBy;
	placeUnnamed(base);
	expect(placeUnnamed({ ...base, messages: [user(text("(The document)"), text("One")), second, third] })).toBe(
		"message 1: a document became text",
	);
	expect(placeUnnamed({ ...base, messages: [user(text("Something else"))] })).toBeUndefined();
});

test("a point stands where the prefix still holds", () => {
	const more = [assistant(text("Good.")), user(text("Three")), assistant(text("Good.")), user(text("Four"))];
	place({ ...base, messages: [first, second, third, ...more] });
	const changed = [first, second, user(text("Edited")), ...more];
	expect(place({ ...base, messages: changed }).report.points.map(({ message }) => message)).toEqual([undefined, 1, 4, 6]);
});
