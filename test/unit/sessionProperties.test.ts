import fc from "fast-check";
import { expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { brokenRules } from "../../src/core/record/historyRules.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { FailureKind, TurnEvent } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const long = "It has many parts. ".repeat(300);
const guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false } as const;
const failure = (kind: FailureKind): ModelEvent => ({
	kind: "failure",
	error: new AssistantError(kind, "It failed.", { action: "retry" }),
});
const found = (source: "input" | "output"): ModelEvent => ({
	kind: "guardrail",
	findings: [{ source, policy: "wordPolicy", name: "w", action: "BLOCKED" }],
});
const read = (id: string) => calls({ id, name: "read_file", input: { path: "a.ts" } });
const edit = calls({ id: "e", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "one" }] } });

/** Everything that a model, a service and a network may answer with. */
const reply = fc.constantFrom<ModelEvent[]>(
	says(long),
	[...says(long), usage(196_500)],
	[...read("1"), usage(30_000)],
	[...read("1"), usage(196_500)],
	read("odd id"),
	edit,
	says("Half", "max_tokens"),
	says(" "),
	[stop([], "end_turn")],
	[{ kind: "text-delta", text: "I begin" }],
	[{ kind: "text-delta", text: "I begin" }, failure("interrupted")],
	[failure("throttled")],
	[failure("overflow")],
	says(long, "model_context_window_exceeded"),
	[...says("Blocked.", "guardrail_intervened"), found("input"), usage(0, 0)],
	[...says("Shown too early", "guardrail_intervened"), found("output"), usage(9, 9)],
	[{ kind: "model-change", model: "model-b", reason: "throttled" }, ...read("2")],
	[stop([{ kind: "reasoning", text: "Hm.", signature: "s" }], "max_tokens")],
	[stop([{ kind: "unknown", name: "hologram", value: 1 }], "end_turn")],
);

type Step = "send" | "resume" | "compact" | "restart" | "stop";
const step = fc.oneof({ weight: 6, arbitrary: fc.constant<Step>("send") }, fc.constantFrom<Step>("resume", "compact", "restart", "stop"));

test("Whatever happens in a chat, its file gives the same history, and every request keeps the rules", { timeout: 60_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { minLength: 3, maxLength: 12 }),
			fc.array(reply, { minLength: 40, maxLength: 40 }),
			async (steps, replies) => {
				const model = new FakeModel(...replies);
				const chat = testSession(model, { settings: { guardrail }, files: { "a.ts": "one" }, answer: "once" });
				let session = chat.session;
				const allow = (events: readonly TurnEvent[]) => {
					for (const event of events) if (event.kind === "approval-request") session.answer(event.approvalId, "once");
				};
				for (const [index, what] of steps.entries()) {
					if (what === "restart") session = new Session({ ...chat.ports, onEvents: allow }, replayRecords(chat.stored().text));
					else if (what === "resume") await session.resume();
					else if (what === "compact") await session.compact();
					else {
						const sent = session.send(`Prompt ${index}`, []);
						if (what === "stop") session.stop();
						await sent;
					}
					expect(replayRecords(chat.stored().text).history).toEqual(session.record);
				}
				for (const { messages } of model.requests) expect(brokenRules(messages)).toEqual([]);
				expect(chat.bugs).toEqual([]);
			},
		),
		{ numRuns: 150 },
	);
});
