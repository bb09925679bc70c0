import type { BedrockAgentClient, ContentBlock, GetPromptResponse, PromptVariant } from "@aws-sdk/client-bedrock-agent";
import { afterEach, describe, expect, test } from "vitest";
import { isPromptArn } from "../../src/bedrock/request/promptRequest.ts";
import { createPrompts } from "../../src/bedrock/prompts.ts";
import type { ManagedPrompt } from "../../src/core/prompt/prompts.ts";
import { parsePromptReference, readPromptCall } from "../../src/core/prompt/promptReference.ts";
import { fillIn, missingVariables, renderPrompt, variablesIn } from "../../src/core/prompt/renderPrompt.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession, testSettings } from "./testSession.ts";

let engine: Engine | undefined;
afterEach(() => engine?.server.close());

const signal = new AbortController().signal;

describe("A text of the composer", () => {
	test.each([
		["bedrock://PROMPTLOC1", { reference: "bedrock://PROMPTLOC1", rest: "" }],
		["bedrock:// and be brief", { reference: "bedrock://", rest: "and be brief" }],
		["  bedrock://PROMPTLOC1:3 and be brief\nplease ", { reference: "bedrock://PROMPTLOC1:3", rest: "and be brief\nplease" }],
	])("that begins with a reference calls the prompt: %j", (text, call) => {
		expect(readPromptCall(text)).toEqual(call);
	});

	test.each(["What does bedrock://PROMPTLOC1 do?", "(bedrock://PROMPTLOC1)", "Bedrock prompts", ""])(
		"that only speaks of one does not: %j",
		(text) => {
			expect(readPromptCall(text)).toBeUndefined();
		},
	);

	const arn = "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:prompt/PROMPTLOC1";
	test.each([
		["bedrock://PROMPTLOC1", { id: "PROMPTLOC1", version: "DRAFT" }],
		["bedrock://PROMPTLOC1:DRAFT", { id: "PROMPTLOC1", version: "DRAFT" }],
		["bedrock://PROMPTLOC1:12", { id: "PROMPTLOC1", version: "12" }],
		[`bedrock://${arn}`, { id: arn, version: "DRAFT" }],
		[`bedrock://${arn}:7`, { id: arn, version: "7" }],
	])("%s names a prompt and its version", (text, reference) => {
		expect(parsePromptReference(text)).toEqual(reference);
	});

	test.each(["bedrock://SHORT", "bedrock://PROMPTLOC1:latest", "bedrock://../../etc", "bedrock://PROMPTLOC1/x", "https://PROMPTLOC1"])(
		"%s names none",
		(text) => {
			expect(parsePromptReference(text)).toBeUndefined();
		},
	);
});

describe("A managed prompt", () => {
	const prompt: ManagedPrompt = {
		arn: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC2:1",
		name: "review",
		variables: ["language", "count"],
		system: "You review {{language}} code.",
		messages: [
			{ role: "user", text: "What do you look at?" },
			{ role: "assistant", text: "At names first." },
			{ role: "user", text: "Review this, {{count}} remarks." },
		],
	};
	const text = (value: string) => [{ kind: "text", text: value }];

	test("is rendered with its system prompt before its first text and the user's words at the end", () => {
		expect(renderPrompt(prompt, { language: "Go", count: "3" }, "Be kind.")).toEqual({
			before: [
				{ role: "user", content: text("You review Go code.\n\nWhat do you look at?") },
				{ role: "assistant", content: text("At names first.") },
			],
			text: "Review this, 3 remarks.\n\nBe kind.",
		});
	});

	test("of a single text is that text", () => {
		const single = { ...prompt, messages: [{ role: "user" as const, text: "Hello {{name}}" }] };
		expect(renderPrompt(single, { language: "Go", name: "Ann" }, "")).toEqual({ before: [], text: "You review Go code.\n\nHello Ann" });
	});

	test("that ends with an answer leaves the last word to the user", () => {
		const { before, text: last } = renderPrompt({ ...prompt, messages: prompt.messages.slice(0, 2) }, {}, "");
		expect(before.map(({ role }) => role)).toEqual(["user", "assistant"]);
		expect(last).toBe("");
	});

	test("keeps what looks like a variable within a value", () => {
		expect(fillIn("{{a}} {{ b }} {{c}}", { a: "{{b}} $& $1", b: "x" })).toBe("{{b}} $& $1 x {{c}}");
	});

	test("knows no variable of the prototype", () => {
		expect(fillIn("{{toString}}", {})).toBe("{{toString}}");
		expect(missingVariables({ ...prompt, variables: ["constructor"] }, {})).toEqual(["constructor"]);
	});

	test("names its variables once, in their order", () => {
		expect(variablesIn("{{b}} {{a}} {{b}} {{no no}} {single}")).toEqual(["b", "a"]);
	});
});

