import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeRequest } from "../../src/bedrock/request/encode.ts";
import { planDocuments } from "../../src/core/documents/documentPlan.ts";
import { healHistory } from "../../src/core/record/history.ts";
import { brokenRules, historyRules } from "../../src/core/record/historyRules.ts";
import type { Block, Message } from "../../src/core/record/message.ts";
import { factsOf } from "../../src/core/models/modelFacts.ts";
import { tools } from "../../src/tools/index.ts";
import { rules } from "../local-bedrock/rules/validateRequest.ts";
import { models } from "../local-bedrock/modelTable.ts";
import { parseConverseBody } from "../local-bedrock/wire.ts";
import { testSettings } from "./testSession.ts";

const user = (...content: Block[]): Message => ({ role: "user", content });
const assistant = (...content: Block[]): Message => ({ role: "assistant", content });
const text = (value: string): Block => ({ kind: "text", text: value });
const use = (id: string, name = "read_file", input: unknown = {}): Block => ({ kind: "tool-use", id, name, input });
const result = (toolUseId: string, value = "ok"): Block => ({ kind: "tool-result", toolUseId, status: "success", text: value });
const document = (name: string): Block => ({ kind: "document", format: "txt", name, path: "a.ts", bytes: new Uint8Array([97]) });
const thought: Block = { kind: "reasoning", text: "Hm.", signature: "c2ln" };
const strange: Block = { kind: "unknown", name: "hologram", value: 1 };

/** A record that breaks the rule and, in the order of the mends, none before it; and what becomes of it. */
const broken: Record<string, readonly [before: readonly Message[], after: readonly Message[]]> = {
	"no block that this version does not know": [[user(text("a"), strange)], [user(text("a"))]],
	"blocks stand in messages of the right role": [
		[user(text("a"), thought, use("1")), assistant(document("D"), text("b"))],
		[user(text("a")), assistant(text("b"))],
	],
	"no text is blank": [[user(text("a"), text(" \n"))], [user(text("a"))]],
	"no tool result is blank": [
		[user(text("a")), assistant(use("1")), user(result("1", " "))],
		[user(text("a")), assistant(use("1")), user(result("1", "(empty)"))],
	],
	"the input of a tool is an object": [
		[user(text("a")), assistant(use("1", "x", [1])), user(result("1"))],
		[user(text("a")), assistant(use("1", "x")), user(result("1"))],
	],
	"tool names are well-formed": [
		[user(text("a")), assistant(use("1", "functions.read file")), user(result("1"))],
		[user(text("a")), assistant(use("1", "functions_read_file")), user(result("1"))],
	],
	"reasoning holds something": [
		[user(text("a")), assistant({ kind: "reasoning", text: "" }, text("b"))],
		[user(text("a")), assistant(text("b"))],
	],
	"no message ends with reasoning": [
		[user(text("a")), assistant(text("b"), thought)],
		[user(text("a")), assistant(text("b"))],
	],
	"no message is empty": [[user(text("a")), assistant()], [user(text("a"))]],
	"roles alternate, and the user begins": [[assistant(text("x")), user(text("a")), user(text("b"))], [user(text("a"), text("b"))]],
	"ids of tool uses are well-formed and unique": [
		[user(text("a")), assistant(use("1"), use("b c")), user(result("1"), result("b c")), assistant(use("1")), user(result("1"))],
		[user(text("a")), assistant(use("1"), use("b_c")), user(result("1"), result("b_c")), assistant(use("1-2")), user(result("1-2"))],
	],
	"every tool use is answered once, in the next message, and nothing else is": [
		[user(text("a")), assistant(use("1")), user(result("1"), result("1"), result("9"), text("b"))],
		[user(text("a")), assistant(use("1")), user(result("1"), text("b"))],
	],
	"documents stand beside text": [[user(document("D"))], [user(document("D"), text("(Attached without a message.)"))]],
	"names of documents are well-formed and unique": [
		[user(document("a_b@1.ts"), document("a_b@1 ts"), text("a"))],
		[user(document("a b 1 ts"), document("a b 1 ts (2)"), text("a"))],
	],
};

