import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { ToolStep } from "../../src/shared/transcript.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const ask = {
	id: "q1",
	name: "ask_user",
	input: { question: "Which database?", options: [{ label: "PostgreSQL" }, { label: "SQLite", description: "small" }] },
};
const plan = (input: unknown) => ({ id: "p1", name: "update_plan", input });

/** A session over one call, whose questions are met as `meet` says. */
function sessionOf(
	call: typeof ask | ReturnType<typeof plan>,
	meet: (event: TurnEvent, test: ReturnType<typeof testSession>) => unknown = () => undefined,
) {
	const model = new FakeModel(calls(call), says("Fine."));
	const made: ReturnType<typeof testSession> = testSession(model, {
		ports: {
			mode: () => "plan",
			onEvents: (events) => {
				for (const event of events) meet(event, made);
			},
		},
	});
	const resultOf = () => {
		const block = model.requests[1]?.messages.at(-1)?.content[0];
		return block?.kind === "tool-result" ? block : undefined;
	};
	const step = () => made.session.transcript.turns[0]?.parts.find((part) => part.kind === "tool") as ToolStep;
	return { ...made, resultOf, step };
}

describe("ask_user", () => {
	test("waits for the user, and the model gets the answer", async () => {
		const { session, resultOf, step } = sessionOf(ask, (event, { session }) => {
			if (event.kind === "user-question") session.answerQuestion(event.questionId, "SQLite");
		});
		await session.send("Go", []);
		expect(resultOf()).toMatchObject({ status: "success", text: "The user answered: SQLite" });
		expect(step()).toMatchObject({ state: "done", answer: "SQLite", question: { options: ask.input.options } });
	});

	test("that the user passes over goes on without an answer, and says so to the model", async () => {
		const { session, resultOf, bugs } = sessionOf(ask, (event, { session }) => {
			if (event.kind === "user-question") session.stopTool(event.toolUseId);
		});
		await session.send("Go", []);
		expect(resultOf()?.text).toContain("did not answer");
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect(bugs).toEqual([]);
	});

	test("ends with the turn when the user stops it", async () => {
		const { session, step, bugs } = sessionOf(ask, (event, { session }) => {
			if (event.kind === "user-question") session.stop();
		});
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "cancelled" });
		expect(step().state).not.toBe("asking");
		expect(bugs).toEqual([]);
	});

	test("that a reload cut goes on with a valid record: the model learns that it was not answered, and may ask again", async () => {
		let note: () => void;
		const asked = new Promise<void>((resolve) => (note = resolve));
		const before = sessionOf(ask, (event) => event.kind === "user-question" && note());
		void before.session.send("Go", []);
		await asked;
		const model = new FakeModel(says("Which one, then?"));
		const { ports, bugs } = testSession(model);
		const session = new Session(ports, replayRecords(before.stored().text));
		before.session.stop();
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "interrupted", failure: { action: "continue" } });
		await session.resume();
		expect(model.requests[0]?.messages.at(-1)?.content).toMatchObject([
			{ kind: "tool-result", toolUseId: "q1", status: "error", text: expect.stringContaining("interrupted") },
			{ kind: "text", text: "Go on exactly where you stopped." },
		]);
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({
			kind: "tool",
			state: "cancelled",
			question: { questionId: expect.any(String) },
		});
		expect(bugs).toEqual([]);
	});

	test("takes one answer, and none for a question that it has not asked", async () => {
		const { session, resultOf } = sessionOf(ask, (event, { session }) => {
			if (event.kind !== "user-question") return;
			session.answerQuestion("forged", "PostgreSQL");
			session.answerQuestion(event.questionId, "SQLite");
			session.answerQuestion(event.questionId, "PostgreSQL");
		});
		await session.send("Go", []);
		expect(resultOf()?.text).toBe("The user answered: SQLite");
	});
});

describe("update_plan", () => {
	test("shows the whole plan of the turn, and tells the model how far it is", async () => {
		const items = [
			{ text: "Read", state: "done" },
			{ text: "Write", state: "open" },
		];
		const { session, resultOf } = sessionOf(plan({ items }));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.plan).toEqual(items);
		expect(resultOf()?.text).toContain("1 of 2 done");
	});

	test("that makes no sense goes back to the model, and the plan stays as it was", async () => {
		for (const items of [[], [{ text: "", state: "open" }], [{ text: "Read", state: "later" }]]) {
			const { session, resultOf } = sessionOf(plan({ items }));
			await session.send("Go", []);
			expect(resultOf()?.status).toBe("error");
			expect(session.transcript.turns[0]?.plan).toBeUndefined();
		}
	});
});
