import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { summaryMessage } from "../../src/core/compaction/compactionText.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { promptOfTurn } from "../../src/core/guardrail/guardrailStop.ts";
import { continuing } from "../../src/core/record/history.ts";
import { type Message, textBlock, type ToolUseBlock } from "../../src/core/record/message.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const guardrail: Guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false };
const found = (source: "input" | "output"): ModelEvent => ({
	kind: "guardrail",
	findings: [{ source, policy: "topicPolicy", name: "Weather", action: "BLOCKED" }],
});
const blockedInput = [...says("I may not talk about that.", "guardrail_intervened"), found("input"), usage(0, 0)];
const throttled: ModelEvent = { kind: "failure", error: new AssistantError("throttled", "Too much.", { action: "retry" }) };
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

	test("takes back its own half of an answer that was continued, and not the half that had passed", async () => {
		const { session } = testSession(new FakeModel(says("First half. ", "max_tokens"), late), { settings: { guardrail } });
		await session.send("Tell", []);
		await session.resume();
		expect(session.transcript.turns[0]?.parts).toMatchObject([
			{ kind: "text", text: "First half. " },
			{ kind: "guardrail" },
			{ kind: "withdrawn" },
		]);
	});

	test("takes back nothing of an answer that had gone on to a tool", async () => {
		const goesOn = [{ kind: "text-delta", text: "second half." } as const, ...calls(read)];
		const model = new FakeModel(says("First half, ", "max_tokens"), goesOn, late);
		const { session } = testSession(model, { files: { "a.ts": "one" }, settings: { guardrail } });
		await session.send("Tell", []);
		await session.resume();
		expect(session.transcript.turns[0]?.parts).toMatchObject([
			{ kind: "text", text: "First half, second half." },
			{ kind: "tool", state: "done" },
			{ kind: "guardrail" },
			{ kind: "withdrawn" },
		]);
	});

	test("takes back nothing of what was said before the window was full", async () => {
		const full = says("First half.", "model_context_window_exceeded");
		const model = new FakeModel(says("It has many parts. ".repeat(500)), full, says("Goals."), late);
		const { session } = testSession(model, { settings: { guardrail } });
		await session.send("Hi", []);
		await session.send("Tell", []);
		expect(session.transcript.turns[1]?.parts.map(({ kind }) => kind)).toEqual(["text", "compaction", "guardrail", "withdrawn"]);
	});

	test.each([
		["mistral.mistral-large-2407-v1:0", "text"],
		["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "guardrail"],
	])("by %s, which answers in one piece or in many, is taken back only if it was shown before the verdict", async (model, first) => {
		const said = [...says("I may not.", "guardrail_intervened"), found("output"), usage(9, 3)];
		const { session } = testSession(new FakeModel(said), { settings: { guardrail, model } });
		await session.send("Tell", []);
		expect(session.transcript.turns[0]?.parts[0]?.kind).toBe(first);
	});

	test("stays out of the record when the user stops at that moment", async () => {
		const chat = testSession(
			new FakeModel(async function* () {
				yield* late.slice(0, 2);
				chat.session.stop();
				yield* late.slice(2);
			}),
			{ settings: { guardrail } },
		);
		await chat.session.send("Tell", []);
		expect(textsOf(chat.stored().history)).toEqual(["user: Tell"]);
		expect(chat.session.transcript.turns[0]?.parts.map(({ kind }) => kind)).not.toContain("text");
	});

	test.each(["input", "output"] as const)("that only masked the %s takes nothing out of the record", async (source) => {
		const masked: ModelEvent = {
			kind: "guardrail",
			findings: [{ source, policy: "sensitiveInformationPolicy", name: "EMAIL", action: "ANONYMIZED" }],
		};
		const { session, stored } = testSession(new FakeModel([...says("Write to {EMAIL}.", "guardrail_intervened"), masked, usage(9, 3)]), {
			settings: { guardrail: { ...guardrail, streamMode: "sync" } },
		});
		await session.send("To whom?", []);
		expect(textsOf(stored().history)).toEqual(["user: To whom?", "assistant: Write to {EMAIL}."]);
		expect(session.transcript.turns[0]?.parts[0]).toEqual({ kind: "text", text: "Write to {EMAIL}." });
	});

	test.each([
		["ANONYMIZED", "done", ["read_file"]],
		["BLOCKED", "guardrail", []],
	] as const)("beside a tool call, %s ends the turn as %s", async (action, outcome, ran) => {
		const found: ModelEvent = {
			kind: "guardrail",
			findings: [{ source: "output", policy: "sensitiveInformationPolicy", name: "EMAIL", action }],
		};
		const call: ToolUseBlock = { kind: "tool-use", id: "t1", name: "read_file", input: { path: "a.ts" } };
		const { session } = testSession(
			new FakeModel([stop([textBlock("I ask {EMAIL}."), call], "guardrail_intervened"), found, usage(9, 3)], says("Read.")),
			{ files: { "a.ts": "one" }, settings: { guardrail: { ...guardrail, streamMode: "sync" } } },
		);
		await session.send("Ask", []);
		const [turn] = session.transcript.turns;
		expect(turn?.outcome?.kind).toBe(outcome);
		expect(turn?.parts.flatMap((part) => (part.kind === "tool" && part.state === "done" ? [part.name] : []))).toEqual(ran);
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

	test("takes what had been shown of an answer with it", async () => {
		const judged = [...says("The weather is", "guardrail_intervened"), found("input"), usage(9, 9)];
		const { session } = testSession(new FakeModel(judged), { settings: { guardrail } });
		await session.send("What is the weather?", []);
		expect(session.transcript.turns[0]?.parts.map(({ kind }) => kind)).toEqual(["guardrail", "withdrawn"]);
	});

	test.each<[string, ModelEvent[]]>([
		["an earlier one that failed before it was judged", [throttled]],
		["the beginning of an answer that nobody has judged", [{ kind: "text-delta", text: "The weather is" }]],
	])("takes %s with it, which would be blocked for ever, and brings it back with another guardrail", async (_, first) => {
		const model = new FakeModel(says("Hello."), first, blockedInput, says("Fine."));
		const { session, stored, ports } = testSession(model, { settings: { guardrail } });
		await session.send("Hi", []);
		await session.send("What is the weather?", []);
		const before = textsOf(session.record);
		await session.send("And the code?", []);
		const again = new FakeModel(says("Sunny."));
		await new Session({ ...ports, record: () => {}, model: again }, replayRecords(stored().text)).resume();
		const sent = textsOf(again.requests[0]?.messages).join();
		for (const text of [...before, "And the code?"]) expect(sent).toContain(text.replace(/^.*: /, ""));
		await session.send("Only the code", []);
		expect(textsOf(model.requests[3]?.messages)).toEqual(["user: Hi", "assistant: Hello.", "user: Only the code"]);
	});

	test("that the service renders itself leaves the record too, and takes nothing else with it", async () => {
		const model = new FakeModel(says("Hello."), [...says("Blocked.", "guardrail_intervened"), usage(0, 0)], says("Fine."));
		const { session } = testSession(model, { settings: { guardrail } });
		await session.send("Hi", []);
		await session.send("Speak of the weather", [], { native: { variables: {}, rest: "" } });
		expect(model.requests[1]?.messages).toEqual([]);
		await session.send("And the code?", []);
		expect(textsOf(model.requests[2]?.messages)).toEqual(["user: Hi", "assistant: Hello.", "user: And the code?"]);
	});

	test("comes back after the chat was summed up meanwhile, too", async () => {
		const model = new FakeModel(says("It has many parts. ".repeat(500)), says("Hello."), blockedInput, says("Goals."), says("Sunny."));
		const { session, stored } = testSession(model, { settings: { guardrail } });
		for (const prompt of ["Hi", "Hello", "What is the weather?"]) await session.send(prompt, []);
		expect(await session.compact()).toBe("shorter");
		expect(replayRecords(stored().text).blocked).toHaveLength(1);
		await session.resume();
		expect(textsOf(model.requests.at(-1)?.messages).at(-1)).toBe("user: What is the weather?");
	});

	test("in a turn whose beginning was summed up leaves the user's words of the whole chat behind", async () => {
		const nearlyFull = usage(196_000, 100);
		const model = new FakeModel(
			says("Yes."),
			calls(read),
			[...calls({ ...read, id: "t2" }), nearlyFull],
			says("Goals."),
			blockedInput,
			says("Fine."),
		);
		const { session, bugs } = testSession(model, { files: { "a.ts": "x\n".repeat(1_500) }, settings: { guardrail } });
		await session.send("Always write tests first", []);
		await session.send("Read it twice", []);
		await session.send("And now?", []);
		const [first] = textsOf(model.requests.at(-1)?.messages);
		expect(first).toContain("Always write tests first");
		expect(first).toContain("read_file");
		expect(first).not.toContain("Goals.");
		expect(bugs).toEqual([]);
	});

	test("straight after the chat was summed up takes the summary with it, which may be what was blocked, and says so", async () => {
		const model = new FakeModel(
			says("It has many parts. ".repeat(500)),
			says("Hello."),
			says("Goals."),
			blockedInput,
			[...says("Fine."), usage(900)],
			blockedInput,
		);
		const { session, stored } = testSession(model, { settings: { guardrail } });
		await session.send("Always write tests first", []);
		await session.send("Hello", []);
		expect(await session.compact()).toBe("shorter");
		await session.send("And now?", []);
		expect(session.transcript.turns[2]?.parts.at(-1)).toMatchObject({ kind: "notice", text: expect.stringContaining("summary") });
		await session.send("What is next?", []);
		const sent = textsOf(model.requests.at(-1)?.messages).join();
		expect(sent).toContain("Always write tests first");
		expect(sent).not.toContain("Goals.");
		expect(replayRecords(stored().text).history).toEqual(session.record);
		await session.send("And then?", []);
		expect(session.transcript.turns[4]?.parts.some(({ kind }) => kind === "notice")).toBe(false);
	});

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

describe("What is taken out of the record", () => {
	const user = (text: string): Message => ({ role: "user", content: [{ kind: "text", text }] });
	const answer: Message = { role: "assistant", content: [{ kind: "text", text: "Yes." }], model: "m" };
	const summary = summaryMessage("Goals.", { requests: ["Hi"], edits: [], documents: [] });
	const results: Message = { role: "user", content: [{ kind: "tool-result", toolUseId: "1", status: "success", text: "one" }] };

	test.each<[string, Message[], number]>([
		["begins after the results of tools, which were not judged", [user("a"), answer, results, user("b")], 3],
		["begins after a summary", [summary, user("b")], 1],
		["begins with the prompt of an answer that was continued", [user("a"), answer, user("b"), answer, continuing()], 2],
		["is nothing but what follows the summary of the running turn", [summary, answer, results], 1],
	])("%s", (_, record, start) => {
		expect(promptOfTurn(record).start).toBe(start);
	});
});
