import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/chatRecord.ts";
import type { Message } from "../../src/core/message.ts";
import type { ModelEvent } from "../../src/core/model.ts";
import { Session } from "../../src/core/session.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const guardrail: Guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false };
const found = (source: "input" | "output"): ModelEvent => ({
	kind: "guardrail",
	findings: [{ source, policy: "topicPolicy", name: "Weather", action: "BLOCKED" }],
});
const blockedInput = [...says("I may not talk about that.", "guardrail_intervened"), found("input"), usage(0, 0)];
const read = { id: "t1", name: "read_file", input: { path: "a.ts" } };

const textsOf = (messages: readonly Message[] | undefined) =>
	(messages ?? []).map(
		({ role, content }) => `${role}: ${content.map((block) => (block.kind === "text" ? block.text : block.kind)).join(" | ")}`,
	);

describe("An answer that the guardrail blocks late", () => {
	const late = [
		{ kind: "text-delta", text: "The secret is" } as const,
		stop([{ kind: "text", text: "The secret is" }], "guardrail_intervened"),
		found("output"),
		usage(10),
	];

	test("is withdrawn, and neither the history nor a reload brings it back", async () => {
		const model = new FakeModel(late, says("Fine."));
		const { session, stored } = testSession(model, { settings: { guardrail } });
		await session.send("Tell", []);
		expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "guardrail" } });
		expect(session.transcript.turns[0]?.parts.map(({ kind }) => kind)).toEqual(["guardrail", "withdrawn"]);
		expect(stored().text).not.toContain('"content":[{"kind":"text","text":"The secret');
		await session.send("And?", []);
		expect(textsOf(model.requests[1]?.messages)).toEqual(["user: Tell | And?"]);
	});

	test("is replaced by what the guardrail says instead", async () => {
		const said = [
			{ kind: "text-delta", text: "The secret is" } as const,
			stop(
				[
					{ kind: "text", text: "The secret is" },
					{ kind: "text", text: "Blocked." },
				],
				"guardrail_intervened",
			),
			found("output"),
		];
		const { session, stored } = testSession(new FakeModel(said), { settings: { guardrail } });
		await session.send("Tell", []);
		expect(session.transcript.turns[0]?.parts).toMatchObject([
			{ kind: "guardrail" },
			{ kind: "withdrawn" },
			{ kind: "text", text: "Blocked." },
		]);
		expect(textsOf(stored().history)).toEqual(["user: Tell", "assistant: Blocked."]);
	});

	test("of a guardrail that judges before it shows takes nothing back", async () => {
		const { session, stored } = testSession(new FakeModel([...says("I may not.", "guardrail_intervened"), found("output"), usage(9, 3)]), {
			settings: { guardrail: { ...guardrail, streamMode: "sync" } },
		});
		await session.send("Tell", []);
		expect(session.transcript.turns[0]?.parts[0]).toEqual({ kind: "text", text: "I may not." });
		expect(textsOf(stored().history)).toEqual(["user: Tell", "assistant: I may not."]);
	});
});

describe("A prompt that the guardrail blocks", () => {
	test("leaves the model's record, so that the next request is not blocked for its sake, and stays in the user's", async () => {
		const model = new FakeModel(says("Hello."), blockedInput, says("Fine."));
		const { session, stored } = testSession(model, { settings: { guardrail } });
		await session.send("Hi", []);
		await session.send("What is the weather?", []);
		await session.send("And the code?", []);
		expect(textsOf(model.requests[2]?.messages)).toEqual(["user: Hi", "assistant: Hello.", "user: And the code?"]);
		expect(session.transcript.turns[1]?.prompt.text).toBe("What is the weather?");
		expect(textsOf(stored().history)).toEqual(["user: Hi", "assistant: Hello.", "user: And the code?", "assistant: Fine."]);
	});

	test.each(["sync", "async"] as const)(
		"leaves it without a trace too, judged %s, where nothing tells that the prompt had passed",
		async (streamMode) => {
			const model = new FakeModel([...says("Blocked.", "guardrail_intervened"), usage(0, 0)], says("Fine."));
			const { session } = testSession(model, { settings: { guardrail: { ...guardrail, trace: "disabled", streamMode } } });
			await session.send("What is the weather?", []);
			await session.send("And the code?", []);
			expect(textsOf(model.requests[1]?.messages)).toEqual(["user: And the code?"]);
		},
	);

	test("comes back when the turn is tried again with another guardrail, after a reload too", async () => {
		const first = testSession(new FakeModel(says("Hello."), blockedInput), { settings: { guardrail } });
		await first.session.send("Hi", []);
		await first.session.send("What is the weather?", []);
		const model = new FakeModel(says("Sunny."));
		const reloaded = new Session({ ...first.ports, model }, replayRecords(first.stored().text));
		await reloaded.resume();
		expect(textsOf(model.requests[0]?.messages)).toEqual(["user: Hi", "assistant: Hello.", "user: What is the weather?"]);
		expect(reloaded.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});

	test("in the middle of a turn leaves behind what its tools have done", async () => {
		const model = new FakeModel(calls(read), blockedInput, says("Fine."));
		const { session, bugs } = testSession(model, { files: { "a.ts": "one" }, settings: { guardrail } });
		await session.send("Read the weather", []);
		await session.send("And the code?", []);
		const [first] = textsOf(model.requests[2]?.messages);
		expect(first).toContain("read_file");
		expect(first).not.toContain("weather");
		expect(bugs).toEqual([]);
	});
});
