import { afterEach, describe, expect, test, vi } from "vitest";
import { classifyBreak } from "../../src/bedrock/call/brokenAnswer.ts";
import { classifyError, retryAfter } from "../../src/bedrock/failure/errors.ts";
import { mayRetry } from "../../src/bedrock/call/retry.ts";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Script, Step } from "../local-bedrock/script.ts";
import { causesOf, type Engine, startEngine } from "./engineBench.ts";

let engine: Engine | undefined;

afterEach(async () => {
	vi.restoreAllMocks();
	await engine?.server.close();
	engine = undefined;
});

async function start(script: Script): Promise<Engine> {
	engine = await startEngine(script);
	return engine;
}

const steps: Step[] = [{ kind: "text", text: "A text that comes in several pieces, so that some arrive." }];
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;

describe("An answer that breaks off", () => {
	test("before anything was shown, by an error of the model, is asked for once more", async () => {
		const fault = { kind: "stream-exception", afterEvents: 1, name: "modelStreamErrorException" } as const;
		const { server, ask } = await start({ turns: [{ fault, steps }, { steps }] });
		const events = await ask();
		expect(events.map((event) => event.kind)).toContain("stop");
		expect(server.journal).toHaveLength(2);
	});

	test("twice by an error of the model is not asked for a third time", async () => {
		const fault = { kind: "stream-exception", afterEvents: 1, name: "modelStreamErrorException" } as const;
		const { server, ask } = await start({ turns: [{ fault, steps, times: 3 }] });
		expect(failureOf(await ask())).toMatchObject({ kind: "model-error" });
		expect(server.journal).toHaveLength(2);
	});

	test.each(["throttlingException", "serviceUnavailableException", "internalServerException", "modelTimeoutException"])(
		"while the model only thinks, by a %s, begins anew and says so",
		async (name) => {
			vi.spyOn(Math, "random").mockReturnValue(0);
			const thought: Step[] = [{ kind: "reasoning", text: "A thought that comes in several pieces, so that some arrive." }, ...steps];
			const fault = { kind: "stream-exception", afterEvents: 3, name } as const;
			const { server, ask } = await start({ turns: [{ steps: thought, fault }, { steps: thought }] });
			const events = await ask();
			expect(server.journal).toHaveLength(2);
			expect(events.find((event) => event.kind === "notice")?.text).toMatch(/begins anew/);
			expect(events.find((event) => event.kind === "usage")?.call).toMatchObject({ retries: 1 });
		},
	);

	test.each([
		["throttlingException", "Throttled in the middle"],
		["serviceUnavailableException", "Bedrock is not available in the middle"],
		["internalServerException", "Bedrock is not available in the middle"],
		["modelTimeoutException", "The model timed out in the middle"],
	])("after a part of the text was shown, by a %s, can go on and is not sent again", async (name, sentence) => {
		const fault = { kind: "stream-exception", afterEvents: 3, name } as const;
		const { server, ask } = await start({ turns: [{ steps, fault }, { steps }] });
		const events = await ask();
		expect(failureOf(events)).toMatchObject({ kind: "interrupted", action: "continue", message: expect.stringContaining(sentence) });
		expect(server.journal).toHaveLength(1);
	});

	test("after a tool call has begun is not sent again, and nothing of the call is handed on as complete", async () => {
		const tool: Step = { kind: "tool", name: "create_file", input: { path: "a.ts", content: "x".repeat(200) } };
		const fault = { kind: "stream-exception", afterEvents: 4, name: "throttlingException" } as const;
		const { server, ask } = await start({ turns: [{ steps: [tool], fault }, { steps: [tool] }] });
		const events = await ask();
		expect(failureOf(events)).toMatchObject({ kind: "interrupted" });
		expect(events.map(({ kind }) => kind)).not.toContain("stop");
		expect(server.journal).toHaveLength(1);
	});

	test.each([
		["validationException", "Input is too long for requested model.", "overflow", "compact"],
		["validationException", "The value is wrong.", "validation", "show-log"],
		["modelStreamErrorException", "Broken.", "model-error", "retry"],
		["modelErrorException", "Broken.", "model-error", "retry"],
		["accessDeniedException", "No.", "access-denied", "open-doctor"],
		["resourceNotFoundException", "None.", "not-found", "select-model"],
		["serviceQuotaExceededException", "Full.", "quota", "select-model"],
		["expiredTokenException", "Old.", "credentials-expired", "sign-in"],
		["fullMoonException", "Howl.", "network", "retry"],
	])("by a %s saying %j in mid-stream is understood as %s, with one way out", async (name, message, kind, action) => {
		vi.spyOn(Math, "random").mockReturnValue(0);
		const fault = { kind: "stream-exception", afterEvents: 3, name, message } as const;
		const { ask } = await start({ turns: [{ steps, fault }] });
		expect(failureOf(await ask())).toMatchObject({ kind, action });
	});

	test("by a reset before anything was shown is interrupted too: Bedrock was reached", async () => {
		const { ask } = await start({ turns: [{ fault: { kind: "reset", afterEvents: 1 }, steps }] });
		expect(failureOf(await ask())).toMatchObject({ kind: "interrupted" });
	});

	test.each(["reset", "cut"] as const)("by a %s within its first event is interrupted as well", async (kind) => {
		const { ask } = await start({ turns: [{ fault: { kind, atByte: 10 }, steps }] });
		expect(failureOf(await ask())).toMatchObject({ kind: "interrupted" });
	});

	test("by an exception without a class says what the service said, and not the JSON that it said it in", () => {
		const thrown = Object.assign(new Error('{"message":"The moon is full"}'), { name: "fullMoonException" });
		expect(classifyError(thrown).message).toMatch(/: The moon is full\.$/);
	});

	test("by an exception that no rule knows says what the service said", () => {
		const thrown = Object.assign(new Error("The moon is full."), { name: "fullMoonException" });
		expect(classifyBreak(thrown, { requestId: "id" }).message).toContain("The moon is full.");
	});
});