describe("GetPrompt", () => {
	const get = async (reference: string, denied: readonly string[] = [], apiKey = false) => {
		engine = await startEngine();
		engine.server.identity.set({ denied: denied.map((action) => ({ action, policy: "no-identity-policy" as const })) });
		const parsed = parsePromptReference(reference);
		if (!parsed) throw new Error("not a reference");
		return engine.bedrock.prompts.get({ ...engine.settings.connection, apiKey }, parsed, signal);
	};

	test("gives a text prompt with its variables and the ARN of its version", async () => {
		expect(await get("bedrock://PROMPTLOC1:2")).toEqual({
			arn: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:2",
			name: "explain-in-one-paragraph",
			description: "Explains a subject.",
			variables: ["subject"],
			messages: [{ role: "user", text: "Explain {{subject}} in one paragraph." }],
			model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		});
	});

	test("gives a chat prompt with its system prompt; a cache point is no reason to leave it to the service", async () => {
		expect(await get("bedrock://PROMPTLOC2")).toMatchObject({
			arn: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC2",
			system: "You review {{language}} code.",
			messages: [{ role: "user" }, { role: "assistant" }, { role: "user" }],
			variables: ["language", "count"],
			nativeOnly: undefined,
		});
	});

	test("of a prompt with tools says that only the service can render it", async () => {
		expect((await get("bedrock://PROMPTLOC3")).nativeOnly).toContain("tools");
	});

	describe("answered with", () => {
		/** Prompt Management with one prompt of these variants. */
		const read = (variants: readonly PromptVariant[], more: Partial<GetPromptResponse> = {}) => {
			const send = async () => ({ name: "p", arn: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC9", variants, ...more });
			const client = { send } as unknown as BedrockAgentClient;
			const prompts = createPrompts({ agent: async () => client });
			return prompts.get(testSettings.connection, { id: "PROMPTLOC9", version: "DRAFT" }, signal);
		};
		const text = (name: string): PromptVariant => ({
			name,
			templateType: "TEXT",
			templateConfiguration: { text: { text: `The ${name} one` } },
		});
		const chat = (...content: ContentBlock[]): PromptVariant => ({
			name: "chat",
			templateType: "CHAT",
			templateConfiguration: { chat: { messages: [{ role: "user", content }] } },
		});

		test("several variants is the one that is marked as the default, which the service runs, too", async () => {
			const { messages } = await read([text("first"), text("second")], { defaultVariant: "second" });
			expect(messages).toEqual([{ role: "user", text: "The second one" }]);
		});

		test("a draft's ARN has one that a request takes as its model", async () => {
			const { arn: model } = await read([text("first")], { arn: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC9:DRAFT" });
			expect(isPromptArn(model)).toBe(true);
			expect(model).not.toContain("DRAFT");
		});

		test("more than text, or for an agent, is left to the service", async () => {
			const image: ContentBlock = { $unknown: ["image", { format: "png" }] };
			expect((await read([chat({ text: "See" }, image)])).nativeOnly).toContain("more than text");
			const ofAgent = { ...text("a"), genAiResource: { agent: { agentIdentifier: "arn:aws:bedrock:us-east-1:1:agent-alias/A/B" } } };
			expect((await read([ofAgent])).nativeOnly).toContain("agent");
		});

		test("no variant says so", async () => {
			await expect(read([])).rejects.toMatchObject({ kind: "not-found", message: expect.stringContaining('"p"') });
		});
	});

	test("of a version that does not exist names the prompt", async () => {
		await expect(get("bedrock://PROMPTLOC1:9")).rejects.toMatchObject({
			kind: "not-found",
			message: expect.stringContaining("PROMPTLOC1 (9)"),
		});
	});

	test("that is denied names the action", async () => {
		const failure = { kind: "access-denied", message: expect.stringContaining("bedrock:GetPrompt") };
		await expect(get("bedrock://PROMPTLOC1", ["bedrock:GetPrompt"])).rejects.toMatchObject(failure);
	});

	test("needs a profile: an API key does not open Prompt Management, and nothing is sent", async () => {
		await expect(get("bedrock://PROMPTLOC1", [], true)).rejects.toMatchObject({ kind: "credentials-missing", action: "select-profile" });
		expect(engine?.server.journal).toEqual([]);
	});
});

describe("A turn with a managed prompt", () => {
	const start = async () => {
		engine = await startEngine();
		const run = testSession(engine.bedrock.model, { settings: { connection: engine.settings.connection } });
		const requests = () => engine?.server.journal.filter(({ operation }) => operation === "ConverseStream") ?? [];
		return { ...run, requests };
	};
	const arn = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";

	test("that is rendered here goes to the chosen model, with the tools of the chat", async () => {
		const { session, requests, stored } = await start();
		const before = [
			{ role: "user" as const, content: [{ kind: "text" as const, text: "What do you look at?" }] },
			{ role: "assistant" as const, content: [{ kind: "text" as const, text: "At names." }] },
		];
		await session.send("Review this.", [], { shown: "bedrock://PROMPTLOC2", before });
		expect(session.transcript.turns).toMatchObject([{ prompt: { text: "bedrock://PROMPTLOC2" }, outcome: { kind: "done" } }]);
		expect(requests()[0]).toMatchObject({ modelId: expect.stringContaining("claude-sonnet-4-5"), request: { toolConfig: {} } });
		expect(stored().history.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
	});

	test("that the service renders carries its variables and nothing that a prompt ARN forbids", async () => {
		const { session, requests } = await start();
		await session.send("An earlier question", []);
		await session.send("Explain rivers in one paragraph.\n\nBriefly.", [], {
			shown: "bedrock://PROMPTLOC1:1 Briefly.",
			model: arn,
			native: { variables: { subject: "rivers" }, rest: "Briefly." },
		});
		const { modelId, request, status } = requests()[1] ?? {};
		expect({ modelId, status }).toEqual({ modelId: arn, status: 200 });
		expect(request).toMatchObject({
			promptVariables: { subject: { text: "rivers" } },
			messages: [{ role: "user", content: [{ text: "Briefly." }] }],
		});
		const forbidden = ["system", "inferenceConfig", "toolConfig", "additionalModelRequestFields"];
		expect(Object.keys(request as object).filter((field) => forbidden.includes(field))).toEqual([]);
		expect(session.transcript.turns[1]).toMatchObject({ model: arn, outcome: { kind: "done" } });
	});

	test("is followed by turns of the chosen model, which read the prompt as it was", async () => {
		const { session, requests } = await start();
		await session.send("Explain rivers in one paragraph.", [], { model: arn, native: { variables: { subject: "rivers" }, rest: "" } });
		await session.send("And lakes?", []);
		const { modelId, request } = requests()[1] ?? {};
		expect(modelId).toContain("claude-sonnet-4-5");
		expect(JSON.stringify(request)).toContain("Explain rivers in one paragraph.");
	});

	test("that the service may not render names the action that is missing", async () => {
		const { session } = await start();
		engine?.server.identity.set({ denied: [{ action: "bedrock:RenderPrompt", policy: "no-identity-policy" }] });
		await session.send("Explain rivers.", [], { model: arn, native: { variables: { subject: "rivers" }, rest: "" } });
		const failure = { kind: "access-denied", message: expect.stringContaining("bedrock:RenderPrompt"), action: "copy-policy" };
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "failed", failure });
	});

	test("that the service does not have is called a prompt, and no model", async () => {
		const { session } = await start();
		const model = arn.replace("LOC1:1", "LOC1:9");
		await session.send("Explain rivers.", [], { model, native: { variables: { subject: "rivers" }, rest: "" } });
		const failure = { kind: "not-found", message: "There is no prompt PROMPTLOC1 (9) in this account and region." };
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "failed", failure });
	});

	test.each([
		["by its name is told of once", { subject: "rivers" }, 0],
		["as the model of the chat says what it brings", undefined, 1],
	])("that the service renders and that is called %s", async (_, variables, notices) => {
		const { session, events } = await start();
		await session.send("Explain rivers.", [], { model: arn, ...(variables && { native: { variables, rest: "" } }) });
		expect(events.filter(({ kind }) => kind === "notice")).toHaveLength(notices);
	});

	test("that the service renders goes nowhere when a residency is demanded, since the prompt names its own model", async () => {
		engine = await startEngine();
		const settings = { connection: engine.settings.connection, residency: ["us"] };
		const { session } = testSession(engine.bedrock.model, { settings });
		await session.send("Explain rivers.", [], { model: arn, native: { variables: { subject: "rivers" }, rest: "" } });
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "failed", failure: { kind: "residency" } });
		expect(engine.server.journal).toEqual([]);
	});

	test("that waits in the queue is shown as it was typed", async () => {
		const { session } = await start();
		const first = session.send("First", []);
		const second = session.send("Explain rivers.", [], { shown: "bedrock://PROMPTLOC1" });
		expect(session.queued.map(({ text }) => text)).toEqual(["bedrock://PROMPTLOC1"]);
		await Promise.all([first, second]);
		expect(session.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First", "bedrock://PROMPTLOC1"]);
	});

	test("is retried as it was sent", async () => {
		const { session, requests } = await start();
		engine?.server.setScript({ turns: [{ fault: { kind: "exception", name: "ValidationException" } }] });
		await session.send("Explain rivers.", [], { model: arn, native: { variables: { subject: "rivers" }, rest: "" } });
		await session.resume();
		expect(requests().map(({ modelId }) => modelId)).toEqual([arn, arn]);
	});

	test("that a prompt file narrows has fewer tools, and never more", async () => {
		const { session, requests } = await start();
		await session.send("Look around", [], { tools: ["read_file", "delete_everything"] });
		await session.send("Look around", [], { mode: "ask" });
		const tools = requests().map(({ request }) =>
			(request as { toolConfig: { tools: { toolSpec: { name: string } }[] } }).toolConfig.tools.map(({ toolSpec }) => toolSpec.name),
		);
		const [named, asking = []] = tools;
		expect(named).toEqual(["read_file"]);
		expect(asking).toContain("search_text");
		expect(asking.filter((name) => /^(apply|create|delete|move|rename|edit|run)_/.test(name))).toEqual([]);
	});
});
