import fc from "fast-check";
import { expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { brokenRules } from "../../src/core/record/historyRules.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { anyReply, judging } from "./anyReply.ts";
import { FakeModel } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

type Step = "send" | "resume" | "compact" | "restart" | "stop";
const step = fc.oneof({ weight: 6, arbitrary: fc.constant<Step>("send") }, fc.constantFrom<Step>("resume", "compact", "restart", "stop"));

test("Whatever happens in a chat, its file gives the same history, and every request keeps the rules", { timeout: 60_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, { minLength: 3, maxLength: 12 }),
			fc.array(anyReply, { minLength: 40, maxLength: 40 }),
			async (steps, replies) => {
				const model = new FakeModel(...replies);
				const chat = testSession(model, { settings: { guardrail: judging }, files: { "a.ts": "one" }, answer: "once" });
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
