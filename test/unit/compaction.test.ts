import { describe, expect, test } from "vitest";
import { attachFile } from "../../src/core/documents/attachments.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { chooseCut, shortenResults } from "../../src/core/compaction/compaction.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { healHistory } from "../../src/core/record/history.ts";
import type { Block, Message } from "../../src/core/record/message.ts";
import type { ModelEvent, ModelRequest } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Settings } from "../../src/core/settings.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { type TestSession, testSession, testSettings } from "./testSession.ts";

/** Of a window of 200,000 tokens, with 1,000 for the answer and a little to spare. */
const nearlyFull = usage(196_000, 100);
const overflow: ModelEvent = { kind: "failure", error: new AssistantError("overflow", "Too long.", { action: "new-chat" }) };
const throttled: ModelEvent = { kind: "failure", error: new AssistantError("throttled", "Too much.", { action: "retry" }) };
const read = (id: string) => calls({ id, name: "read_file", input: { path: `${id}.ts` } });

const textOf = ({ messages }: Pick<ModelRequest, "messages">) =>
	messages.flatMap(({ content }) => content.map((block) => ("text" in block ? block.text : block.kind))).join("\n");
const compactionsOf = ({ session }: TestSession) =>
	session.transcript.turns.flatMap(({ parts }) => parts.filter((part) => part.kind === "compaction"));

const looked = `I looked at the parser.${" It has many parts.".repeat(2_000)}`;

/** A chat of two turns, the second of which has filled the window. */
async function fullChat(
	replies: (ModelEvent[] | ((signal: AbortSignal) => AsyncIterable<ModelEvent>))[],
	settings: Partial<Settings> = {},
) {
	const model = new FakeModel(says(looked), [...says("It is done."), nearlyFull], ...replies);
	const chat = testSession(model, { settings, files: { "a.ts": "one" }, answer: "once" });
	await chat.session.send("Always write tests first", []);
	await chat.session.send("Mend the parser", []);
	return { ...chat, model };
}

