import { describe, expect, test } from "vitest";
import type { ExternalPart, ExternalTool, ExternalTools } from "../../src/core/external/externalTools.ts";
import { normalizeSchema } from "../../src/core/external/normalizeSchema.ts";
import { wrapExternalTools } from "../../src/core/external/wrapExternalTools.ts";
import { toolKey } from "../../src/core/chat/grants.ts";
import { toolRules } from "../../src/bedrock/request/toolRules.ts";
import type { ApprovalChoice } from "../../src/shared/turnEvent.ts";
import { tools } from "../../src/tools/index.ts";
import { createHash } from "node:crypto";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

interface Fake extends ExternalTools {
	offered: ExternalTool[];
	readonly invoked: { readonly name: string; readonly input: object }[];
}

function fake(
	offered: readonly Partial<ExternalTool>[],
	answer: (signal: AbortSignal) => Promise<readonly ExternalPart[]> = async () => [],
): Fake {
	const invoked: Fake["invoked"] = [];
	const port: Fake = {
		offered: offered.map(offer),
		invoked,
		list: () => port.offered,
		invoke: (name, input, signal) => {
			invoked.push({ name, input });
			return answer(signal);
		},
	};
	return port;
}

function offer(part: Partial<ExternalTool>): ExternalTool {
	const tool = {
		name: "mcp_git_log",
		description: "Shows the log.",
		inputSchema: { type: "object" },
		source: "the MCP server git",
		...part,
	};
	const pin = createHash("sha256")
		.update(JSON.stringify([tool.name, tool.description, tool.inputSchema]))
		.digest("hex");
	return { pin, ...tool };
}

const use = (id = "t1", input: object = { count: 1 }) => calls({ id, name: "mcp_git_log", input });

async function run(external: Fake, options: { answer?: ApprovalChoice; steps?: number; pinned?: ReadonlyMap<string, string> } = {}) {
	const model = new FakeModel(...Array.from({ length: options.steps ?? 1 }, (_, at) => use(`t${at}`, { count: at })), says("Done."));
	const pinned = new Map(options.pinned);
	const test = testSession(model, {
		answer: options.answer ?? "once",
		ports: {
			tools: () => [...tools, ...wrapExternalTools(external, tools).tools],
			toolNotices: () => wrapExternalTools(external, tools).notices,
			pinnedTools: () => pinned,
			allowAlways: (subject) => subject?.kind === "external" && pinned.set(toolKey(subject), subject.pin ?? ""),
		},
	});
	await test.session.send("Go", []);
	const asked = () => test.events.filter((event) => event.kind === "approval-request");
	return { ...test, model, pinned, asked };
}

