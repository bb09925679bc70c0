/** The door for the editor's own chat and for other extensions, over the real engine and the local Bedrock. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { GuardrailVerdict } from "../../src/core/guardrail/guardrailCheck.ts";
import type { Model } from "../../src/core/models/model.ts";
import type { Settings } from "../../src/core/settings.ts";
import { Callers } from "../../src/vscode/native/callers.ts";
import { ModelProvider } from "../../src/vscode/native/modelProvider.ts";
import type { Script, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { calls, FakeModel, says, stop, usage } from "./fakeModel.ts";
import { png } from "./imageBytes.ts";
import { cancellation, memento } from "./nativeEditor.ts";
import { testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./nativeEditor.ts")).nativeEditor());

const asked = { id: testSettings.model, name: "Claude Sonnet 4.5" };
const user = (...content: unknown[]) =>
	({ role: vscode.LanguageModelChatMessageRole.User, content, name: undefined }) as vscode.LanguageModelChatRequestMessage;
const assistant = (...content: unknown[]) =>
	({ role: vscode.LanguageModelChatMessageRole.Assistant, content, name: undefined }) as vscode.LanguageModelChatRequestMessage;
const system = (text: string) =>
	({ role: 3, content: [words(text)], name: undefined }) as unknown as vscode.LanguageModelChatRequestMessage;
const words = (text: string) => new vscode.LanguageModelTextPart(text);
const readTool: vscode.LanguageModelChatTool = {
	name: "read",
	description: "Reads a file.",
	inputSchema: { type: "object", properties: { path: { type: "string" } } },
};

let engine: Engine | undefined;
const warning = vi.mocked(vscode.window.showWarningMessage) as unknown as ReturnType<typeof vi.fn<() => Promise<string | undefined>>>;

beforeEach(() => void warning.mockReset().mockResolvedValue(undefined));
afterEach(async () => {
	engine?.bedrock.account.refresh();
	await engine?.server.close();
	engine = undefined;
});

interface Ports {
	readonly settings?: Partial<Settings>;
	readonly check?: (source: "input" | "output", text: string) => GuardrailVerdict;
	readonly callers?: Callers;
}

/** A provider over a model, what it has handed over, and what was reported as a bug. */
function provide(model: Model, { settings = {}, check, callers }: Ports = {}) {
	const parts: unknown[] = [];
	const checked: string[] = [];
	const provider = new ModelProvider({
		model,
		guardrailCheck: {
			check: async (_, source, text) => {
				checked.push(`${source}: ${text}`);
				return check?.(source, text) ?? { kind: "passed", findings: [] };
			},
		},
		callers: callers ?? new Callers(memento(), "outcrop.outcrop"),
		monitor: { noteEvent: () => undefined, state: { kind: "connected" } },
		settings: () => ({ ...testSettings, ...settings }),
		mayUseGuardrail: async () => true,
		report: () => undefined,
	});
	const ask = (
		messages: readonly vscode.LanguageModelChatRequestMessage[] = [user(words("Hello"))],
		options: object = {},
		token = cancellation().token,
	) => {
		const given = { toolMode: vscode.LanguageModelChatToolMode.Auto, requestInitiator: "core", ...options };
		return provider.respond(asked, messages, given, { report: (part) => void parts.push(part) }, token);
	};
	const text = () => parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
	return { provider, ask, parts, text, checked };
}

async function provideBedrock(script?: Script, settings: Partial<Settings> = {}) {
	engine = await startEngine(script);
	const { server, bedrock } = engine;
	return { server, ...provide(bedrock.model, { settings: { connection: engine.settings.connection, ...settings } }) };
}

const steps = (...given: Step[]): Script => ({ turns: [{ steps: given }] });
const sent = (server: Engine["server"]) => server.journal.at(-1)?.request as { system?: unknown; messages: unknown[]; toolConfig?: object };