describe("Before a request that would overflow, a chat", () => {
	test("is summed up, and the turn goes on with the summary, the user's words and the newest exchange", async () => {
		const chat = await fullChat([says("Goals: mend the parser."), says("Here I am.")]);
		await chat.session.send("What is next?", []);
		const [summing, next] = chat.model.requests.slice(2);
		expect(summing).toMatchObject({ purpose: "compaction", tools: [] });
		expect(textOf(summing ?? { messages: [] })).toContain("I looked at the parser.");
		expect(textOf(next ?? { messages: [] })).toContain("Always write tests first");
		expect(textOf(next ?? { messages: [] })).toContain("Goals: mend the parser.");
		expect(textOf(next ?? { messages: [] })).toMatch(/What is next\?$/);
		expect(textOf(next ?? { messages: [] })).toContain("It is done.");
		expect(textOf(next ?? { messages: [] })).not.toContain("It has many parts.");
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});

	test("tells the user how much it saved, and what the summary has cost", async () => {
		const chat = await fullChat([[...says("Goals."), usage(5_000, 200)], says("Here.")]);
		await chat.session.send("Next?", []);
		const [part] = compactionsOf(chat);
		expect(part).toMatchObject({ state: "done", before: expect.any(Number), after: expect.any(Number) });
		expect(part?.kind === "compaction" && (part.after ?? 0) < (part.before ?? 0)).toBe(true);
		expect(chat.session.transcript.turns.at(-1)?.usage.input).toBe(5_000);
		expect(chat.session.transcript.turns[0]?.parts).toMatchObject([{ kind: "text", text: looked }]);
	});

	test("is not summed up again before it is full again", async () => {
		const chat = await fullChat([says("Goals."), says("Here."), says("There.")]);
		await chat.session.send("Next?", []);
		await chat.session.send("And then?", []);
		expect(compactionsOf(chat)).toHaveLength(1);
		expect(chat.session.contextOf(chat.ports.settings().model)?.used).toBeLessThan(100_000);
	});

	test("does not go beyond its limit in USD for the summary", async () => {
		const chat = await fullChat([says("Never.")], {
			limits: { stepsPerTurn: 8, streamIdleSeconds: 5, concurrentRequests: 4, usdPerChat: 0.1 },
		});
		await chat.session.send("Next?", []);
		expect(chat.model.requests).toHaveLength(2);
		expect(chat.session.transcript.turns.at(-1)?.outcome).toMatchObject({ failure: { kind: "budget" } });
		expect(await chat.session.compact()).toBe("stopped");
		expect(compactionsOf(chat)).toMatchObject([{ state: "failed", message: expect.stringContaining("usdPerChat") }]);
	});

	test("comes back from its file as it was after the summary", async () => {
		const chat = await fullChat([says("Goals."), says("Here.")]);
		await chat.session.send("Next?", []);
		expect(replayRecords(chat.stored().text).history).toEqual(chat.session.record);
		const model = new FakeModel(says("Still here."));
		await new Session({ ...chat.ports, model }, replayRecords(chat.stored().text)).send("And?", []);
		expect(textOf(model.requests[0] ?? { messages: [] })).toContain("Goals.");
	});

	test("is summed up by the small model when one is set", async () => {
		const chat = await fullChat([says("Goals."), says("Here.")], {
			smallModel: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
			fallbackModels: ["us.amazon.nova-micro-v1:0"],
		});
		await chat.session.send("Next?", []);
		expect(chat.model.requests.map(({ settings }) => settings.model.includes("haiku"))).toEqual([false, false, true, false]);
		expect(chat.model.requests[2]?.settings.fallbackModels).toEqual([]);
	});

	test("is summed up as text, in prose and without thinking, whatever the chat's answers have to be", async () => {
		const output = { schema: { type: "object" } };
		const cached = usage(196_000, 100, { cacheRead: 1_000 });
		const model = new FakeModel(says(looked), [...says("{}"), cached], says("Goals."), says("{}"));
		const request = { ...testSettings.request, output };
		const { session } = testSession(model, { settings: { promptCaching: "auto", reasoning: { show: true, effort: "high" }, request } });
		for (const prompt of ["1", "2", "3"]) await session.send(prompt, []);
		expect(model.requests[2]).toMatchObject({ purpose: "compaction", tools: [], settings: { promptCaching: "off" } });
		expect(model.requests[2]?.settings.reasoning.effort).toBeUndefined();
		expect(model.requests[2]?.settings.request.output).toBeUndefined();
		expect(model.requests[3]?.settings.request.output).toEqual(output);
	});

	test("is asked to sum itself up with its tools while the cache makes that cheaper", async () => {
		const cached = usage(100, 100, { cacheRead: 196_000 });
		const answers = Array.from({ length: 6 }, () => says("detail ".repeat(2_900)));
		const model = new FakeModel(...answers, [...says("Done."), cached], says("Goals."), says("Here."));
		const { session } = testSession(model, { settings: { promptCaching: "auto" } });
		for (let turn = 0; turn < 7; turn++) await session.send(`Turn ${turn}`, []);
		await session.send("Next?", []);
		const [before, summing] = model.requests.slice(6);
		expect(summing?.purpose).toBe("compaction");
		expect(summing?.tools.map(({ name }) => name)).toEqual(before?.tools.map(({ name }) => name));
		expect(summing?.system).toBe(before?.system);
		expect(summing?.messages.slice(0, 13)).toEqual(before?.messages);
	});

	test.each<[string, Partial<Settings>]>([
		["nothing is cached", { promptCaching: "off" }],
		[
			"its answers have to be JSON",
			{ promptCaching: "auto", request: { ...testSettings.request, output: { schema: { type: "object" } } } },
		],
	])("is not asked so where %s, though it would be cheaper", async (_, settings) => {
		const cached = usage(100, 100, { cacheRead: 196_000 });
		const answers = Array.from({ length: 6 }, () => says("detail ".repeat(2_900)));
		const model = new FakeModel(...answers, [...says("Done."), cached], says("Goals."), says("Here."));
		const { session } = testSession(model, { settings });
		for (let turn = 0; turn < 8; turn++) await session.send(`Turn ${turn}`, []);
		expect(model.requests[7]).toMatchObject({ purpose: "compaction", tools: [] });
	});

	test("asks the service to count only when the estimate leaves it open", async () => {
		const chat = await fullChat([says("Never summed up.")]);
		chat.model.counted = 150_000;
		await chat.session.send("Short", []);
		expect(chat.model.counts).toBe(1);
		expect(compactionsOf(chat)).toEqual([]);
	});

	test("is summed up for the smaller window of a model that has taken over", async () => {
		const change: ModelEvent = { kind: "model-change", model: "us.amazon.nova-micro-v1:0", reason: "throttled" };
		const model = new FakeModel(says(looked), [change, ...read("1"), usage(127_500)], says("Goals."), says("Done."));
		const chat = testSession(model, { settings: { fallbackModels: ["us.amazon.nova-micro-v1:0"] } });
		await chat.session.send("Always write tests first", []);
		await chat.session.send("Go on", []);
		expect(compactionsOf(chat)).toMatchObject([{ state: "done" }]);
	});

	test("is not summed up while there is room", async () => {
		const model = new FakeModel([...says("One."), usage(20_000)], says("Two."));
		const { session } = testSession(model);
		await session.send("1", []);
		await session.send("2", []);
		expect(model.requests).toHaveLength(2);
		expect(model.counts).toBe(0);
	});
});

