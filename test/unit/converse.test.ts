import { afterEach, describe, expect, test, vi } from "vitest";
import { lackOf } from "../../src/bedrock/request/capabilities.ts";
import { classifyError } from "../../src/bedrock/failure/errors.ts";
import { bill } from "../../src/core/chat/billing.ts";
import type { AssistantError } from "../../src/core/errors.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import { tools } from "../../src/tools/index.ts";
import type { LocalBedrockOptions } from "../local-bedrock/options.ts";
import type { Fault, Script, Step } from "../local-bedrock/script.ts";
import { causesOf, type Engine, startEngine } from "./engineBench.ts";
import { testSettings } from "./testSession.ts";

let engine: Engine | undefined;

afterEach(async () => {
	vi.unstubAllEnvs();
	engine?.bedrock.account.refresh();
	await engine?.server.close();
	engine = undefined;
});

function stubEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
	for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

async function start(script?: Script, options?: LocalBedrockOptions): Promise<Engine> {
	engine = await startEngine(script, options);
	return engine;
}

const text = (value: string): Step => ({ kind: "text", text: value });
const answers = (fault: Fault, ...steps: Step[]): Script => ({
	turns: [{ fault, steps: steps.length > 0 ? steps : [text("Hello there.")] }],
});
const failureOf = (events: readonly ModelEvent[]): AssistantError | undefined => events.find((event) => event.kind === "failure")?.error;
const stopOf = (events: readonly ModelEvent[]) => events.find((event) => event.kind === "stop");

describe("The engine over the wire", () => {
	test("signs its requests, streams text and reports usage", async () => {
		const { server, ask } = await start({ turns: [{ steps: [text("Hello there.")], usage: { inputTokens: 7, outputTokens: 3 } }] });
		const events = await ask();
		expect(events.flatMap((event) => (event.kind === "text-delta" ? [event.text] : [])).join("")).toBe("Hello there.");
		expect(events.at(-1)).toMatchObject({ kind: "usage", usage: { input: 7, output: 3 } });
		expect(server.journal[0]).toMatchObject({
			operation: "ConverseStream",
			status: 200,
			auth: { kind: "sigv4", verified: true },
			region: "us-east-1",
		});
	});

	test("tells which model is behind an id that does not say it, for the price that the user has set", async () => {
		const { ask, bedrock, settings } = await start();
		const model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
		const usage = (await ask("Hello", { model })).find((event) => event.kind === "usage");
		if (!usage) throw new Error("No usage");
		expect(usage.call.baseModel).toMatch(/^anthropic\.claude-/);
		const prices = { "anthropic.claude": { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0 } };
		const billed = await bill(usage, bedrock.model, { ...settings, prices }, new AbortController().signal);
		expect(billed.cost?.total).toBe(usage.usage.input);
	});

	test("keeps a path prefix, and a trailing slash does not matter", async () => {
		const { server, ask, settings } = await start();
		await ask("Hello", { connection: { ...settings.connection, endpoint: `${server.url}/gateway/bedrock/` } });
		expect(server.journal[0]?.path).toMatch(/^\/gateway\/bedrock\/model\/us\.anthropic/);
	});

	test("sends the guardrail and the inference settings of the workspace", async () => {
		const { server, ask } = await start();
		const guardrail = {
			id: "gr-local0001",
			version: "1",
			trace: "enabled",
			streamMode: "sync",
			scope: "conversation",
			checkTools: false,
		} as const;
		await ask("Hello", { guardrail, inference: { maxTokens: 77, temperature: 0.5, stopSequences: ["END"] } });
		expect(server.journal[0]?.request).toMatchObject({
			guardrailConfig: { guardrailIdentifier: "gr-local0001", guardrailVersion: "1", trace: "enabled", streamProcessingMode: "sync" },
			inferenceConfig: { maxTokens: 77, temperature: 0.5, stopSequences: ["END"] },
		});
	});

	test("says which policy of a guardrail stepped in", async () => {
		const { ask } = await start();
		const events = await ask("Say xyzzy-forbidden", {
			guardrail: { id: "gr-local0001", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: false },
		});
		expect(stopOf(events)).toMatchObject({ reason: "guardrail_intervened" });
		expect(events.find((event) => event.kind === "guardrail")?.findings).toMatchObject([
			{ source: "input", policy: "wordPolicy", name: "custom word", action: "BLOCKED", match: "xyzzy-forbidden" },
		]);
	});

	test("hands tool input on whole, and malformed input marked as such", async () => {
		const { ask } = await start({
			turns: [
				{
					steps: [
						{ kind: "tool", id: "a", name: "read_file", pieces: ['{"pa', 'th":"x"}'] },
						{ kind: "tool", id: "b", name: "read_file", rawInput: '{"path":' },
						{ kind: "tool", id: "c", name: "list_files" },
					],
				},
			],
		});
		expect(stopOf(await ask())).toMatchObject({
			reason: "tool_use",
			content: [
				{ id: "a", input: { path: "x" } },
				{ id: "b", input: {}, malformed: '{"path":' },
				{ id: "c", input: {} },
			],
		});
	});

	test("keeps reasoning with its signature and redacted bytes for the way back", async () => {
		const redacted = Buffer.from([1, 2, 3, 255]);
		const { ask } = await start({
			turns: [
				{
					steps: [
						{ kind: "reasoning", text: "Because.", signature: "sig==" },
						{ kind: "redacted-reasoning", data: redacted.toString("base64") },
						text("So."),
					],
				},
			],
		});
		const content = (stopOf(await ask()) as { content: readonly unknown[] }).content;
		expect(content).toEqual([
			{ kind: "reasoning", text: "Because.", signature: "sig==" },
			{ kind: "reasoning", text: "", redacted },
			{ kind: "text", text: "So." },
		]);
	});

	test("reads a server that announces every block alike", async () => {
		const { ask } = await start({ turns: [{ openEveryBlock: true, steps: [text("Hello.")] }] });
		expect(stopOf(await ask())).toMatchObject({ content: [{ kind: "text", text: "Hello." }] });
	});
});