describe("A model of Bedrock in the editor's own chat", () => {
	test("streams its answer, and is told what the chat says to models", async () => {
		const { ask, text, server } = await provideBedrock(steps({ kind: "text", text: "Hello there." }));
		await ask([system("Be brief."), user(words("Hi")), assistant(words("Hello.")), user(words("Who are you?"))]);
		expect(text()).toBe("Hello there.");
		expect(sent(server).system).toEqual([{ text: "Be brief." }]);
		expect(sent(server).messages).toMatchObject([
			{ role: "user", content: [{ text: "Hi" }] },
			{ role: "assistant", content: [{ text: "Hello." }] },
			{ role: "user", content: [{ text: "Who are you?" }] },
		]);
	});

	test("sees images", async () => {
		const { ask, server } = await provideBedrock();
		await ask([user(words("What is this?"), vscode.LanguageModelDataPart.image(png(8, 8), "image/png"))]);
		expect(sent(server).messages).toMatchObject([
			{ content: expect.arrayContaining([{ image: expect.objectContaining({ format: "png" }) }]) },
		]);
	});

	test("calls the tools of the chat and reads their results", async () => {
		const { ask, parts, text, server } = await provideBedrock({
			turns: [
				{ steps: [{ kind: "tool", id: "t1", name: "read", input: { path: "a.ts" } }] },
				{ steps: [{ kind: "text", text: "It says 42." }] },
			],
		});
		await ask([user(words("Read a.ts"))], { tools: [readTool] });
		expect(parts).toEqual([new vscode.LanguageModelToolCallPart("t1", "read", { path: "a.ts" })]);
		const result = new vscode.LanguageModelToolResultPart("t1", [
			words("42"),
			new vscode.LanguageModelPromptTsxPart({ node: { type: 1, children: [{ type: 2, text: "and more" }] } }),
		]);
		await ask([user(words("Read a.ts")), assistant(parts[0]), user(result)], { tools: [readTool] });
		expect(text()).toBe("It says 42.");
		expect(sent(server).messages.at(-1)).toMatchObject({
			content: [{ toolResult: { toolUseId: "t1", content: [{ text: "42\nand more" }], status: "success" } }],
		});
	});

	test("has to call a tool where the chat demands one", async () => {
		const { ask, server } = await provideBedrock(steps({ kind: "tool", name: "read", input: {} }));
		await ask(undefined, { tools: [readTool], toolMode: vscode.LanguageModelChatToolMode.Required });
		expect(sent(server).toolConfig).toMatchObject({ toolChoice: { any: {} } });
	});

	test("gets its signed reasoning back within a tool loop, for which the chat has no place", async () => {
		const thought = { kind: "reasoning", text: "I should read it.", signature: "signed" } as const;
		const model = new FakeModel([
			{ kind: "reasoning-delta", text: thought.text },
			stop([thought, { kind: "tool-use", id: "t1", name: "read", input: {} }], "tool_use"),
		]);
		const { ask, parts } = provide(model);
		await ask(undefined, { tools: [readTool] });
		expect(parts[0]).toEqual(
			new (vscode as never as { LanguageModelThinkingPart: new (text: string) => object }).LanguageModelThinkingPart(thought.text),
		);
		await ask([user(words("Hello")), assistant(parts[1]), user(new vscode.LanguageModelToolResultPart("t1", [words("42")]))], {
			tools: [readTool],
		});
		expect(model.requests[1]?.messages[1]?.content[0]).toEqual(thought);
	});

	test("never hands over a tool call of an answer that was cut", async () => {
		const { ask, parts } = provide(new FakeModel([stop([{ kind: "tool-use", id: "t1", name: "read", input: {} }], "max_tokens")]));
		await expect(ask(undefined, { tools: [readTool] })).rejects.toThrow("limit of output tokens");
		expect(parts).toEqual([]);
	});

	test("says so when no call of an answer can be read, since an agent would take that for its end", async () => {
		const broken = { id: "t1", name: "read", input: {}, malformed: '{"path": "a' };
		const { ask, parts } = provide(new FakeModel(calls(broken), calls(broken, { id: "t2", name: "read", input: { path: "a.ts" } })));
		await expect(ask(undefined, { tools: [readTool] })).rejects.toThrow("could not read");
		await ask(undefined, { tools: [readTool] });
		expect(parts).toEqual([new vscode.LanguageModelToolCallPart("t2", "read", { path: "a.ts" })]);
	});

	test("stops at once when the chat cancels", async () => {
		const { ask, text } = await provideBedrock(steps({ kind: "text", text: "word ", repeat: 500, delayMs: 5 }));
		const { token, cancel } = cancellation();
		const answer = ask(undefined, {}, token);
		await vi.waitFor(() => expect(text()).not.toBe(""));
		cancel();
		await expect(answer).rejects.toBeInstanceOf(vscode.CancellationError);
	});

	test("takes the options that extensions give to models", async () => {
		const { ask, server, text } = await provideBedrock({ turns: [{ steps: [{ kind: "text", text: "Cut" }], stopReason: "max_tokens" }] });
		await ask(undefined, { modelOptions: { temperature: 0.25, max_tokens: 77, stop: ["END"] } });
		/** Who sets the limit knows what it cuts. */
		expect(text()).toBe("Cut");
		expect(sent(server)).toMatchObject({ inferenceConfig: { temperature: 0.25, maxTokens: 77, stopSequences: ["END"] } });
	});
});