describe("What is kept", () => {
	test("are the documents, and the edits that wait for the user", async () => {
		const edit = { id: "e", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "two" }] } };
		const model = new FakeModel(calls(edit), says(looked), [...says("Yes."), nearlyFull], says("Goals."), says("Here."));
		const { session } = testSession(model, { files: { "a.ts": "one" }, answer: "once" });
		const spec = attachFile({ id: "1", path: "spec.pdf", bytes: new TextEncoder().encode("%PDF-1.4 spec") });
		await session.send("As in the spec", "attachment" in spec ? [spec.attachment] : []);
		await session.send("Sure?", []);
		await session.send("Next?", []);
		const [first] = model.requests.at(-1)?.messages ?? [];
		expect(first?.content[0]).toMatchObject({ kind: "document", path: "spec.pdf" });
		const text = first?.content.find((block) => block.kind === "text");
		expect(text).toMatchObject({ text: expect.stringMatching(/a\.ts\n- one\n\+ two/) });
		expect(text).toMatchObject({ text: expect.stringContaining('path="spec.pdf"') });
	});

	test("are the user's words of an earlier summary too", async () => {
		const again = [says("Goals one."), [...says(looked), nearlyFull], says("Goals two."), says("There.")];
		const chat = await fullChat(again);
		await chat.session.send("Next?", []);
		await chat.session.send("And then?", []);
		const text = textOf(chat.model.requests.at(-1) ?? { messages: [] });
		expect(text).toContain("Always write tests first");
		expect(text).toContain("Goals two.");
		expect(text.match(/<requests>/g)).toHaveLength(1);
	});

	test("is the running turn's prompt, word for word, when its own tool calls have filled the window", async () => {
		const model = new FakeModel(read("1"), [...read("2"), nearlyFull], says("Goals."), says("Done."));
		const chat = testSession(model, { files: { "1.ts": "x\n".repeat(1_500), "2.ts": "y" } });
		await chat.session.send("Compare both files, and be brief", []);
		expect(compactionsOf(chat)).toMatchObject([{ state: "done" }]);
		const last = model.requests.at(-1)?.messages ?? [];
		expect(last.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
		expect(textOf({ messages: last })).toContain("Compare both files, and be brief");
		expect(last[2]?.content).toMatchObject([{ kind: "tool-result", toolUseId: "2" }]);
		expect(chat.session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
	});
});

