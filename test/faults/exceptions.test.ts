import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Fault, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "../unit/engineBench.ts";
import { testSession } from "../unit/testSession.ts";
import { acceptsHistory } from "./acceptsHistory.ts";

/** Name, and the status with which it comes instead of a stream. */
const exceptions: readonly (readonly [string, number])[] = [
	["ThrottlingException", 429],
	["ModelNotReadyException", 429],
	["ModelTimeoutException", 408],
	["InternalServerException", 500],
	["ServiceUnavailableException", 503],
	["ModelErrorException", 424],
	["ModelStreamErrorException", 424],
	["ServiceQuotaExceededException", 400],
	["ValidationException", 400],
	["AccessDeniedException", 403],
	["ResourceNotFoundException", 404],
	["ConflictException", 400],
	["UnheardOfException", 418],
];

/** Reasoning, text and a call that changes a file: an exception may come before, between and after any of their events. */
const steps: Step[] = [
	{ kind: "reasoning", text: "Let me think.", signature: "c2ln" },
	{ kind: "text", text: "I create it." },
	{ kind: "tool", id: "t1", name: "create_file", input: { path: "evil.ts", content: "x" } },
];

let engine: Engine;

beforeAll(async () => {
	vi.spyOn(Math, "random").mockReturnValue(0);
	engine = await startEngine();
});

afterAll(async () => {
	vi.restoreAllMocks();
	engine.bedrock.account.refresh();
	await engine.server.close();
});

async function run(fault: Fault) {
	engine.server.setScript({ turns: [{ steps, fault }], otherwise: "repeat" });
	const { connection } = engine.settings;
	const limits = { stepsPerTurn: 1, streamIdleSeconds: 5, concurrentRequests: 4 };
	const tested = testSession(engine.bedrock.model, { answer: "once", settings: { connection, limits } });
	await tested.session.send("Go", []);
	const outcome = tested.session.transcript.turns[0]?.outcome;
	const failure = outcome && "failure" in outcome ? outcome.failure : undefined;
	return {
		outcome: outcome?.kind,
		failure,
		touched: tested.workspace.touched,
		accepted: acceptsHistory(tested.stored().history),
		bugs: tested.bugs,
	};
}

describe("An exception of the service", () => {
	test.each(exceptions)(
		"%s instead of a stream is a failure in words, runs nothing and leaves a chat that goes on",
		async (name, status) => {
			const { outcome, failure, touched, accepted, bugs } = await run({ kind: "exception", name, status, times: 99 });
			expect({ outcome, touched, accepted, bugs }).toEqual({ outcome: "failed", touched: [], accepted: true, bugs: [] });
			expect(failure?.message).toMatch(/^[A-Z].*[.?!]$/s);
			expect(failure?.kind).not.toBe("internal");
		},
	);

	test.each(exceptions)(
		"%s after any number of events is a failure in words, runs nothing and leaves a chat that goes on",
		async (name) => {
			const wireName = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
			/** `messageStop` is the last event that matters: with it the answer is whole, and what fails afterwards takes nothing from it. */
			const runs = [];
			for (let afterEvents = 0; afterEvents <= 12; afterEvents++) {
				runs.push({ afterEvents, ...(await run({ kind: "stream-exception", afterEvents, name: wireName })) });
			}
			const broken = runs.filter(({ failure }) => failure?.kind !== "step-limit");
			expect(broken.length, "events until the answer is whole").toBeGreaterThan(8);
			for (const [index, { afterEvents, outcome, failure, touched, accepted, bugs }] of broken.entries()) {
				expect({ afterEvents, outcome, touched, accepted, bugs }).toEqual({
					afterEvents: index,
					outcome: expect.stringMatching(/failed|interrupted/),
					touched: [],
					accepted: true,
					bugs: [],
				});
				expect(failure?.message).toMatch(/^[A-Z].*[.?!]$/s);
			}
		},
	);
});
