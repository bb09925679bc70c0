import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { Fault, Script, Step } from "../local-bedrock/script.ts";
import type { ConverseBody } from "../local-bedrock/wire.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSettings } from "./testSession.ts";

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const nova = "us.amazon.nova-pro-v1:0";
const steps: Step[] = [{ kind: "text", text: "Hello, in several pieces of text." }];

let engine: Engine | undefined;

/** Full jitter at its least: what is tried again is tried at once. */
beforeEach(() => vi.spyOn(Math, "random").mockReturnValue(0));
afterEach(async () => {
	vi.restoreAllMocks();
	await engine?.server.close();
	engine = undefined;
});

async function ask(script: Script, settings: Partial<Settings>): Promise<readonly ModelEvent[]> {
	engine = await startEngine(script);
	return engine.ask("Hello", { model: sonnet, ...settings });
}

const refusing = (name: string, times = 1, status?: number): Fault => ({ kind: "exception", name, times, ...(status && { status }) });
const modelsAsked = () =>
	engine?.server.journal.filter(({ operation }) => operation === "ConverseStream").map(({ modelId }) => modelId) ?? [];
const kindsOf = (events: readonly ModelEvent[]) => [...new Set(events.map(({ kind }) => kind))];
const failureOf = (events: readonly ModelEvent[]) => events.find((event) => event.kind === "failure")?.error;
const changesOf = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.kind === "model-change" ? [event] : []));

describe("A fallback model answers", () => {
	test("when the chosen one stays throttled, after every retry, and says so before anything of the answer", async () => {
		const events = await ask({ turns: [{ fault: { kind: "throttle", times: 6 } }, { steps }] }, { fallbackModels: [haiku] });
		expect(modelsAsked()).toEqual([sonnet, sonnet, sonnet, sonnet, sonnet, sonnet, haiku]);
		expect(kindsOf(events)).toEqual(["retry-wait", "model-change", "text-delta", "stop", "usage"]);
		expect(changesOf(events)).toEqual([{ kind: "model-change", model: haiku, reason: "us.claude-sonnet-4-5 is throttled" }]);
		expect(events.find((event) => event.kind === "usage")?.call).toMatchObject({ model: haiku, retries: 0 });
	});

	test.each([
		["ServiceUnavailableException", 6],
		["InternalServerException", 6],
		["ModelTimeoutException", 6],
		["ModelNotReadyException", 1],
		["AccessDeniedException", 1],
		["ResourceNotFoundException", 1],
		["ServiceQuotaExceededException", 1],
	])("after a %s, which was tried %i times", async (name, times) => {
		const events = await ask({ turns: [{ fault: refusing(name, times) }, { steps }] }, { fallbackModels: [nova] });
		expect(modelsAsked()).toEqual([...Array.from({ length: times }, () => sonnet), nova]);
		expect(events.at(-1)?.kind).toBe("usage");
	});

	test("in their order, each once, and not the chosen one again", async () => {
		const denied = { fault: refusing("AccessDeniedException", 2) };
		await ask({ turns: [denied, { steps }] }, { fallbackModels: [sonnet, haiku, haiku, nova] });
		expect(modelsAsked()).toEqual([sonnet, haiku, nova]);
	});

	test("without the reasoning that another model has signed", async () => {
		engine = await startEngine({ turns: [{ fault: refusing("AccessDeniedException") }, { steps }] });
		const settings = { ...engine.settings, model: sonnet, fallbackModels: [haiku] };
		const question = { role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] };
		const thought = { kind: "reasoning" as const, text: "Hm.", signature: "c2ln" };
		const answer = { role: "assistant" as const, model: sonnet, content: [thought, { kind: "text" as const, text: "Hi." }] };
		const request = { settings, system: "", messages: [question, answer, question], tools: [] };
		await Array.fromAsync(engine.bedrock.model.converse(request, new AbortController().signal));
		const [first, second] = engine.server.journal.map((entry) => JSON.stringify(entry.request));
		expect(first).toContain("reasoningContent");
		expect(second).not.toContain("reasoningContent");
	});
});