describe("When the service fails", () => {
	test("throttling is waited for with a countdown and then succeeds: two refusals make three requests", async () => {
		const { server, ask } = await start(answers({ kind: "throttle", times: 2 }));
		const events = await ask();
		expect(server.journal.map((entry) => entry.status)).toEqual([429, 429, 200]);
		expect(events.filter((event) => event.kind === "retry-wait")).toHaveLength(2);
		expect(stopOf(events)).toBeDefined();
	});

	test.each([
		["AccessDeniedException", 403, "access-denied", "open-doctor"],
		["ResourceNotFoundException", 404, "not-found", "select-model"],
		["ServiceQuotaExceededException", 400, "quota", "select-model"],
		["ExpiredTokenException", 403, "credentials-expired", "sign-in"],
		["UnrecognizedClientException", 403, "credentials-missing", "sign-in"],
	])("%s (%i) is not tried again and is understood as %s", async (name, status, kind, action) => {
		const { server, ask } = await start(answers({ kind: "exception", name, status, message: "No." }));
		expect(failureOf(await ask())).toMatchObject({ kind, action });
		expect(server.journal).toHaveLength(1);
	});

	test.each([
		["The provided model identifier is invalid.", "not-found"],
		[
			"Invocation of model ID x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile.",
			"on-demand-unsupported",
		],
		["Input is too long for requested model.", "overflow"],
		["prompt is too long: 250000 tokens > 200000 maximum", "overflow"],
		["input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length and try again", "overflow"],
		["Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.", "overflow"],
		["This model's maximum context length is 131072 tokens.", "overflow"],
		["The number of documents exceeds the maximum of 5.", "validation"],
		["The tool description is too long.", "validation"],
		["The value at messages.0 is wrong.", "validation"],
	])("the refusal %j is understood as %s", async (message, kind) => {
		const { ask } = await start(answers({ kind: "exception", name: "ValidationException", status: 400, message }));
		expect(failureOf(await ask())?.kind).toBe(kind);
	});

	test("an exception in mid-stream keeps what came and is not tried again", async () => {
		const { server, ask } = await start(
			answers(
				{ kind: "stream-exception", afterEvents: 3, name: "modelStreamErrorException", message: "Broken." },
				text("A text that comes in several pieces, so that some arrive."),
			),
		);
		const events = await ask();
		expect(events[0]?.kind).toBe("text-delta");
		expect(failureOf(events)).toMatchObject({ kind: "model-error" });
		expect(server.journal).toHaveLength(1);
	});

	test.each(["end", "cut", "reset"] as const)("a connection that ends early by %s interrupts the answer", async (kind) => {
		const { ask } = await start(
			answers({ kind, afterEvents: 3 }, text("A text that comes in several pieces, so that some arrive."), {
				kind: "tool",
				name: "read_file",
				input: { path: "x" },
			}),
		);
		const events = await ask();
		expect(stopOf(events)).toBeUndefined();
		expect(failureOf(events)).toMatchObject({ kind: "interrupted", message: expect.stringContaining("connection ended"), action: "retry" });
	});

	test("a stall ends by the watchdog", async () => {
		const { ask, settings } = await start(answers({ kind: "stall", afterEvents: 2 }));
		expect(failureOf(await ask("Hello", { limits: { ...settings.limits, streamIdleSeconds: 1 } }))).toMatchObject({
			kind: "idle",
			action: "retry",
		});
	});

	test("a frame that claims four gigabytes is refused before memory is taken", async () => {
		const { ask } = await start(answers({ kind: "oversized-frame", afterEvents: 2 }));
		const before = process.memoryUsage().rss;
		const failure = failureOf(await ask());
		expect(failure).toMatchObject({ kind: "interrupted", message: expect.stringContaining("damaged") });
		expect(causesOf(failure)).toMatch(/4294967295/);
		expect(process.memoryUsage().rss - before).toBeLessThan(64_000_000);
	});

	test("a flipped bit is noticed", async () => {
		const { ask } = await start(answers({ kind: "flip", atByte: 150 }));
		expect(failureOf(await ask())).toMatchObject({ kind: "interrupted", message: expect.stringContaining("damaged") });
	});

	const unread: Step = { kind: "text", text: "x".repeat(2_000), chunkSize: 10, delayMs: 10 };

	test("the connection of an answer that is damaged is closed, so that the model stops writing", async () => {
		const { server, ask } = await start(answers({ kind: "flip", atByte: 1_000 }, unread));
		expect(failureOf(await ask())).toMatchObject({ kind: "interrupted" });
		await vi.waitFor(() => expect(server.journal[0]).toMatchObject({ aborted: true }));
	});

	test("the connection of an answer that nobody reads on is closed as well", async () => {
		const { server, bedrock, settings } = await start({ turns: [{ steps: [unread] }] });
		const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
		const request = { settings, system: "", messages, tools: [] };
		for await (const { kind } of bedrock.model.converse(request, new AbortController().signal)) if (kind === "text-delta") break;
		await vi.waitFor(() => expect(server.journal[0]).toMatchObject({ aborted: true }));
	});

	test("an abort ends the stream at once, without a failure", async () => {
		const { ask } = await start(answers({ kind: "stall", afterEvents: 2 }));
		const abort = new AbortController();
		setTimeout(() => abort.abort(), 100);
		expect(failureOf(await ask("Hello", {}, abort.signal))).toBeUndefined();
	});
});