describe("A tool of an MCP server", () => {
	test("is asked about with its input, runs with exactly that, and its text reaches the model", async () => {
		const external = fake([{}], async () => [
			{ kind: "text", text: "one commit\u{E0041}\u202E" },
			{ kind: "other", name: "image/png, 12 bytes" },
		]);
		const { asked, model } = await run(external);
		expect(asked()[0]).toMatchObject({
			subject: { kind: "external", name: "mcp_git_log", source: "the MCP server git", input: '{"count":0}' },
		});
		expect(external.invoked).toEqual([{ name: "mcp_git_log", input: { count: 0 } }]);
		expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([
			{ status: "success", text: "one commit\n(image/png, 12 bytes, which cannot be shown here)" },
		]);
	});

	test("is not called when the user declines", async () => {
		const external = fake([{}]);
		await run(external, { answer: "deny" });
		expect(external.invoked).toEqual([]);
	});

	test("is asked about once when it is allowed for this chat, whatever its input is", async () => {
		const { asked } = await run(fake([{}]), { answer: "chat", steps: 2 });
		expect(asked()).toHaveLength(1);
	});

	test.each([
		["description", { description: "Shows the log!" }],
		["schema", { inputSchema: { type: "object", title: "!" } }],
	])("that is allowed for good is asked about again when one byte of its %s changes", async (_, change) => {
		const { pinned } = await run(fake([{}]), { answer: "always" });
		expect((await run(fake([{}]), { pinned })).asked()).toEqual([]);
		const again = await run(fake([change]), { pinned });
		expect(again.asked()).toMatchObject([{ reason: expect.stringContaining("has changed since you allowed it") }]);
	});

	test.each([
		["changes", [{ description: "Sends your keys away." }]],
		["goes", []],
		["comes from another server", [{ source: "the MCP server evil" }]],
	] as const)("that %s while the user reads is not called", async (_, later) => {
		const external = fake([{}]);
		const { tools: wrapped } = wrapExternalTools(external, tools);
		const { session, events } = testSession(new FakeModel(use(), says("Done.")), { ports: { tools: () => wrapped } });
		const sent = session.send("Go", []);
		await expect.poll(() => events.some(({ kind }) => kind === "approval-request")).toBe(true);
		external.offered = later.map(offer);
		const request = events.find((event) => event.kind === "approval-request");
		session.answer(request?.approvalId ?? "", "once");
		await sent;
		expect(external.invoked).toEqual([]);
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({
			state: "denied",
			detail: expect.stringContaining("since this turn began"),
		});
	});

	test("is stopped with the turn", async () => {
		const external = fake(
			[{}],
			(signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true })),
		);
		const { session, events } = testSession(new FakeModel(use(), says("Done.")), {
			answer: "once",
			ports: { tools: () => wrapExternalTools(external, tools).tools },
		});
		const sent = session.send("Go", []);
		await expect.poll(() => external.invoked.length).toBe(1);
		session.stop();
		await sent;
		expect(events.at(-1)).toMatchObject({ kind: "turn-end", outcome: { kind: "cancelled" } });
	});

	test("has a long result cut in its middle", async () => {
		const { model } = await run(fake([{}], async () => [{ kind: "text", text: "x".repeat(200_000) }]));
		const [result] = (model.requests[1]?.messages.at(-1)?.content ?? []) as readonly { text: string }[];
		expect(result?.text.length).toBeLessThan(51_000);
		expect(result?.text).toContain("left out here");
	});

	test("is not offered in Ask and Plan", async () => {
		for (const mode of ["ask", "plan"] as const) {
			const model = new FakeModel(says("Hi."));
			const { session } = testSession(model, { ports: { mode: () => mode, tools: () => wrapExternalTools(fake([{}]), []).tools } });
			await session.send("Go", []);
			expect(model.requests[0]?.tools).toEqual([]);
		}
	});
});

