import { afterEach, describe, expect, test } from "vitest";
import { AssistantError } from "../../src/core/errors.ts";
import { explainRequired, missingGuardrailId, wayAround } from "../../src/core/guardrail/requiredGuardrail.ts";
import { inputBlocked, outcomeOfStop } from "../../src/core/chat/stopReasons.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession } from "./testSession.ts";

const required: Guardrail = {
	id: "gr-nowhere",
	version: "1",
	trace: "enabled",
	streamMode: "sync",
	scope: "conversation",
	checkTools: false,
	isRequired: true,
};
const chosen: Guardrail = { ...required, isRequired: undefined };

let engine: Engine | undefined;
afterEach(async () => {
	await engine?.server.close();
	engine = undefined;
});

async function failureWith(guardrail: Guardrail) {
	engine = await startEngine();
	const { session } = testSession(engine.bedrock.model, { settings: { connection: engine.settings.connection, guardrail } });
	await session.send("Hello", []);
	const outcome = session.transcript.turns[0]?.outcome;
	return outcome && "failure" in outcome ? outcome.failure : undefined;
}

describe("A required guardrail", () => {
	test.each([
		["that does not exist", required, "the guardrail “gr-nowhere” with the version “1”"],
		["of a version that cannot be", { ...required, version: "x" }, "Set a number from 1, or DRAFT."],
		["without an id", { ...required, id: missingGuardrailId }, "has no id"],
	])("%s names its setting, and leads there", async (_, guardrail, words) => {
		const failure = await failureWith(guardrail);
		expect(failure).toMatchObject({ kind: "validation", action: "open-settings" });
		expect(failure?.message).toContain("outcrop.guardrail.required");
		expect(failure?.message).toContain(words);
	});

	test("that stepped in offers no other", () => {
		expect(outcomeOfStop("guardrail_intervened", required)).toMatchObject({ failure: { action: "open-settings" } });
		expect(inputBlocked(required)).toMatchObject({
			failure: { message: expect.not.stringContaining("choose another"), action: "open-settings" },
		});
	});

	test("has nothing to do with another failure", () => {
		const failure = new AssistantError("throttled", "Wait.", { action: "retry" });
		expect(explainRequired(failure, required)).toBe(failure);
	});
});

test("a guardrail that the user has chosen can be replaced by another", async () => {
	expect(await failureWith(chosen)).toMatchObject({ action: "select-guardrail", message: expect.not.stringContaining("required") });
	expect(wayAround(chosen)).toEqual({ advice: "choose another guardrail", action: "select-guardrail" });
});