describe("The log of a failure has the id of the request", () => {
	const id = /Request id [0-9a-f-]{36}/;

	test.each([
		["an exception in mid-stream", { kind: "stream-exception", afterEvents: 3, name: "modelTimeoutException" }],
		["an exception instead of the stream", { kind: "exception", name: "AccessDeniedException", status: 403 }],
		["a reset", { kind: "reset", afterEvents: 3 }],
		["an orderly end without messageStop", { kind: "end", afterEvents: 3 }],
		["a damaged stream", { kind: "oversized-frame", afterEvents: 3 }],
		["a stall", { kind: "stall", afterEvents: 3 }],
	] as const)("after %s", async (_, fault) => {
		const { ask, settings } = await start({ turns: [{ fault, steps }] });
		const events = await ask("Hello", { limits: { ...settings.limits, streamIdleSeconds: 0.4 } });
		expect(causesOf(failureOf(events))).toMatch(id);
	});

	test("and still what the service asked to wait", () => {
		expect(retryAfter(throttled("3"))).toBe(3_000);
	});
});

function throttled(after: string): AssistantError {
	return classifyError({ name: "ThrottlingException", $metadata: { requestId: "id" }, $response: { headers: { "retry-after": after } } });
}

describe("A request that has brought nothing", () => {
	test("waits until the date that the service names, and for nothing that is neither date nor number", () => {
		vi.useFakeTimers({ now: Date.parse("2026-01-01T00:00:00Z") });
		expect(retryAfter(throttled("Thu, 01 Jan 2026 00:00:30 GMT"))).toBe(30_000);
		expect(retryAfter(throttled("Wed, 31 Dec 2025 00:00:30 GMT"))).toBeUndefined();
		expect(retryAfter(throttled("soon"))).toBeUndefined();
		vi.useRealTimers();
	});

	test("is not sent again when the service asks for more patience than a turn has, be it longer than a timer can run", () => {
		expect(mayRetry(throttled("60"), 1)).toBe(true);
		expect(mayRetry(throttled("3600"), 1)).toBe(false);
		expect(mayRetry(throttled("99999999"), 1)).toBe(false);
	});

	test("is sent once more over a new connection when the one that was kept had been cut, and no third time", async () => {
		const cut = (code: string) => classifyError(Object.assign(new Error(code), { code }));
		for (const code of ["ECONNRESET", "EPIPE"]) {
			expect(mayRetry(cut(code), 1)).toBe(true);
			expect(mayRetry(cut(code), 2)).toBe(false);
		}
		expect(mayRetry(cut("ECONNREFUSED"), 1)).toBe(false);
	});

	test("has more time for an answer in one piece, of which nothing is heard before its end", async () => {
		const { ask, settings } = await start({ turns: [{ steps: [{ kind: "text", text: "Whole.", delayMs: 1_200 }] }] });
		const limits = { ...settings.limits, streamIdleSeconds: 0.8 };
		const events = await ask("Hello", { model: "mistral.mistral-large-2402-v1:0", limits });
		expect(events.map(({ kind }) => kind)).toContain("stop");
	});

	test("that was larger than the endpoint takes is an overflow", () => {
		const thrown = Object.assign(new Error("Entity too large"), { name: "Unknown", $metadata: { httpStatusCode: 413 } });
		expect(classifyError(thrown)).toMatchObject({ kind: "overflow", action: "compact" });
	});
});
