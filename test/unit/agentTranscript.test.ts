import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { planToCarryOut } from "../../src/shared/plan.ts";
import { reduceTranscript } from "../../src/shared/reduceTranscript.ts";
import { emptyTranscript, type ToolStep, type Transcript } from "../../src/shared/transcript.ts";
import type { PlanItem, TurnEvent } from "../../src/shared/turnEvent.ts";

const begin: TurnEvent = { kind: "turn-start", turnId: "t1", at: 1, model: "m", prompt: { text: "Go", attachments: [] } };
const done: TurnEvent = { kind: "turn-end", outcome: { kind: "done" } };
const step: TurnEvent = { kind: "tool-start", toolUseId: "1", name: "run_command", title: "Run npm test" };
const prints = (text: string): TurnEvent => ({ kind: "tool-output", toolUseId: "1", text });
const plan = (...states: PlanItem["state"][]): TurnEvent => ({ kind: "plan", items: states.map((state) => ({ text: "Do it", state })) });

const reduce = (...events: TurnEvent[]): Transcript => events.reduce(reduceTranscript, emptyTranscript);
const firstStep = (...events: TurnEvent[]) => reduce(begin, step, ...events).turns[0]?.parts[0] as ToolStep;

describe("What a command prints", () => {
	test("is kept up to twice what is kept at least, and from there on its end", () => {
		expect(firstStep(prints("a".repeat(100_000)))).toMatchObject({ output: "a".repeat(100_000) });
		const cut = firstStep(prints("a".repeat(100_000)), prints("end"));
		expect(cut.output).toBe(`${"a".repeat(49_997)}end`);
		expect(cut.outputCut).toBe(true);
	});

	test("leaves every other step and every other turn the same object", () => {
		const before = reduce(begin, done, { ...begin, turnId: "t2" }, { ...step, toolUseId: "0" }, step);
		const after = reduceTranscript(before, prints("more"));
		expect(after.turns[0]).toBe(before.turns[0]);
		expect(after.turns[1]?.parts[0]).toBe(before.turns[1]?.parts[0]);
		expect(after.turns[1]?.parts[1]).not.toBe(before.turns[1]?.parts[1]);
	});

	test("after its call has ended does not make the step run again", () => {
		expect(firstStep({ kind: "tool-end", toolUseId: "1", outcome: "done" }, prints("more"))).toMatchObject({
			state: "done",
			output: "more",
		});
	});
});

describe("An approval that was answered", () => {
	const subject = { kind: "command", command: "npm test", folder: "." } as const;
	const asking: TurnEvent = {
		kind: "approval-request",
		toolUseId: "1",
		approvalId: "a",
		reason: "It runs.",
		choices: ["once", "deny"],
		subject,
	};

	test("is asked no more, and the step runs and still tells what was allowed", () => {
		expect(firstStep(asking)).toMatchObject({ state: "asking", approval: { approvalId: "a" } });
		const running = firstStep(asking, { kind: "approval-answer", toolUseId: "1", choice: "once" });
		expect(running).toMatchObject({ state: "running", subject });
		expect(running.approval).toBeUndefined();
	});
});

describe("A question of the model", () => {
	const question: TurnEvent = { kind: "user-question", toolUseId: "1", questionId: "q", question: "Which?", options: [] };

	test("stays in the step beside its answer", () => {
		expect(firstStep(question, { kind: "user-answer", toolUseId: "1", text: "This" })).toMatchObject({
			state: "running",
			question: { question: "Which?" },
			answer: "This",
		});
	});

	test("is closed when the window was reloaded while it was open", () => {
		const { turns } = replayRecords(`${JSON.stringify({ kind: "events", events: [begin, step, question] })}\n`).transcript;
		expect(turns[0]?.outcome?.kind).toBe("interrupted");
		expect(turns[0]?.parts[0]).toMatchObject({ state: "cancelled", question: { question: "Which?" } });
	});
});

describe("A plan", () => {
	test("can be carried out once its turn is done, in Plan mode, while there is something to do", () => {
		const planOf = (...events: TurnEvent[]) => planToCarryOut(reduce(begin, ...events).turns.at(-1), "plan");
		expect(planOf(plan("open", "open"), done)).toHaveLength(2);
		expect(planOf(plan("open"))).toBeUndefined();
		expect(planOf(plan("done"), done)).toBeUndefined();
		expect(planOf(done)).toBeUndefined();
		expect(planOf(plan("open"), { kind: "turn-end", outcome: { kind: "cancelled" } })).toBeUndefined();
		for (const mode of ["ask", "agent"] as const)
			expect(planToCarryOut(reduce(begin, plan("open"), done).turns.at(-1), mode)).toBeUndefined();
	});
});

test("a chat of version 2, in which a call changed one file, shows its edits and what became of them", () => {
	const edit = { editId: "e1", path: "a.ts", added: 1, removed: 0, diff: [{ kind: "added", text: "x" }] };
	const events = [
		begin,
		step,
		{ kind: "tool-end", toolUseId: "1", outcome: "done", edit },
		{ kind: "edit-state", editId: "e1", state: "kept" },
		done,
	];
	const text = `${JSON.stringify({ kind: "header", version: 2 })}\n${JSON.stringify({ kind: "events", events })}\n`;
	expect(replayRecords(text).transcript.turns[0]?.parts[0]).toMatchObject({ edits: [edit], editStates: { e1: "kept" } });
});