describe("When the service says that it is too long", () => {
	test("the chat is summed up and the same turn goes on", async () => {
		const chat = await fullChat([[overflow], says("Goals."), says("Here.")].slice());
		chat.model.counted = 1;
		await chat.session.send("Next?", []);
		expect(compactionsOf(chat)).toMatchObject([{ state: "done" }]);
		expect(chat.session.transcript.turns.at(-1)).toMatchObject({ outcome: { kind: "done" } });
	});

	test("it is summed up once: a request that still does not fit ends the turn", async () => {
		const chat = await fullChat([[overflow], says("Goals."), [overflow]]);
		chat.model.counted = 1;
		await chat.session.send("Next?", []);
		expect(chat.session.transcript.turns.at(-1)?.outcome).toMatchObject({ kind: "failed", failure: { kind: "overflow" } });
		expect(chat.model.requests).toHaveLength(5);
	});

	test("it is shortened once, though it could be shortened further: each try is paid for", async () => {
		const model = new FakeModel(read("1"), [overflow], [overflow], says("Never asked."));
		const { session } = testSession(model, { ports: { tools: () => [hugeTool("x".repeat(300_000))] } });
		await session.send("Read it", []);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "failed", failure: { kind: "overflow" } });
		expect(model.requests).toHaveLength(3);
	});

	test.each([
		["an answer that ran out of the window", [...says("First half", "model_context_window_exceeded")]],
		["a request that is too long", [overflow]],
	])("%s in a chat with nothing to shorten asks for another model, since to compact would change nothing", async (_, events) => {
		const { session } = testSession(new FakeModel(events));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ failure: { kind: "overflow", action: "select-model" } });
	});

	test("an answer that ran out of the window is continued after the summary, and its cut call is not run", async () => {
		const cut = [
			{ kind: "text-delta", text: "First half" } as const,
			stop(
				[
					{ kind: "text", text: "First half" },
					{ kind: "tool-use", id: "x", name: "apply_edit", input: {} },
				],
				"model_context_window_exceeded",
			),
		];
		const chat = await fullChat([cut, says("Goals."), says(", second half.")]);
		chat.model.counted = 1;
		await chat.session.send("Next?", []);
		expect(textOf(chat.model.requests.at(-1) ?? { messages: [] })).toMatch(/First half\nGo on exactly where you stopped\.$/);
		expect(chat.workspace.touched).toEqual([]);
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});

	test("in the middle of its answer, what was said is continued, and not left for the model to begin with", async () => {
		const chat = await fullChat([[{ kind: "text-delta", text: "First half" }, overflow], says("Goals."), says(", second half.")]);
		chat.model.counted = 1;
		await chat.session.send("Next?", []);
		expect(textOf(chat.model.requests.at(-1) ?? { messages: [] })).toMatch(/First half\nGo on exactly where you stopped\.$/);
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});

	test.each<[string, ModelEvent[][]]>([
		["before it is sent", [says("Done.")]],
		["further, when the service still finds it too long", [[overflow], says("Done.")]],
	])("one huge result is cut %s, since there is nothing to sum up", async (_, replies) => {
		const huge = "x".repeat(3_000_000);
		const model = new FakeModel(read("1"), ...replies);
		const { session } = testSession(model, { ports: { tools: () => [hugeTool(huge)] } });
		await session.send("Read it", []);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect(textOf(model.requests.at(-1) ?? { messages: [] }).length).toBeLessThan(30_000);
	});
});

describe("When no model sums up", () => {
	test.each<[string, ModelEvent[]]>([
		["because it is throttled", [throttled]],
		["because it calls a tool instead", read("1")],
		[
			"because it says that it has ended, and calls a tool",
			[
				stop(
					[
						{ kind: "text", text: "Let me look." },
						{ kind: "tool-use", id: "1", name: "read_file", input: {} },
					],
					"end_turn",
				),
			],
		],
		["because the guardrail steps in", says("Blocked.", "guardrail_intervened")],
		["because it says nothing", says(" ")],
	])("%s, a list of what happened takes the summary's place and the turn goes on", async (_, reply) => {
		const chat = await fullChat([reply, says("Here.")]);
		await chat.session.send("Next?", []);
		expect(compactionsOf(chat)).toMatchObject([{ state: "done", message: expect.stringContaining("could not sum up") }]);
		expect(textOf(chat.model.requests.at(-1) ?? { messages: [] })).toContain("You said: I looked at the parser.");
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});
});