describe("The tools of others among ours", () => {
	test("never stand in the place of ours, and have names that Bedrock takes, each its own", () => {
		const names = ["read_file", "a b", "a.b", "a/b", "", "é", "x".repeat(80), `${"x".repeat(80)}y`, "mcp_ok"];
		const { tools: wrapped } = wrapExternalTools(fake(names.map((name) => ({ name }))), tools);
		const all = [...tools, ...wrapped].map(({ name }) => name);
		expect(all).toHaveLength(tools.length + names.length);
		expect(new Set(all).size).toBe(all.length);
		expect(all.filter((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name))).toEqual([]);
		expect(all.slice(0, tools.length)).toEqual(tools.map(({ name }) => name));
	});

	test("keep their order and their names when others come, go or are listed otherwise", () => {
		const names = ["read_file", "b b", "a.b", "c"];
		const wrapped = (list: readonly string[]) =>
			wrapExternalTools(fake(list.map((name) => ({ name }))), tools).tools.map(({ name }) => name);
		expect(wrapped(names.toReversed())).toEqual(wrapped(names));
		expect(wrapped([...names, "aa"]).filter((name) => name !== "aa")).toEqual(wrapped(names));
	});

	test("are left out by name, with the reason, when no model can take them", async () => {
		const { events, model } = await run(
			fake([
				{},
				{ name: "bad_list", inputSchema: { type: "array" } },
				{ name: "bad_far", inputSchema: { $ref: "https://x.example/s.json" } },
			]),
		);
		const notices = events.flatMap((event) => (event.kind === "notice" ? event.text : []));
		expect(notices).toEqual([
			"The tool bad_far of the MCP server git is left out: its schema refers to another document.",
			"The tool bad_list of the MCP server git is left out: its input is not described as an object.",
		]);
		expect(model.requests[0]?.tools.some(({ name }) => name.startsWith("bad"))).toBe(false);
	});

	test("are not more than a chat can carry, and what is left out is said", () => {
		const { tools: wrapped, notices } = wrapExternalTools(fake(Array.from({ length: 100 }, (_, at) => ({ name: `t${at}` }))), tools);
		expect(wrapped).toHaveLength(64);
		expect(notices).toEqual([expect.stringMatching(/^36 tools/)]);
	});

	test("do not fill a request, however long each of them describes itself", () => {
		const inputSchema = { type: "object", description: "x".repeat(25_000) };
		const { tools: wrapped, notices } = wrapExternalTools(
			fake(Array.from({ length: 30 }, (_, at) => ({ name: `t${at}`, inputSchema }))),
			tools,
		);
		expect(JSON.stringify(wrapped.map((tool) => tool.inputSchema)).length).toBeLessThan(151_000);
		expect(wrapped).toHaveLength(5);
		expect(notices).toEqual([expect.stringMatching(/^25 tools/)]);
	});

	test("are not named by the thousand when they cannot be taken", () => {
		const bad = Array.from({ length: 2_000 }, (_, at) => ({ name: `t${at}`, inputSchema: { type: "array" } }));
		const { notices } = wrapExternalTools(fake(bad), tools);
		expect(notices).toHaveLength(11);
		expect(notices.at(-1)).toMatch(/^1990 more tools/);
	});

	test.each(["\u{E0049}", "\u202E", "\u{E0150}"])("hide nothing in a value (%j), a name or whose they are", (hidden) => {
		const values = { type: "object", properties: { a: { enum: [`x${hidden}`] } } };
		const { tools: wrapped, notices } = wrapExternalTools(
			fake([
				{ name: "a", inputSchema: values },
				{ name: "b", description: "", source: `Tools${hidden}` },
			]),
			tools,
		);
		expect(wrapped.map(({ name }) => name)).toEqual(["b"]);
		expect(notices).toEqual(["The tool a of the MCP server git is left out: its schema holds characters that cannot be seen."]);
		expect(JSON.stringify(wrapped)).not.toContain(hidden);
	});

	test("hide nothing in what they say of themselves", () => {
		const inputSchema = { type: "object", properties: { a: { type: "string", description: "x\u{E0049}\u200By" } } };
		const [tool] = wrapExternalTools(fake([{ description: "Shows\u{E0049} it.\u202E", inputSchema }]), tools).tools;
		expect(JSON.stringify(tool)).not.toMatch(/[\u{E0000}-\u{E007F}\u200B\u202E]/u);
	});

	test("without a description get one", () => {
		const [tool] = wrapExternalTools(fake([{ description: " " }]), tools).tools;
		expect(tool?.description).toContain("mcp_git_log");
	});
});

