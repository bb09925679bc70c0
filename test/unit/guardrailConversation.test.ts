import { afterEach, describe, expect, test } from "vitest";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";
import type { GuardrailRules } from "../local-bedrock/guardrailRules.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession } from "./testSession.ts";

let engine: Engine;
afterEach(async () => {
	engine.bedrock.account.refresh();
	await engine.server.close();
});

const chosen: Guardrail = {
	id: "gr-team",
	version: "1",
	trace: "enabled",
	streamMode: "sync",
	scope: "conversation",
	checkTools: false,
};
const text = (value: string) => ({ steps: [{ kind: "text" as const, text: value }] });

/** One question to the real engine, under a guardrail of the account. */
async function ask(rules: GuardrailRules, question: string, answer: string, guardrail: Partial<Guardrail> = {}) {
	engine = await startEngine({ guardrails: { "gr-team": rules }, turns: [text(answer)] });
	return engine.ask(question, { guardrail: { ...chosen, ...guardrail } });
}

const findingsOf = (events: readonly ModelEvent[]): readonly GuardrailFinding[] =>
	events.flatMap((event) => (event.kind === "guardrail" ? event.findings : []));
const stopOf = (events: readonly ModelEvent[]) => events.find((event) => event.kind === "stop")?.reason;

const pattern = { regex: "secret", action: "BLOCKED" as const };

describe("A guardrail of a conversation", () => {
	test.each<[string, GuardrailRules, Partial<GuardrailFinding>]>([
		["a topic", { topics: [{ name: "Mergers", words: ["secret"] }] }, { policy: "topicPolicy", name: "Mergers" }],
		[
			"harmful content",
			{ content: [{ type: "MISCONDUCT", confidence: "HIGH", strength: "LOW", words: ["secret"] }] },
			{ policy: "contentPolicy", name: "MISCONDUCT", detail: "confidence HIGH, strength of the filter LOW" },
		],
		["a word", { words: ["secret"] }, { policy: "wordPolicy", name: "custom word", match: "secret" }],
		["profanity", { profanity: ["secret"] }, { policy: "wordPolicy", name: "PROFANITY", match: "secret" }],
		["personal data", { pii: [{ ...pattern, type: "PASSWORD" }] }, { policy: "sensitiveInformationPolicy", name: "PASSWORD" }],
		["a pattern", { regexes: [{ ...pattern, name: "ticket" }] }, { policy: "sensitiveInformationPolicy", name: "ticket" }],
	])("blocks %s on either side and says so", async (_, rules, finding) => {
		const asked = await ask(rules, "A secret?", "Hm.");
		expect(stopOf(asked)).toBe("guardrail_intervened");
		expect(findingsOf(asked)).toMatchObject([{ ...finding, source: "input", action: "BLOCKED", detected: true }]);
		await engine.server.close();
		const answered = await ask(rules, "Hello", "A secret.");
		expect(stopOf(answered)).toBe("guardrail_intervened");
		expect(findingsOf(answered)).toMatchObject([{ ...finding, source: "output", action: "BLOCKED", detected: true }]);
	});

	test("masks, and says what it has masked", async () => {
		const events = await ask({ pii: [{ type: "EMAIL", regex: "\\S+@\\S+", action: "ANONYMIZED" }] }, "Hello", "Ask ann@example.com now");
		expect(stopOf(events)).toBe("end_turn");
		expect(events.find(({ kind }) => kind === "stop")).toMatchObject({ content: [{ text: "Ask {EMAIL} now" }] });
		expect(findingsOf(events)).toMatchObject([{ source: "output", name: "EMAIL", action: "ANONYMIZED", match: "ann@example.com" }]);
	});

	test("tells what automated reasoning makes of an answer", async () => {
		const finding = { invalid: { translation: { claims: [{ logic: "(= refund true)" }] }, contradictingRules: [{ identifier: "R1" }] } };
		const events = await ask({ reasoning: [{ words: ["refund"], finding }] }, "May I?", "A refund is possible.");
		expect(stopOf(events)).toBe("end_turn");
		expect(findingsOf(events)).toMatchObject([
			{
				source: "output",
				policy: "automatedReasoningPolicy",
				name: "invalid",
				action: "NONE",
				detail: "(= refund true), contradicted by R1",
			},
		]);
	});

	test("tells nothing without a trace, what it found with one, and in full what it looked for as well", async () => {
		const topics = [
			{ name: "Watched", words: ["weather"], action: "NONE" as const },
			{ name: "Mergers", words: ["merger"] },
		];
		const told: unknown[] = [];
		for (const trace of ["disabled", "enabled", "enabled_full"] as const) {
			const events = await ask({ topics }, "The weather?", "Fine.", { trace });
			told.push(findingsOf(events).map(({ source, name, detected }) => `${source} ${name} ${detected}`));
			engine.bedrock.account.refresh();
			await engine.server.close();
		}
		expect(told).toEqual([
			[],
			["input Watched true"],
			["input Watched true", "input Mergers false", "output Watched false", "output Mergers false"],
		]);
	});

	test("with the scope of the input judges the newest prompt and not what was said before", async () => {
		engine = await startEngine({ guardrails: { "gr-team": { words: ["secret"] } }, turns: [text("Yes."), text("No.")] });
		const chat = (guardrail?: Guardrail) =>
			testSession(engine.bedrock.model, { settings: { ...engine.settings, guardrail }, ports: { tools: () => [] } });
		const { session, ports } = chat();
		await session.send("A secret?", []);
		const guarded = (scope: Guardrail["scope"]) =>
			Object.assign(ports, { settings: () => ({ ...engine.settings, guardrail: { ...chosen, scope } }) });
		guarded("input");
		await session.send("Hello", []);
		expect(session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
		guarded("conversation");
		await session.send("Hello again", []);
		expect(session.transcript.turns.at(-1)?.outcome?.kind).toBe("guardrail");
	});

	test("that judges while it is read takes back what was shown, and the chat goes on without it", async () => {
		const long = "A long beginning that is shown at once. ".repeat(20);
		engine = await startEngine({
			guardrails: { "gr-team": { words: ["secret"] } },
			turns: [text(`${long}Then the secret.`), text("Fine.")],
		});
		const settings = { ...engine.settings, guardrail: { ...chosen, streamMode: "async" as const } };
		const { session, events, stored } = testSession(engine.bedrock.model, { settings });
		await session.send("Tell me", []);
		expect(events.some((event) => event.kind === "text-delta" && event.text.includes("A long beginning"))).toBe(true);
		const [turn] = session.transcript.turns;
		expect(turn?.outcome?.kind).toBe("guardrail");
		expect(JSON.stringify(turn?.parts)).not.toContain("A long beginning");
		expect(JSON.stringify(stored().history)).not.toContain("secret");
		await session.send("And now?", []);
		expect(session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});
});
