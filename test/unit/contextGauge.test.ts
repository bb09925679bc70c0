import { describe, expect, test } from "vitest";
import { ContextMeter, roomIn } from "../../src/core/compaction/contextGauge.ts";
import type { Message } from "../../src/core/record/message.ts";
import { noUsage } from "../../src/shared/turnEvent.ts";
import { FakeModel, says, usage } from "./fakeModel.ts";
import { testSession, testSettings } from "./testSession.ts";

const say = (role: Message["role"], characters: number): Message => ({ role, content: [{ kind: "text", text: "x".repeat(characters) }] });
const prompt = say("user", 400);
const answer = say("assistant", 400);
const parts = { system: "x".repeat(400), tools: [], messages: [prompt, answer] };

describe("The gauge of the context", () => {
	test("shows what Bedrock has counted, the answer included, when nothing has come since", () => {
		const meter = new ContextMeter();
		meter.note({ ...noUsage, input: 100, cacheRead: 5_000, cacheWrite: 1_000, output: 50 }, answer);
		expect(meter.gauge(parts, 200_000)).toMatchObject({ used: 6_150, size: 200_000, exact: true });
	});

	test("adds a careful estimate of what came since", () => {
		const meter = new ContextMeter();
		meter.note({ ...noUsage, input: 6_000 }, answer);
		const { used, exact } = meter.gauge({ ...parts, messages: [...parts.messages, say("user", 3_000)] }, 200_000);
		expect([used, exact]).toEqual([7_000, false]);
	});

	test("estimates everything when the record was rewritten since", () => {
		const meter = new ContextMeter();
		meter.note({ ...noUsage, input: 190_000 }, answer);
		expect(meter.gauge({ ...parts, messages: [say("user", 3_000)] }, 200_000).used).toBeLessThan(2_000);
	});

	test("shows shares that add up to the whole", () => {
		const meter = new ContextMeter();
		meter.note({ ...noUsage, input: 9_999 }, answer);
		const { used, parts: shares } = meter.gauge(parts, undefined);
		expect(shares.system + shares.tools + shares.documents + shares.messages).toBe(used);
		expect(shares.system).toBeGreaterThan(0);
	});

	test("believes a refusal more than the table", () => {
		const meter = new ContextMeter();
		meter.noteRefusal("m", 150_000);
		expect(meter.windowOf("m", { family: "f", provider: "p", contextTokens: 1_000_000 })).toBe(150_000);
		expect(meter.windowOf("other", undefined)).toBeUndefined();
	});
});

test("The room for a request leaves space for the answer, and half of the window in any case", () => {
	expect(roomIn(200_000, testSettings, undefined)).toBe(195_000);
	expect(roomIn(4_000, { ...testSettings, inference: { maxTokens: 64_000, stopSequences: [] } }, undefined)).toBe(2_000);
});

test("A session shows no gauge before there is anything to count, and the model's window after", async () => {
	const model = new FakeModel([...says("Hello."), usage(1_234, 6)]);
	const { session } = testSession(model);
	expect(session.contextOf(testSettings.model)).toBeUndefined();
	await session.send("Hi", []);
	expect(session.contextOf(testSettings.model)).toMatchObject({ used: 1_240, size: 200_000, exact: true });
	expect(session.contextOf("")).toBeUndefined();
});