describe("Stop", () => {
	test("while a chat is summed up cancels the turn and leaves the history as it was", async () => {
		const hangs = async function* (signal: AbortSignal): AsyncGenerator<ModelEvent> {
			yield { kind: "text-delta", text: "Goals" };
			chat.session.stop();
			if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
		};
		const chat = await fullChat([hangs, says("Here.")]);
		const before = chat.session.record.length;
		await chat.session.send("Next?", []);
		expect(chat.session.record).toHaveLength(before + 1);
		expect(compactionsOf(chat)).toMatchObject([{ state: "failed" }]);
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "cancelled" });
	});
});

describe("The command", () => {
	test("sums up at once, in the last turn's place, and the next prompt goes on from there", async () => {
		const chat = await fullChat([says("Goals."), says("Here.")]);
		expect(await chat.session.compact()).toBe("shorter");
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
		await chat.session.send("Next?", []);
		expect(textOf(chat.model.requests.at(-1) ?? { messages: [] })).toContain("Goals.");
	});

	test("finds nothing to do in a chat of one exchange", async () => {
		const model = new FakeModel(says("Hello."));
		const { session } = testSession(model);
		expect(await session.compact()).toBe("nothing");
		await session.send("Hi", []);
		expect(await session.compact()).toBe("nothing");
		expect(model.requests).toHaveLength(1);
	});

	test("lets a prompt wait that is sent meanwhile", async () => {
		const chat = await fullChat([says("Goals."), says("Here.")]);
		await Promise.all([chat.session.compact(), chat.session.send("Next?", [])]);
		expect(chat.session.transcript.turns.map(({ prompt }) => prompt.text)).toContain("Next?");
		expect(chat.session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});
});

const user = (...content: Block[]): Message => ({ role: "user", content });
const assistant = (...content: Block[]): Message => ({ role: "assistant", content });
const text = (length: number): Block => ({ kind: "text", text: "x".repeat(length * 4) });
const use = (id: string): Block => ({ kind: "tool-use", id, name: "read_file", input: {} });
const result = (id: string, length: number): Block => ({
	kind: "tool-result",
	toolUseId: id,
	status: "success",
	text: "x".repeat(length * 4),
});

describe("The cut", () => {
	const record = [
		user(text(10)),
		assistant(use("1")),
		user(result("1", 100)),
		assistant(text(10)),
		user(text(10)),
		assistant(use("2")),
		user(result("2", 100)),
	];

	test("is made before a prompt if the newest exchanges from there fit", () => {
		expect(chooseCut(record, 150)).toBe(4);
		expect(chooseCut(record, 10_000)).toBe(0);
	});

	test("is made before an answer when the running turn alone is too long, and never between a call and its result", () => {
		expect(chooseCut(record, 110)).toBe(5);
		expect(chooseCut(record, 1)).toBe(5);
	});
});

test("Results are shortened from the oldest on, and no more of them than has to be", () => {
	const record = [
		user(text(10)),
		assistant(use("1")),
		user(result("1", 1_000)),
		assistant(use("2")),
		user(result("2", 1_000)),
		assistant(text(5)),
	];
	const shortened = shortenResults(record, 1_200);
	expect(shortened[2]?.content[0]).toMatchObject({ text: expect.stringContaining("left out") });
	expect(shortened[4]).toBe(record[4]);
	expect(healHistory(shortened)).toBe(shortened);
	expect(shortenResults(record, 5_000)).toBe(record);
});

function hugeTool(answer: string): ReturnType<TestSession["ports"]["tools"]>[number] {
	return {
		name: "read_file",
		description: "Reads.",
		inputSchema: { type: "object" },
		effect: "read",
		parse: (input) => input,
		title: () => "Read",
		targets: () => [],
		prepare: async () => ({ commit: async () => ({ text: answer }) }),
	};
}
