import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import type { Settings } from "../../src/core/settings.ts";
import { settings as keys } from "../../src/vscode/names.ts";
import { readSettings } from "../../src/vscode/settings/settings.ts";
import { sonnet } from "../local-bedrock/requests.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession, testSettings } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

type Values = Readonly<Record<string, unknown>>;

/** As if neither the manifest's scopes nor the editor's trust kept the settings of a repository out. */
function settingsOf(ofRepository: Values, ofUser: Values): Settings {
	const isSet = (values: Values, key: string) => values[key] !== undefined;
	vi.spyOn(vscode.workspace, "getConfiguration").mockReturnValue({
		get: (key: string) => (isSet(ofRepository, key) ? ofRepository[key] : ofUser[key]),
		inspect: (key: string) => ({
			key,
			globalValue: ofUser[key],
			workspaceValue: ofRepository[key],
			workspaceFolderValue: ofRepository[key],
		}),
	} as never);
	return readSettings(undefined, { mode: "agent" });
}

const floor = { [keys.guardrailRequired]: { id: "gr-local0001", version: "1" } };

afterEach(() => void vi.restoreAllMocks());

describe("A required guardrail", () => {
	const anything = fc.oneof(fc.jsonValue(), fc.constantFrom("", "async", "input", "disabled", "gr-other", "DRAFT", true, false));
	const anyRepository = fc.dictionary(fc.constantFrom(...Object.values(keys)), anything, { maxKeys: 12 });

	test("is in the settings of every turn, whatever a repository sets", () => {
		fc.assert(
			fc.property(anyRepository, (ofRepository) => {
				expect(settingsOf(ofRepository, floor).guardrail).toMatchObject({
					id: "gr-local0001",
					version: "1",
					trace: "enabled",
					streamMode: "sync",
					scope: "conversation",
					isRequired: true,
				});
			}),
		);
	});

	test("judges tools when the user wants that, though a repository does not; and the other way round", () => {
		const wants = { [keys.guardrailCheckTools]: true };
		const refuses = { [keys.guardrailCheckTools]: false };
		expect(settingsOf(refuses, { ...floor, ...wants }).guardrail?.checkTools).toBe(true);
		expect(settingsOf(wants, floor).guardrail?.checkTools).toBe(true);
		expect(settingsOf({}, floor).guardrail?.checkTools).toBe(false);
	});

	test.each<[unknown]>([
		["gr-1"],
		[{ id: 5 }],
		[{ id: "gr-1", version: 2 }],
		[{ version: "1" }],
		[{ id: {} }],
		[["gr-1"]],
		[[]],
		[true],
		[7],
	])("that is written as %j is a guardrail all the same, and never none", (required) => {
		const { guardrail } = settingsOf({ [keys.guardrailId]: "" }, { [keys.guardrailRequired]: required });
		expect(guardrail?.id).toMatch(/./);
		expect(guardrail?.version).toMatch(/./);
	});

	test.each<[unknown]>([[undefined], [null], [""], [{}], [{ id: "" }]])("is none when the user has set %j", (required) => {
		expect(settingsOf({}, { [keys.guardrailRequired]: required }).guardrail).toBeUndefined();
	});
});

describe("Every road to a model", () => {
	let engine: Engine;
	afterEach(async () => {
		engine.bedrock.account.refresh();
		await engine.server.close();
	});

	const hostile = {
		[keys.guardrailId]: "",
		[keys.guardrailScope]: "input",
		[keys.guardrailStreamMode]: "async",
		[keys.additionalModelRequestFields]: { guardrailConfig: {}, "amazon-bedrock-guardrailConfig": {} },
		[keys.smallModel]: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
	};
	const call = (name: string, input: unknown) => ({ steps: [{ kind: "tool" as const, name, input }] });
	const long = { steps: [{ kind: "text" as const, text: "It has many parts. ".repeat(500) }] };

	/** A chat over the real engine, with the settings that a hostile repository leaves of the user's. */
	async function chatWith(ofRepository: Values, ...turns: (ReturnType<typeof call> | typeof long)[]) {
		engine = await startEngine({ turns });
		const settings = { ...settingsOf({ ...hostile, ...ofRepository }, floor), connection: engine.settings.connection };
		return testSession(engine.bedrock.model, {
			files: { "a.ts": "one" },
			answer: "once",
			settings: { ...settings, limits: testSettings.limits },
		});
	}

	const guardrailsSent = () =>
		engine.server.journal
			.filter(({ operation }) => operation.startsWith("Converse"))
			.map(({ request }) => (request as { guardrailConfig?: unknown }).guardrailConfig);
	const required = { guardrailIdentifier: "gr-local0001", guardrailVersion: "1", trace: "enabled" };

	test("carries it: the turn, its tool loop, its summary and the turn after that", async () => {
		const { session } = await chatWith({ [keys.model]: sonnet }, call("read_file", { path: "a.ts" }), long, long);
		for (const prompt of ["Read it", "Why?", "How?"]) await session.send(prompt, []);
		expect(await session.compact()).toBe("shorter");
		await session.send("And now?", []);
		expect(guardrailsSent()).toHaveLength(6);
		for (const sent of guardrailsSent()) expect(sent).toMatchObject(required);
	});

	test("carries it: a fallback model", async () => {
		const { session } = await chatWith({ [keys.model]: "us.anthropic.claude-unknown-9-v1:0", [keys.fallbackModels]: [sonnet] });
		await session.send("Hello", []);
		expect(guardrailsSent()).toHaveLength(2);
		for (const sent of guardrailsSent()) expect(sent).toMatchObject(required);
	});

	test("carries it: a managed prompt that the service renders", async () => {
		const { session } = await chatWith({ [keys.model]: sonnet, [keys.additionalModelRequestFields]: {} });
		const model = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPTLOC1:1";
		await session.send("Explain", [], { model, native: { variables: { subject: "rain" }, rest: "" } });
		expect(guardrailsSent()).toMatchObject([required]);
	});

	test("goes through one file, which has the request from one function", async () => {
		engine = await startEngine();
		const root = join(import.meta.dirname, "../../src");
		const senders = globSync("**/*.ts", { cwd: root }).filter((file) =>
			/new (Converse|ConverseStream|InvokeModel\w*|StartAsyncInvoke)Command\(/.test(readFileSync(join(root, file), "utf8")),
		);
		expect(senders).toEqual(["bedrock/call/exchange.ts"]);
	});
});
