import { describe, expect, test } from "vitest";
import { Session } from "../../src/core/chat/session.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { calls, FakeModel, says, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const other = "us.amazon.nova-pro-v1:0";
const lastTurn = ({ transcript }: Session) => transcript.turns.at(-1);

/** A chat with one answer, to which another model's is asked for. */
async function compare(second: ModelEvent[], first: readonly ModelEvent[][] = [says("First answer.")]) {
	const model = new FakeModel(...first, second);
	const chat = testSession(model, { files: { "a.ts": "one" } });
	await chat.session.send("Question", []);
	const turnId = lastTurn(chat.session)?.id ?? "";
	await chat.session.comparisons.start(turnId, other);
	return { ...chat, model, turnId, comparison: lastTurn(chat.session)?.comparison };
}

describe("A second answer", () => {
	test("comes from the other model, which is asked the same without tools", async () => {
		const { model, comparison, session, stored } = await compare([...says("Second answer."), usage(100)]);
		expect(comparison).toMatchObject({ model: other, text: "Second answer.", outcome: { kind: "done" }, usage: { input: 100 } });
		expect(model.requests[1]).toMatchObject({ tools: [], purpose: "comparison", settings: { model: other, fallbackModels: [] } });
		expect(model.requests[1]?.messages).toEqual(model.requests[0]?.messages);
		expect(replayRecords(stored().text).transcript).toEqual(session.transcript);
	});

	test("is no part of what the models see, and its cost is one of the turn's", async () => {
		const { session, comparison } = await compare([...says("Second answer."), usage(100)]);
		expect(session.record).toHaveLength(2);
		expect(comparison?.cost?.total).toBeGreaterThan(0);
		expect(lastTurn(session)?.cost).toEqual(comparison?.cost);
	});

	test("takes the place of the first when the user keeps it", async () => {
		const { session, turnId, stored, model } = await compare(says("Second answer."));
		expect(session.keepCompared(turnId)).toBe(true);
		expect(session.record.at(-1)).toEqual({ role: "assistant", content: [{ kind: "text", text: "Second answer." }], model: other });
		expect(replayRecords(stored().text)).toMatchObject({
			history: session.record,
			transcript: { turns: [{ comparison: { kept: true } }] },
		});
		await session.send("Next", []);
		expect(model.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
	});

	test("is not kept in the place of one that tools were called for, or that the chat has gone on from", async () => {
		const withTool = await compare(says("Second answer."), [
			calls({ id: "1", name: "read_file", input: { path: "a.ts" } }),
			says("It says one."),
		]);
		expect(withTool.session.keepCompared(withTool.turnId)).toBe(false);
		const early = await compare(says("Second answer."));
		await early.session.send("Next", []);
		expect(early.session.keepCompared(early.turnId)).toBe(false);
	});

	test("that a guardrail has blocked is taken back, and says so", async () => {
		const { comparison, session, turnId } = await compare(says("Blocked words", "guardrail_intervened"));
		expect(comparison).toMatchObject({ text: "", outcome: { kind: "failed", failure: { kind: "guardrail" } } });
		expect(session.keepCompared(turnId)).toBe(false);
	});

	test("is held to the guardrail and the geography of the chat", async () => {
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false } as const;
		const model = new FakeModel(says("First answer."), says("Second answer."));
		const { session } = testSession(model, { settings: { guardrail, residency: ["us"] } });
		await session.send("Question", []);
		await session.comparisons.start(lastTurn(session)?.id ?? "", other);
		expect(model.requests[1]?.settings).toMatchObject({ guardrail, residency: ["us"] });
	});

	test("is not paid for when nothing more may be", async () => {
		const model = new FakeModel([...says("First answer."), usage(1_000_000)]);
		const chat = testSession(model, {
			settings: { limits: { stepsPerTurn: 8, streamIdleSeconds: 5, concurrentRequests: 4, usdPerChat: 1 } },
		});
		await chat.session.send("Question", []);
		await chat.session.comparisons.start(lastTurn(chat.session)?.id ?? "", other);
		expect(model.requests).toHaveLength(1);
		expect(lastTurn(chat.session)?.comparison?.outcome).toMatchObject({ kind: "failed", failure: { kind: "budget" } });
	});

	test("can be stopped, and what had come of it stays", async () => {
		const model = new FakeModel(says("First answer."), async function* (signal) {
			yield { kind: "text-delta", text: "I beg" };
			chat.session.comparisons.stop(turnId);
			signal.throwIfAborted();
		});
		const chat = testSession(model);
		await chat.session.send("Question", []);
		const turnId = lastTurn(chat.session)?.id ?? "";
		await chat.session.comparisons.start(turnId, other);
		expect(lastTurn(chat.session)?.comparison).toMatchObject({ text: "I beg", outcome: { kind: "cancelled" } });
	});

	test("that ends when its turn was taken back has cost what it has cost", async () => {
		const model = new FakeModel(says("First answer."), async function* () {
			yield usage(100);
			await isTaken;
			yield* says("Too late.");
		});
		let take = () => undefined as void;
		const isTaken = new Promise<void>((resolve) => {
			take = resolve;
		});
		const { session, stored } = testSession(model);
		await session.send("Question", []);
		const turnId = lastTurn(session)?.id ?? "";
		const ended = session.comparisons.start(turnId, other);
		await expect.poll(() => model.requests).toHaveLength(2);
		expect(session.rewind(turnId)).toBe(true);
		take();
		await ended;
		expect(session.transcript).toMatchObject({ turns: [], cut: { turns: 1, usage: { input: 100 } } });
		expect(session.transcript.cut?.cost?.total).toBeGreaterThan(0);
		expect(replayRecords(stored().text).transcript).toEqual(session.transcript);
	});

	test("that the window's end has cut is over when the chat is opened again", async () => {
		const { stored } = await compare(says("Second answer."));
		const cut = stored().text.slice(0, stored().text.lastIndexOf('{"kind":"events"'));
		const { ports } = testSession(new FakeModel());
		expect(lastTurn(new Session(ports, replayRecords(cut)))?.comparison?.outcome).toEqual({ kind: "cancelled" });
	});
});