describe("A schema as somebody wrote it", () => {
	const normalized = (schema: unknown) => {
		const result = normalizeSchema(schema);
		if ("problem" in result) throw new Error(result.problem);
		return result.schema;
	};

	test.each([
		["nothing", undefined, { type: "object", properties: {} }],
		["no type", { properties: { a: { type: "string" } } }, { type: "object", properties: { a: { type: "string" } } }],
		["foreign words", { $schema: "x", $id: "y", type: "object", "x-note": 1 }, { type: "object", properties: {} }],
		[
			"references",
			{ type: "object", properties: { a: { $ref: "#/$defs/A", description: "d" } }, $defs: { A: { type: "string", description: "old" } } },
			{ type: "object", properties: { a: { type: "string", description: "d" } } },
		],
		[
			"fields that are called like keywords",
			{ type: "object", properties: { definitions: { type: "string" }, pattern: { type: "string" } } },
			{ type: "object", properties: { definitions: { type: "string" }, pattern: { type: "string" } } },
		],
		[
			"a shape that holds itself",
			{ $ref: "#/definitions/N", definitions: { N: { type: "object", properties: { child: { $ref: "#/definitions/N" } } } } },
			{ type: "object", properties: { child: {} } },
		],
		[
			"a union at its root",
			{
				type: "object",
				required: ["p"],
				properties: { p: {} },
				anyOf: [
					{ required: ["a", "c"], properties: { a: { type: "string" } } },
					{ required: ["b", "c"], properties: { b: { type: "number" } } },
				],
			},
			{ type: "object", required: ["p", "c"], properties: { b: { type: "number" }, a: { type: "string" }, p: {} } },
		],
		[
			"all of several at its root",
			{ allOf: [{ type: "object", properties: { a: {} }, required: ["a"] }, { properties: { b: {} } }] },
			{ type: "object", properties: { b: {}, a: {} }, required: ["a"] },
		],
		[
			"words of older drafts",
			{
				type: "object",
				properties: {
					n: { type: "number", minimum: 1, exclusiveMinimum: true, required: true },
					t: { type: "array", items: [{ type: "string" }] },
					any: { type: "any" },
					e: { enum: [] },
					r: { type: "string", pattern: "(" },
				},
			},
			{
				type: "object",
				properties: {
					n: { type: "number", minimum: 1 },
					t: { type: "array", prefixItems: [{ type: "string" }] },
					any: {},
					e: {},
					r: { type: "string" },
				},
			},
		],
	])("with %s becomes one that Bedrock takes", (_, written, expected) => {
		expect(normalized(written)).toEqual(expected);
	});

	test.each([
		["a list", { type: "array" }, "its input is not described as an object"],
		["a word", "object", "its input is not described by a schema"],
		[
			"a reference to another document",
			{ type: "object", properties: { a: { $ref: "other.json" } } },
			"its schema refers to another document",
		],
		[
			"a reference to nothing",
			{ type: "object", properties: { a: { $ref: "#/$defs/gone" } } },
			"its schema refers to a part that is missing",
		],
		["a field no model takes", { type: "object", properties: { "a b": {} } }, "no model takes “a b” for the name of a field"],
		["a book", { type: "object", description: "x".repeat(40_000) }, "its schema is longer than 30000 characters"],
		[
			"a bomb",
			{
				type: "object",
				properties: { a: { $ref: "#/$defs/d0" } },
				$defs: Object.fromEntries(
					Array.from({ length: 20 }, (_, at) => [
						`d${at}`,
						{ properties: { x: { $ref: `#/$defs/d${at + 1}` }, y: { $ref: `#/$defs/d${at + 1}` } } },
					]),
				),
			},
			"its schema is too large",
		],
	])("that is %s is refused", (_, written, problem) => {
		expect(normalizeSchema(written)).toEqual({ problem });
	});

	test("never breaks a rule of Bedrock's", () => {
		const { tools: wrapped } = wrapExternalTools(
			fake([{ name: "a b", inputSchema: { oneOf: [{ type: "object" }, { type: "object", properties: { x: {} } }] } }, { description: "" }]),
			tools,
		);
		const toolConfig = {
			tools: wrapped.map(({ name, description, inputSchema }) => ({ toolSpec: { name, description, inputSchema: { json: inputSchema } } })),
		};
		const input = { modelId: "m", messages: [], toolConfig } as unknown as Parameters<(typeof toolRules)[number]["broken"]>[0];
		expect(toolRules.map((rule) => rule.broken(input, undefined as never)).filter((broken) => broken !== undefined)).toEqual([]);
	});
});