describe("The user's own fields of the request", () => {
	const denied = { fault: refusing("AccessDeniedException") };
	const changed = { request: { ...testSettings.request, additionalModelRequestFields: { top_k: 5 } } };
	const fieldsSent = () =>
		engine?.server.journal
			.filter(({ operation }) => operation === "ConverseStream")
			.map(({ request }) => (request as ConverseBody).additionalModelRequestFields);

	test("go to a fallback model of the same provider", async () => {
		const events = await ask({ turns: [denied, { steps }] }, { ...changed, fallbackModels: [haiku] });
		expect(fieldsSent()).toEqual([{ top_k: 5 }, { top_k: 5 }]);
		expect(kindsOf(events)).not.toContain("notice");
	});

	test("are left out for one of another provider, which would refuse them, and the user is told", async () => {
		const events = await ask({ turns: [denied, { steps }] }, { ...changed, fallbackModels: [nova] });
		expect(fieldsSent()).toEqual([{ top_k: 5 }, undefined]);
		expect(kindsOf(events).slice(0, 2)).toEqual(["model-change", "notice"]);
		expect(events.find((event) => event.kind === "notice")?.text).toContain("top_k");
	});

	test("are left out there also when the chosen id does not tell its provider", async () => {
		const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
		await ask({ turns: [denied, { steps }] }, { ...changed, model, fallbackModels: [nova] });
		expect(fieldsSent()).toEqual([{ top_k: 5 }, undefined]);
	});
});

test("A model that was refused has cached nothing, so that nothing is said to have broken", async () => {
	engine = await startEngine({ turns: [{ fault: refusing("AccessDeniedException") }, { steps }] });
	const events = await engine.ask("word ".repeat(5_000), { model: sonnet, fallbackModels: [nova], promptCaching: "auto" });
	const cache = events.find((event) => event.kind === "usage")?.call.cache;
	expect(cache?.points).not.toEqual([]);
	expect(cache?.brokenBy).toBeUndefined();
});

describe("No fallback model answers", () => {
	test("when something of the answer was shown", async () => {
		const fault: Fault = { kind: "stream-exception", afterEvents: 3, name: "throttlingException" };
		const events = await ask({ turns: [{ steps, fault }, { steps }] }, { fallbackModels: [haiku] });
		expect(modelsAsked()).toEqual([sonnet]);
		expect(failureOf(events)).toMatchObject({ kind: "interrupted", action: "continue" });
	});

	test.each(["ValidationException", "ExpiredTokenException"])("to what would be wrong with any model, such as a %s", async (name) => {
		await ask({ turns: [{ fault: refusing(name, 1, 400) }, { steps }] }, { fallbackModels: [haiku] });
		expect(modelsAsked()).toEqual([sonnet]);
	});

	test("where residency forbids it: it is passed over, and the next one is asked", async () => {
		const events = await ask(
			{ turns: [{ fault: refusing("AccessDeniedException") }, { steps }] },
			{ fallbackModels: [haiku.replace("us.", "global."), nova], residency: ["us"] },
		);
		expect(modelsAsked()).toEqual([sonnet, nova]);
		expect(events.find((event) => event.kind === "notice")?.text).toMatch(/passed over/);
		expect(changesOf(events).map(({ model }) => model)).toEqual([nova]);
	});

	test("when all are refused, and the user is told of the chosen one's failure", async () => {
		const events = await ask(
			{ turns: [{ fault: refusing("ServiceQuotaExceededException") }, { fault: refusing("AccessDeniedException") }] },
			{ fallbackModels: [haiku] },
		);
		expect(failureOf(events)).toMatchObject({
			kind: "quota",
			message: expect.stringMatching(/ No answer came from us\.claude-sonnet-4-5 or us\.claude-haiku-4-5\.$/),
		});
		expect(events.filter(({ kind }) => kind === "failure")).toHaveLength(1);
	});

	test.each([
		["answers either", [{ fault: refusing("AccessDeniedException", 1, 403) }], haiku],
		["may be asked", [], haiku.replace("us.", "global.")],
	] as const)("when none %s, and the failure tells of the guardrail that the account may demand", async (_, turns, other) => {
		const message = `User: arn:aws:iam::123456789012:user/me is not authorized to perform: bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1::foundation-model/x with an explicit deny in an identity-based policy`;
		const denied: Fault = { kind: "exception", name: "AccessDeniedException", status: 403, message };
		const events = await ask({ turns: [{ fault: denied }, ...turns] }, { fallbackModels: [other], residency: ["us"] });
		expect(failureOf(events)).toMatchObject({ kind: "access-denied", action: "select-guardrail" });
	});

	test("when all that are left are forbidden, and the failure is told", async () => {
		const forbidden = haiku.replace("us.", "global.");
		const events = await ask({ turns: [{ fault: refusing("AccessDeniedException") }] }, { fallbackModels: [forbidden], residency: ["us"] });
		expect(failureOf(events)).toMatchObject({ kind: "access-denied" });
	});

	test("after a cancel", async () => {
		engine = await startEngine({ turns: [{ fault: { kind: "stall", afterEvents: 0 }, steps }] });
		const abort = new AbortController();
		void vi.waitUntil(() => modelsAsked().length > 0).then(() => abort.abort());
		expect(await engine.ask("Hello", { model: sonnet, fallbackModels: [haiku] }, abort.signal)).toEqual([]);
		expect(modelsAsked()).toEqual([sonnet]);
	});
});
