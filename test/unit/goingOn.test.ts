import { expect, test } from "vitest";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

/** Begins to answer, and waits until it is stopped. */
async function* halfAnAnswer(signal: AbortSignal): AsyncGenerator<ModelEvent> {
	yield { kind: "text-delta", text: "Half" };
	await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

test("a turn that the user has stopped goes on from what had come, as one answer", async () => {
	const model = new FakeModel(halfAnAnswer, says(" and whole."));
	const { session, events } = testSession(model);
	const sent = session.send("Go", []);
	await expect.poll(() => events.some(({ kind }) => kind === "text-delta")).toBe(true);
	session.stop();
	await sent;
	expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "cancelled" }, parts: [{ kind: "text", text: "Half" }] });

	await session.resume();
	expect(session.transcript.turns).toHaveLength(1);
	expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "done" }, parts: [{ kind: "text", text: "Half and whole." }] });
	expect(JSON.stringify(model.requests[1]?.messages)).toContain("Half");
});

test("how long the model has thought is told when it begins to answer, and kept", async () => {
	const model = new FakeModel([{ kind: "reasoning-delta", text: "Hm" }, { kind: "reasoning-delta", text: "." }, ...says("So.")]);
	const { session, events } = testSession(model);
	await session.send("Go", []);
	expect(events.map(({ kind }) => kind).filter((kind) => kind.startsWith("reasoning") || kind === "text-delta")).toEqual([
		"reasoning-delta",
		"reasoning-end",
		"text-delta",
	]);
	expect(session.transcript.turns[0]?.parts).toEqual([
		{ kind: "reasoning", text: "Hm.", ms: expect.any(Number) },
		{ kind: "text", text: "So." },
	]);
});
