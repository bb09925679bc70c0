import * as sdk from "@aws-sdk/client-bedrock-runtime";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Fault, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession } from "./testSession.ts";

const steps: Step[] = [{ kind: "text", text: "A text that comes in several pieces, so that some arrive." }];

let engine: Engine | undefined;

/** Full jitter at its least: what is tried again is tried at once. */
beforeEach(() => vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(async () => {
	vi.restoreAllMocks();
	await engine?.server.close();
	engine = undefined;
});

async function failureAfter(fault: Fault) {
	engine = await startEngine({ turns: [{ steps, fault }] });
	const events: readonly ModelEvent[] = await engine.ask();
	const error = events.find((event) => event.kind === "failure")?.error;
	const requests = engine.server.journal.filter(({ operation }) => operation === "ConverseStream").length;
	return { kind: error?.kind, action: error?.action, requests, isSentence: /^[A-Z].*[.:].*/.test(error?.message ?? "") };
}

type Failed = readonly [kind: string, action: string, requests: number];

/** Every exception of the operations: before the stream, and in it when a part of the text was shown. */
const exceptions: Record<string, readonly [before: Failed, within: Failed]> = {
	AccessDeniedException: [
		["access-denied", "open-doctor", 1],
		["access-denied", "open-doctor", 1],
	],
	ConflictException: [
		["network", "retry", 1],
		["network", "retry", 1],
	],
	InternalServerException: [
		["unavailable", "retry", 6],
		["interrupted", "continue", 1],
	],
	ModelErrorException: [
		["model-error", "retry", 2],
		["model-error", "retry", 1],
	],
	ModelNotReadyException: [
		["throttled", "retry", 6],
		["interrupted", "continue", 1],
	],
	ModelStreamErrorException: [
		["model-error", "retry", 2],
		["model-error", "retry", 1],
	],
	ModelTimeoutException: [
		["timeout", "retry", 6],
		["interrupted", "continue", 1],
	],
	ResourceNotFoundException: [
		["not-found", "select-model", 1],
		["not-found", "select-model", 1],
	],
	ServiceQuotaExceededException: [
		["quota", "select-model", 1],
		["quota", "select-model", 1],
	],
	ServiceUnavailableException: [
		["unavailable", "retry", 6],
		["interrupted", "continue", 1],
	],
	ThrottlingException: [
		["throttled", "retry", 6],
		["interrupted", "continue", 1],
	],
	ValidationException: [
		["validation", "show-log", 1],
		["validation", "show-log", 1],
	],
};

describe("An exception", () => {
	const names = Object.keys(sdk).filter((name) => name.endsWith("Exception") && !name.startsWith("BedrockRuntime"));

	test("has an expectation here, whichever the SDK knows", () => {
		expect(Object.keys(exceptions).toSorted()).toEqual(names.toSorted());
	});

	test.each(Object.entries(exceptions))("%s before the stream has its kind and its way out", async (name, [[kind, action, requests]]) => {
		const fault: Fault = {
			kind: "exception",
			name,
			message: "It says why.",
			times: 9,
			status: name === "ConflictException" ? 409 : undefined,
		};
		expect(await failureAfter(fault)).toEqual({ kind, action, requests, isSentence: true });
	});

	test.each(Object.entries(exceptions))("%s in mid-stream has its kind and its way out", async (name, [, [kind, action, requests]]) => {
		const onWire = name.charAt(0).toLowerCase() + name.slice(1);
		const fault: Fault = { kind: "stream-exception", afterEvents: 3, name: onWire, message: "It says why." };
		expect(await failureAfter(fault)).toEqual({ kind, action, requests, isSentence: true });
	});
});

describe("A stop for the reason", () => {
	const outcomes: Record<sdk.StopReason, string> = {
		content_filtered: "failed content-filtered",
		end_turn: "done",
		guardrail_intervened: "guardrail guardrail",
		malformed_model_output: "failed malformed-output",
		malformed_tool_use: "failed malformed-output",
		max_tokens: "length length",
		model_context_window_exceeded: "failed overflow",
		stop_sequence: "done",
		tool_use: "done",
	};

	test.each([...Object.entries(outcomes), ["a_reason_of_tomorrow", "failed unknown-stop"]])("%s is %s", async (stopReason, expected) => {
		engine = await startEngine({ turns: [{ steps, stopReason }], otherwise: "repeat" });
		const { session } = testSession(engine.bedrock.model, { settings: engine.settings });
		await session.send("Go", []);
		const outcome = session.transcript.turns[0]?.outcome;
		const failure = outcome && "failure" in outcome ? outcome.failure : undefined;
		expect([outcome?.kind, failure?.kind].filter(Boolean).join(" ")).toBe(expected);
		expect(failure === undefined || failure.action !== undefined).toBe(true);
	});

	test("a full window with nothing in it to compact offers to choose another model", async () => {
		engine = await startEngine({ turns: [{ steps, stopReason: "model_context_window_exceeded" }], otherwise: "repeat" });
		const { session } = testSession(engine.bedrock.model, { settings: engine.settings });
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ failure: { kind: "overflow", action: "select-model" } });
	});
});