describe("When the set-up is wrong", () => {
	test("no credentials anywhere lead to signing in", async () => {
		const { server, ask } = await start();
		stubEnvironment({
			AWS_ACCESS_KEY_ID: undefined,
			AWS_SECRET_ACCESS_KEY: undefined,
			AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
			AWS_CONFIG_FILE: "/nonexistent",
		});
		const failure = failureOf(await ask());
		expect(failure).toMatchObject({ kind: "credentials-missing", action: "sign-in" });
		expect(server.journal).toEqual([]);
	});

	test("an unknown profile is an error, never another account's credentials", async () => {
		const { server, ask, settings } = await start();
		expect(failureOf(await ask("Hello", { connection: { ...settings.connection, profile: "no-such-profile" } }))).toMatchObject({
			kind: "profile-unknown",
			action: "select-profile",
		});
		expect(server.journal).toEqual([]);
	});

	test("a missing region asks for one", async () => {
		const { ask, settings } = await start();
		stubEnvironment({ AWS_CONFIG_FILE: "/nonexistent", AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined });
		const failure = failureOf(await ask("Hello", { connection: { ...settings.connection, region: "" } }));
		expect(failure).toMatchObject({ kind: "region-missing", action: "select-region" });
	});

	test("a region that does not serve the model offers another model", async () => {
		const { ask, settings } = await start();
		expect(failureOf(await ask("Hello", { connection: { ...settings.connection, region: "ap-south-2" } }))).toMatchObject({
			kind: "not-found",
			action: "select-model",
		});
	});

	test("an unknown model offers another one", async () => {
		const { ask } = await start();
		expect(failureOf(await ask("Hello", { model: "acme.unheard-of-v1:0" }))).toMatchObject({ kind: "not-found", action: "select-model" });
	});

	test("an endpoint that is down is named as such", async () => {
		const { server, ask } = await start();
		await server.close();
		expect(failureOf(await ask())).toMatchObject({ kind: "network", message: expect.stringContaining("refused") });
		engine = undefined;
	});

	test("wrong keys lead to signing in", async () => {
		const { ask } = await start(undefined, { credentials: [{ accessKeyId: "AKIDSOMEONEELSE00001", secretAccessKey: "other" }] });
		expect(failureOf(await ask())).toMatchObject({ kind: "credentials-missing", action: "sign-in" });
	});
});