describe("The rules of a history", () => {
	test("each have a record here that breaks them", () => {
		expect(Object.keys(broken)).toEqual(historyRules.map(({ name }) => name));
	});

	test.each(Object.entries(broken))("%s: named, and mended", (name, [before, after]) => {
		expect(brokenRules(before)).toContain(name);
		const healed = healHistory(before);
		expect(healed).toEqual(after);
		expect(brokenRules(healed)).toEqual([]);
	});

	test("name the place that breaks them", () => {
		const rule = historyRules.find(({ name }) => name === "no text is blank");
		expect(rule?.broken([user(text("a")), assistant(text("b"), text(""))])).toEqual([{ message: 1, block: 1 }]);
	});

	test("pair calls that share an id with their results in the order in which they came", () => {
		const healed = healHistory([user(text("a")), assistant(use("1"), use("1")), user(result("1", "first"), result("1", "second"))]);
		expect(healed[2]?.content).toMatchObject([
			{ toolUseId: "1", text: "first" },
			{ toolUseId: "1-2", text: "second" },
		]);
	});
});

const id = fc.constantFrom("1", "2", "call 3", "x".repeat(80), "");
const any = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom("", "  ", "word", "other word").map(text) },
	{ weight: 3, arbitrary: id.map((value) => use(value)) },
	{ weight: 3, arbitrary: id.map((value) => result(value)) },
	fc.tuple(id, fc.constantFrom("a.b", "", "x".repeat(70)), fc.constantFrom<unknown>(null, [], "s", { a: 1 })).map((all) => use(...all)),
	fc.constantFrom("Document 1 (txt)", "", "a  b", "a_b@1.ts", "x".repeat(300)).map(document),
	fc.constantFrom<Block>(
		thought,
		{ kind: "reasoning", text: " " },
		{ kind: "reasoning", text: "", redacted: new Uint8Array([1]) },
		strange,
	),
	id.map((toolUseId): Block => ({ kind: "tool-result", toolUseId, status: "error", text: "" })),
	fc.constant<Block>({ kind: "image", format: "png", bytes: new Uint8Array([1]) }),
);
const messages = fc.array(
	fc.record({ role: fc.constantFrom("user" as const, "assistant" as const), content: fc.array(any, { maxLength: 5 }) }),
	{
		maxLength: 9,
	},
);

describe("Any record whatever, healed,", () => {
	test("breaks no rule, and stays as it is when it is healed again", () => {
		fc.assert(
			fc.property(messages, (record) => {
				const healed = healHistory(record);
				expect(brokenRules(healed)).toEqual([]);
				expect(healHistory(healed)).toBe(healed);
			}),
			{ numRuns: 1_000 },
		);
	});

	test("begins with the same bytes when the chat has grown", () => {
		fc.assert(
			fc.property(messages, (record) => {
				const healed = healHistory(record);
				const grown = healHistory([...healed, user(text("more"))]);
				const whole = healed.at(-1)?.role === "user" ? healed.slice(0, -1) : healed;
				expect(grown.slice(0, whole.length)).toEqual(whole);
			}),
			{ numRuns: 300 },
		);
	});

	test("is accepted by the service", () => {
		fc.assert(
			fc.property(messages, (record) => {
				expect(refusalOf(healHistory([...record, user(text("And now?"))]))).toBeUndefined();
			}),
			{ numRuns: 500 },
		);
	});
});

const claude = "anthropic.claude-sonnet-4-5-20250929-v1:0";

/** The local Bedrock's own rules, on what would go over the wire. */
function refusalOf(record: readonly Message[]): string | undefined {
	const facts = factsOf(claude);
	const { messages: planned } = planDocuments(record, facts);
	const input = encodeRequest({ settings: { ...testSettings, model: claude }, system: "Test.", messages: planned, tools }, facts);
	const withBase64 = (_: string, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
	const json: unknown = JSON.parse(JSON.stringify(input, withBase64));
	const model = models.find((one) => one.id === claude);
	if (!model) throw new Error("The local Bedrock has no such model.");
	const asked = { body: parseConverseBody(json), model, streaming: true, isPrompt: false };
	return rules.map((rule) => rule.check(asked)).find((refusal) => refusal !== undefined);
}