describe("What the user relies on holds for other chats, too", () => {
	test("residency forbids a model before anything is sent", async () => {
		const { ask, server } = await provideBedrock(undefined, { residency: ["eu"] });
		await expect(ask()).rejects.toMatchObject({ code: "NoPermissions", message: expect.stringContaining("outcrop.residency.allow") });
		expect(server.journal.filter(({ operation }) => operation?.startsWith("Converse"))).toEqual([]);
	});

	test("a guardrail judges before anything is shown, and no fallback answers for the model that was chosen", async () => {
		const model = new FakeModel(says("Fine."));
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "async", scope: "conversation", checkTools: false } as const;
		await provide(model, { settings: { guardrail, fallbackModels: ["us.amazon.nova-pro-v1:0"] } }).ask();
		expect(model.requests[0]?.settings).toMatchObject({ guardrail: { id: "g1", streamMode: "sync" }, fallbackModels: [] });
	});

	test("what the guardrail withholds of a tool's result is withheld each time the chat sends it", async () => {
		const model = new FakeModel(says("One."), says("Two."));
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true } as const;
		const blocked = [{ source: "input", policy: "wordPolicy", name: "secret", action: "BLOCKED" }] as const;
		const { ask, checked } = provide(model, {
			settings: { guardrail },
			check: (_, text) => (text.includes("secret") ? { kind: "blocked", findings: blocked } : { kind: "passed", findings: [] }),
		});
		const talk = [
			user(words("Read it")),
			assistant(new vscode.LanguageModelToolCallPart("t1", "read", {})),
			user(new vscode.LanguageModelToolResultPart("t1", [words("the secret")])),
		];
		await ask(talk, { tools: [readTool] });
		await ask([...talk, assistant(words("One.")), user(words("Go on"))], { tools: [readTool] });
		for (const { messages } of model.requests) expect(JSON.stringify(messages)).not.toContain("the secret");
		expect(checked).toEqual(["input: the secret"]);
	});

	test("a call that the guardrail does not allow is not handed over", async () => {
		const guardrail = { id: "g1", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true } as const;
		const { ask, parts } = provide(new FakeModel(calls({ id: "t1", name: "read", input: { path: "secret" } })), {
			settings: { guardrail },
			check: () => ({ kind: "blocked", findings: [] }),
		});
		await expect(ask(undefined, { tools: [readTool] })).rejects.toMatchObject({ code: "Blocked" });
		expect(parts).toEqual([]);
	});

	test("what one caller may spend in a window is the limit for a chat", async () => {
		const model = new FakeModel([...says("One."), usage(1_000_000)], says("Two."), says("Other."));
		const { ask } = provide(model, { settings: { limits: { ...testSettings.limits, usdPerChat: 1 } } });
		await ask();
		await expect(ask()).rejects.toMatchObject({ code: "Blocked", message: expect.stringContaining("outcrop.limits.usdPerChat") });
		await ask(undefined, { requestInitiator: "outcrop.outcrop" });
		expect(model.requests).toHaveLength(2);
	});

	test("a model that nobody knows is not found, in our words", async () => {
		engine = await startEngine();
		const { provider } = provide(engine.bedrock.model, { settings: { connection: engine.settings.connection } });
		const options = { toolMode: vscode.LanguageModelChatToolMode.Auto, requestInitiator: "core" };
		const answer = provider.respond(
			{ id: "acme.none-v1:0", name: "None" },
			[user(words("Hi"))],
			options,
			{ report: () => undefined },
			cancellation().token,
		);
		await expect(answer).rejects.toBeInstanceOf(vscode.LanguageModelError);
	});
});

describe("Another extension", () => {
	const other = { requestInitiator: "acme.bot" };

	test("calls no model before the user has allowed it, and is named in the question", async () => {
		const model = new FakeModel();
		const { ask } = provide(model);
		await expect(ask(undefined, other)).rejects.toMatchObject({ code: "NoPermissions" });
		expect(model.requests).toEqual([]);
		expect(warning.mock.calls[0]?.slice(0, 2)).toMatchObject([
			"Acme Bot (acme.bot) wants to use Claude Sonnet 4.5 on Amazon Bedrock through Outcrop.",
			{ modal: true },
		]);
	});

	test("is asked for once in a window, however often it calls", async () => {
		warning.mockResolvedValue("Allow in This Window");
		const { ask } = provide(new FakeModel());
		await Promise.all([ask(undefined, other), ask(undefined, other)]);
		await ask(undefined, other);
		expect(warning).toHaveBeenCalledTimes(1);
	});

	test("is never asked for again once it is always allowed", async () => {
		warning.mockResolvedValueOnce("Always Allow");
		const globalState = memento();
		await provide(new FakeModel(), { callers: new Callers(globalState, "outcrop.outcrop") }).ask(undefined, other);
		await provide(new FakeModel(), { callers: new Callers(globalState, "outcrop.outcrop") }).ask(undefined, other);
		expect(warning).toHaveBeenCalledTimes(1);
	});

	test("that does not say who it is can be allowed for this window only", async () => {
		await expect(provide(new FakeModel()).ask(undefined, { requestInitiator: undefined })).rejects.toMatchObject({ code: "NoPermissions" });
		expect(warning.mock.calls[0]).not.toContain("Always Allow");
	});
});

describe("Tokens", () => {
	test("of a short text are estimated, of a long one counted by the service", async () => {
		const model = new FakeModel();
		model.counted = 4_321;
		const { provider } = provide(model);
		const { token } = cancellation();
		expect(await provider.countTokens(asked, "four words are here", token)).toBeLessThan(10);
		expect(model.counts).toBe(0);
		expect(await provider.countTokens(asked, user(words("word ".repeat(2_000))), token)).toBe(4_321);
	});

	test("are counted of messages that come from the editor itself, whose parts have no class", async () => {
		const { provider } = provide(new FakeModel());
		const message = user({ type: "text", value: "four words are here" });
		expect(await provider.countTokens(asked, message, cancellation().token)).toBeGreaterThan(3);
	});
});