describe("A model that lacks something", () => {
	const noticesOf = (events: readonly ModelEvent[]) => events.flatMap((event) => (event.kind === "notice" ? [event.text] : []));

	test("answers without tools and without a system prompt, and the user is told once", async () => {
		const { ask } = await start();
		const first = await ask("Hello", { model: "amazon.titan-text-express-v1" });
		expect(stopOf(first)).toBeDefined();
		expect(noticesOf(first).join(" ")).toMatch(/tools.*system prompt|system prompt.*tools/);
		expect(noticesOf(await ask("Hello", { model: "amazon.titan-text-express-v1" }))).toEqual([]);
	});

	test("that cannot be told which tool to use keeps its tools", async () => {
		const { server, bedrock, settings } = await start();
		const request = {
			settings: { ...settings, model: "mistral.mistral-large-2402-v1:0" },
			system: "",
			messages: [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }],
			tools,
			toolChoice: { kind: "tool" as const, name: "apply_edit" },
		};
		const events = await Array.fromAsync(bedrock.model.converse(request, new AbortController().signal));
		expect(stopOf(events)).toBeDefined();
		expect(noticesOf(events).join(" ")).toMatch(/cannot be told which tool to use/);
		expect(server.journal.at(-1)?.request).toHaveProperty("toolConfig.tools.length", tools.length);
		expect(server.journal.at(-1)?.request).not.toHaveProperty("toolConfig.toolChoice");
	});

	/** What a request looked like to the service, as far as a model may refuse it. */
	const shapeOf = ({ server }: Engine) =>
		server.journal.map(({ status, request }) => {
			const { inferenceConfig = {}, toolConfig } = request as { inferenceConfig?: object; toolConfig?: { toolChoice?: object } };
			return { status, inference: Object.keys(inferenceConfig), forced: toolConfig?.toolChoice !== undefined };
		});
	const forced = async ({ bedrock, settings }: Engine, change: Partial<Settings>) => {
		const messages = [{ role: "user" as const, content: [{ kind: "text" as const, text: "Hello" }] }];
		const request = {
			settings: { ...settings, ...change },
			system: "",
			messages,
			tools,
			toolChoice: { kind: "tool" as const, name: "apply_edit" },
		};
		return Array.fromAsync(bedrock.model.converse(request, new AbortController().signal));
	};
	const sampled = { maxTokens: 1_000, temperature: 0.5, topP: 0.9, stopSequences: [] };

	test.each([
		["us.anthropic.claude-sonnet-5-5", ["maxTokens"], false, [/neither a temperature nor top P/, /cannot be told which tool/]],
		["us.anthropic.claude-opus-5", ["maxTokens"], true, [/neither a temperature nor top P/]],
		["us.anthropic.claude-sonnet-4-6", ["maxTokens", "temperature"], true, [/top P is left out/]],
		["us.anthropic.claude-3-7-sonnet-20250219-v1:0", ["maxTokens", "temperature", "topP"], true, []],
		["us.amazon.nova-pro-v1:0", ["maxTokens", "temperature", "topP"], true, []],
	])("%s gets no more of the sampling and the forced tool than it takes, without a refusal", async (model, inference, isForced, said) => {
		const engine = await start();
		const notices = noticesOf(await forced(engine, { model, inference: sampled }));
		expect(shapeOf(engine)).toEqual([{ status: 200, inference, forced: isForced }]);
		expect(notices).toHaveLength(said.length);
		for (const pattern of said) expect(notices.join(" ")).toMatch(pattern);
		expect(noticesOf(await forced(engine, { model, inference: sampled }))).toEqual([]);
	});

	test("is told of only where the user asked for it", async () => {
		const { ask } = await start();
		expect(noticesOf(await ask("Hello", { model: "us.anthropic.claude-sonnet-5-5" }))).toEqual([]);
		const one = { maxTokens: 1_000, temperature: 0.5, stopSequences: [] };
		expect(noticesOf(await ask("Hello", { model: "us.anthropic.claude-sonnet-4-6", inference: one }))).toEqual([]);
	});

	test("that writes fewer tokens than are asked for is asked for as many as it writes", async () => {
		const { server, ask } = await start();
		const inference = { maxTokens: 8_192, stopSequences: [] };
		const events = await ask("Hello", { model: "anthropic.claude-3-haiku-20240307-v1:0", inference });
		expect(server.journal).toMatchObject([{ status: 200, request: { inferenceConfig: { maxTokens: 4_096 } } }]);
		expect(noticesOf(events)).toEqual([]);
	});

	test("and of which nothing is known says it by refusing, once", async () => {
		const engine = await start(undefined, { identity: { denied: [{ action: "bedrock:Get*", policy: "no-identity-policy" }] } });
		const application = (id: string) => `arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/${id}`;
		const statuses = async (model: string, inference: Settings["inference"]) => {
			engine.server.journal.length = 0;
			for (let turn = 0; turn < 2; turn++) expect(stopOf(await engine.ask("Hello", { model, inference }))).toBeDefined();
			return engine.server.journal.filter(({ operation }) => operation === "ConverseStream").map(({ status }) => status);
		};
		expect(await statuses(application("a1b2c3d4e5f6"), sampled)).toEqual([400, 200, 200]);
		expect(await statuses(application("f6e5d4c3b2a1"), { maxTokens: 20_000, stopSequences: [] })).toEqual([400, 200, 200]);
	});

	test("and that is learned from a refusal is no try: a model's own error gets its second one right after", async () => {
		const message = "This model doesn't support tool use.";
		const refusal: Fault = { kind: "exception", name: "ValidationException", status: 400, message };
		const failure: Fault = { kind: "exception", name: "ModelErrorException", status: 424 };
		const { ask } = await start({ turns: [{ fault: refusal }, { fault: failure }, { steps: [text("Hello.")] }] });
		vi.spyOn(Math, "random").mockReturnValue(0);
		const events = await ask();
		vi.restoreAllMocks();
		expect(failureOf(events)).toBeUndefined();
		expect(events.at(-1)).toMatchObject({ kind: "usage", call: { retries: 1 } });
	});

	test.each([
		["The model returned the following errors: `temperature` is deprecated for this model.", "samplers"],
		["The model returned the following errors: top_p is deprecated for this model.", "samplers"],
		["`temperature` and `top_p` cannot both be specified for this model. Please use only one.", "second-sampler"],
		["The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.", "tool-choice"],
		["This model doesn't support the toolConfig.toolChoice.any field.", "tool-choice"],
		["This model doesn't support tool use in streaming mode.", "streaming-tools"],
		["This model doesn't support tool use.", "tools"],
		["The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.", undefined],
	])("is learned from the refusal %j as %s", (message, lack) => {
		const refusal = classifyError(Object.assign(new Error(message), { name: "ValidationException" }));
		const settings = { ...testSettings, inference: sampled };
		expect(lackOf(refusal, { settings, system: "", messages: [], tools, toolChoice: { kind: "tool", name: "apply_edit" } })).toBe(lack);
	});

	test("that is known not to use tools while streaming is called with Converse at once, and the user is told once", async () => {
		const { server, ask } = await start();
		const model = "mistral.mistral-large-2402-v1:0";
		const events = await ask("Hello", { model });
		expect(stopOf(events)).toBeDefined();
		expect(noticesOf(events).join(" ")).toMatch(/while streaming/);
		expect(server.journal.map((entry) => `${entry.operation} ${entry.status}`)).toEqual(["Converse 200"]);
		expect(server.journal[0]?.request).toHaveProperty("toolConfig");
		expect(noticesOf(await ask("Hello", { model }))).toEqual([]);
	});

	test("and of which nothing is known is called with Converse once it has refused to stream", async () => {
		const { server, ask } = await start();
		const model = "arn:aws:bedrock:us-east-1:123456789012:imported-model/imp0rted0001";
		const events = await ask("Hello", { model });
		expect(stopOf(events)).toBeDefined();
		expect(noticesOf(events).join(" ")).toMatch(/while streaming/);
		await ask("Hello", { model });
		expect(server.journal.map((entry) => `${entry.operation} ${entry.status}`)).toEqual([
			"ConverseStream 400",
			"Converse 200",
			"Converse 200",
		]);
	});

	test("takes a document as text", async () => {
		const { server, bedrock, settings } = await start();
		const document = {
			kind: "document",
			format: "txt",
			name: "Document 1 (txt)",
			path: "src/a.ts",
			bytes: new TextEncoder().encode("const a = 1;"),
		} as const;
		const image = { kind: "image", format: "png", bytes: new Uint8Array([137, 80, 78, 71]) } as const;
		const messages = [{ role: "user" as const, content: [document, image, { kind: "text" as const, text: "Explain" }] }];
		const events = await Array.fromAsync(
			bedrock.model.converse(
				{ settings: { ...settings, model: "amazon.titan-text-express-v1" }, system: "", messages, tools: [] },
				new AbortController().signal,
			),
		);
		expect(stopOf(events)).toBeDefined();
		expect(JSON.stringify(server.journal.at(-1)?.request)).toContain("const a = 1;");
	});
});
