import { describe, expect, test } from "vitest";
import { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { testSession, testSettings } from "./testSession.ts";

const read = { id: "t1", name: "read_file", input: { path: "a.ts" } };
const request = (changed: Partial<Settings["request"]>) => ({ request: { ...testSettings.request, ...changed } });

describe("What the service sends", () => {
	test("is shown: a citation where it belongs, an image, and whatever nobody knows", async () => {
		const model = new FakeModel([
			{ kind: "text-delta", text: "So it says." },
			{ kind: "citation", citation: { title: "a.ts", target: { kind: "file", path: "a.ts", first: 1, last: 2 } } },
			{ kind: "image", format: "png", bytes: new Uint8Array([1, 2]) },
			{ kind: "unknown", name: "hologramBlock", value: { depth: 3, bytes: new Uint8Array([9]) } },
			stop([{ kind: "text", text: "So it says." }], "end_turn"),
		]);
		const { session } = testSession(model);
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.parts).toMatchObject([
			{ kind: "text", citations: [{ title: "a.ts" }] },
			{ kind: "image", format: "png", data: "AQI=" },
			{ kind: "extra", name: "hologramBlock", json: expect.stringContaining('"$bytes": "CQ=="') },
		]);
	});

	test("as fields that the user asked for is shown as it came", async () => {
		const end: ModelEvent = { kind: "stop", reason: "end_turn", content: [{ kind: "text", text: "Hi" }], fields: { stop_sequence: "END" } };
		const { session } = testSession(new FakeModel([end]));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.parts).toMatchObject([{ kind: "extra", name: "additionalModelResponseFields" }]);
	});

	test("that JSON has no word for is shown all the same", async () => {
		const circle: Record<string, unknown> = {};
		circle.self = circle;
		const { session, bugs } = testSession(new FakeModel([{ kind: "unknown", name: "circle", value: circle }, ...says("Hi")]));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect(bugs).toEqual([]);
	});

	test("is billed with its price, and nothing is made up where none is known", async () => {
		const unknown: ModelEvent = { ...usage(1_000), kind: "usage", call: { model: "example.unheard-of-v1:0", retries: 0 } } as ModelEvent;
		const { session } = testSession(new FakeModel([...says("One."), usage(1_000_000, 0)], [...says("Two."), unknown]));
		await session.send("1", []);
		await session.send("2", []);
		const [first, second] = session.transcript.turns;
		expect(first?.cost?.total).toBeCloseTo(3.3);
		expect(first?.calls).toHaveLength(1);
		expect(second?.usage.input).toBe(1_000);
		expect(second?.cost).toBeUndefined();
	});
});

describe("A model that takes over", () => {
	const change: ModelEvent = { kind: "model-change", model: "model-b", reason: "model-a is throttled" };
	const thinking = stop(
		[
			{ kind: "reasoning", text: "Hm.", signature: "b's" },
			{ kind: "tool-use", ...read },
		],
		"tool_use",
	);
	const settings = { model: "model-a", fallbackModels: ["model-b", "model-c"] };

	test("is the one that the message is of, and is told to the user", async () => {
		const { session, stored } = testSession(new FakeModel([change, ...says("Hello.")]), { settings });
		await session.send("Hi", []);
		expect(stored().history.at(-1)).toMatchObject({ role: "assistant", model: "model-b" });
		expect(session.transcript.turns[0]?.parts[0]).toEqual(change);
	});

	test("stays until the turn ends, with its reasoning, and the next turn asks the chosen one again", async () => {
		const model = new FakeModel([change, thinking], says("Done."), says("Again."));
		const { session } = testSession(model, { settings, files: { "a.ts": "one" } });
		await session.send("Hi", []);
		await session.send("And now?", []);
		expect(model.requests.map(({ settings: { model: asked } }) => asked)).toEqual(["model-a", "model-b", "model-a"]);
		expect(model.requests[1]?.settings.fallbackModels).toEqual(["model-c"]);
		expect(model.requests[1]?.messages[1]?.content[0]).toMatchObject({ kind: "reasoning", signature: "b's" });
	});
});

describe("The tool choice of the settings", () => {
	test("holds for the first request of a turn, and the later ones are free", async () => {
		const model = new FakeModel(calls(read), says("Done."), says("Again."));
		const { session } = testSession(model, { files: { "a.ts": "one" }, settings: request({ toolChoice: { kind: "any" } }) });
		await session.send("Go", []);
		await session.send("Go on", []);
		expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual([{ kind: "any" }, undefined, { kind: "any" }]);
	});

	test("holds again when a turn is retried that had no answer, and not when an answer is continued", async () => {
		const failure: ModelEvent = { kind: "failure", error: new AssistantError("unavailable", "Down.", { action: "retry" }) };
		const model = new FakeModel([failure], says("Half", "max_tokens"), says("."));
		const { session } = testSession(model, { settings: request({ toolChoice: { kind: "any" } }) });
		await session.send("Go", []);
		await session.resume();
		await session.resume();
		expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual([{ kind: "any" }, { kind: "any" }, undefined]);
	});
});

test("The tool choice “none” leaves a chat without tools, and the instructions say so", async () => {
	const model = new FakeModel(says("Hello."));
	const { session } = testSession(model, { files: { "a.ts": "one" }, settings: request({ toolChoice: { kind: "none" } }) });
	await session.send("Go", []);
	expect(model.requests[0]?.tools).toEqual([]);
	expect(model.requests[0]?.toolChoice).toBeUndefined();
	expect(model.requests[0]?.system).toContain("no tools");
	expect(model.requests[0]?.system).not.toContain("apply_edit");
});

test("The schema of the settings goes out with every request", async () => {
	const output = { schema: { type: "object" } };
	const model = new FakeModel(calls(read), says("{}"));
	const { session } = testSession(model, { files: { "a.ts": "one" }, settings: request({ output }) });
	await session.send("Go", []);
	expect(model.requests.map((asked) => asked.output)).toEqual([output, output]);
});
