import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { attachFile } from "../../src/core/documents/attachments.ts";
import type { ApprovalChoice } from "../../src/shared/turnEvent.ts";
import type { ScriptTurn, Step } from "../local-bedrock/script.ts";
import { type Engine, startEngine } from "./engineBench.ts";
import { testSession } from "./testSession.ts";

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine();
});

afterAll(async () => {
	engine.bedrock.account.refresh();
	await engine.server.close();
});

afterEach(() => engine.server.journal.splice(0));

const tool = (id: string, name: string, input: unknown): Step => ({ kind: "tool", id, name, input });
const edit = tool("e", "apply_edit", { path: "a.ts", edits: [{ search: "one", replace: "two" }] });
const answer: ScriptTurn = { steps: [{ kind: "text", text: "Fine." }] };

/** Every way a tool call can end, and every way a message can. */
const outcomes: [string, ScriptTurn[], ApprovalChoice][] = [
	["an edit that was allowed", [{ steps: [edit] }, answer], "once"],
	["an edit that was denied", [{ steps: [edit] }, answer], "deny"],
	["a read of a file that is not there", [{ steps: [tool("r", "read_file", { path: "no.ts" })] }, answer], "once"],
	["a secret", [{ steps: [tool("s", "read_file", { path: ".env" })] }, answer], "once"],
	["a path outside", [{ steps: [tool("o", "read_file", { path: "../x" })] }, answer], "once"],
	["a tool that does not exist", [{ steps: [tool("u", "launch_rocket", {})] }, answer], "once"],
	["input that does not fit", [{ steps: [tool("f", "read_file", { path: 3 })] }, answer], "once"],
	["input that is no JSON", [{ steps: [{ kind: "tool", id: "m", name: "read_file", rawInput: '{"path' }] }, answer], "once"],
	[
		"several calls of which some fail",
		[{ steps: [tool("1", "read_file", { path: "a.ts" }), tool("2", "read_file", { path: "no.ts" }), edit] }, answer],
		"once",
	],
	[
		"text and reasoning beside a call",
		[
			{
				steps: [
					{ kind: "reasoning", text: "Hm.", signature: "c2ln" },
					{ kind: "text", text: "Let me see." },
					tool("r", "read_file", { path: "a.ts" }),
				],
			},
			answer,
		],
		"once",
	],
	["a call in a message that reached its limit", [{ steps: [{ kind: "text", text: "Half" }, edit], stopReason: "max_tokens" }], "once"],
	["a call in a filtered message", [{ steps: [edit], stopReason: "content_filtered" }], "once"],
	["an unknown stop reason", [{ steps: [{ kind: "text", text: "Odd." }], stopReason: "tired" }], "once"],
	[
		"a stream cut in the middle of a call",
		[{ steps: [{ kind: "text", text: "I begin" }, edit], fault: { kind: "end", afterEvents: 5 } }],
		"once",
	],
	[
		"an exception in mid-stream",
		[
			{
				steps: [{ kind: "text", text: "I begin and go on" }],
				fault: { kind: "stream-exception", afterEvents: 2, name: "modelStreamErrorException" },
			},
		],
		"once",
	],
	["an exception before the stream", [{ fault: { kind: "exception", name: "AccessDeniedException", status: 403 } }], "once"],
	["an answer of blanks", [{ steps: [{ kind: "text", text: "  \n" }] }], "once"],
];

describe("After a turn that ended with", () => {
	test.each(outcomes)("%s, the next prompt is accepted by the service", async (_, turns, choice) => {
		engine.server.setScript({ turns: [...turns, answer], otherwise: "error" });
		const { session, bugs } = testSession(engine.bedrock.model, {
			files: { "a.ts": "one" },
			answer: choice,
			settings: { connection: engine.settings.connection },
		});
		const attachment = attachFile({ id: "1", path: "a.ts", bytes: new TextEncoder().encode("one") });
		await session.send("Go", "attachment" in attachment ? [attachment.attachment] : []);
		await session.send("And now?", []);
		expect(engine.server.journal.at(-1)).toMatchObject({ status: 200 });
		expect(engine.server.journal.filter((entry) => entry.errorName === "ValidationException")).toEqual([]);
		expect(session.transcript.turns[1]?.outcome).toEqual({ kind: "done" });
		expect(bugs).toEqual([]);
	});
});

test("A model that takes over in the middle of a tool loop is not asked to begin thinking there, and thinks in the next turn", async () => {
	const thought: Step = { kind: "reasoning", text: "Hm.", signature: "c2ln" };
	const denied: ScriptTurn = { fault: { kind: "exception", name: "AccessDeniedException", status: 403 } };
	const loop: ScriptTurn[] = [{ steps: [thought, tool("1", "read_file", { path: "a.ts" })] }, denied];
	engine.server.setScript({
		turns: [...loop, { steps: [tool("2", "read_file", { path: "b.ts" })] }, answer, denied, answer],
		otherwise: "error",
	});
	const { session } = testSession(engine.bedrock.model, {
		files: { "a.ts": "one" },
		settings: {
			connection: engine.settings.connection,
			fallbackModels: ["us.anthropic.claude-opus-4-5-20251101-v1:0"],
			reasoning: { show: true, effort: "low" },
		},
	});
	await session.send("Go", []);
	await session.send("And now?", []);
	expect(session.transcript.turns.map(({ outcome }) => outcome)).toEqual([{ kind: "done" }, { kind: "done" }]);
	const thinks = engine.server.journal.map(({ request }) => JSON.stringify(request).includes('"enabled"'));
	expect(thinks).toEqual([true, true, false, false, true, true]);
});

describe("A chat that no longer fits", () => {
	const goals: ScriptTurn = { steps: [{ kind: "text", text: "Goals: read on." }] };
	const long = (bytes: number) => "A long log. ".repeat(bytes / 12);

	test("is summed up before it is refused, and goes on", async () => {
		engine.server.setScript({ turns: [answer, goals, answer], otherwise: "error" });
		const { session, bugs } = testSession(engine.bedrock.model, { settings: { connection: engine.settings.connection } });
		await session.send(long(500_000), []);
		await session.send(long(400_000), []);
		expect(session.transcript.turns[1]).toMatchObject({ outcome: { kind: "done" }, parts: [{ kind: "compaction", state: "done" }, {}] });
		expect(engine.server.journal.filter((entry) => entry.errorName === "ValidationException")).toEqual([]);
		expect(bugs).toEqual([]);
	});

	test("is summed up after it was refused, when nobody knew that the window is so small", async () => {
		const fault = {
			kind: "exception",
			name: "ValidationException",
			message: "Input is too long for requested model.",
			status: 400,
		} as const;
		engine.server.setScript({ turns: [answer, { fault }, goals, answer], otherwise: "error" });
		const { session } = testSession(engine.bedrock.model, { settings: { connection: engine.settings.connection } });
		await session.send(long(40_000), []);
		await session.send("And now?", []);
		expect(session.transcript.turns[1]).toMatchObject({ outcome: { kind: "done" }, parts: [{ kind: "compaction", state: "done" }, {}] });
		expect(engine.server.journal.map(({ status }) => status)).toEqual([200, 400, 200, 200]);
		expect(JSON.stringify(session.record)).toContain("Goals: read on.");
	});

	test("is summed up by command with its tool calls and documents, and the service takes what is left", async () => {
		engine.server.setScript({
			turns: [{ steps: [edit, tool("r", "read_file", { path: "a.ts" })] }, answer, answer, goals, answer],
			otherwise: "error",
		});
		const { session } = testSession(engine.bedrock.model, {
			files: { "a.ts": "one" },
			answer: "once",
			settings: { connection: engine.settings.connection },
		});
		const attachment = attachFile({ id: "1", path: "a.md", bytes: new TextEncoder().encode("# One\n".repeat(1_000)) });
		await session.send("Go", "attachment" in attachment ? [attachment.attachment] : []);
		await session.send("More", []);
		expect(await session.compact()).toBe("shorter");
		await session.send("And now?", []);
		expect(session.transcript.turns[2]?.outcome).toEqual({ kind: "done" });
		expect(engine.server.journal.filter((entry) => entry.errorName === "ValidationException")).toEqual([]);
	});
});

describe("A chat in which the guardrail stepped in", () => {
	const guardrails = { weather12: { words: ["weather"], versions: ["1"] } };
	const guarded = (trace: "enabled" | "disabled", streamMode: "sync" | "async") => ({
		connection: engine.settings.connection,
		guardrail: { id: "weather12", version: "1", trace, streamMode, scope: "conversation", checkTools: false } as const,
	});

	test.each([
		["enabled", "sync"],
		["enabled", "async"],
		["disabled", "sync"],
	] as const)("for a prompt (trace %s, %s) is not blocked for ever", async (trace, streamMode) => {
		engine.server.setScript({ turns: [answer, answer], otherwise: "error", guardrails });
		const { session } = testSession(engine.bedrock.model, { settings: guarded(trace, streamMode) });
		await session.send("How is the weather?", []);
		await session.send("How is the code?", []);
		expect(session.transcript.turns.map(({ outcome }) => outcome?.kind)).toEqual(["guardrail", "done"]);
	});

	test("late takes back what it has shown, and goes on", async () => {
		const late: ScriptTurn = { steps: [{ kind: "text", text: "I will now speak of the weather at length." }] };
		engine.server.setScript({ turns: [late, answer], otherwise: "error", guardrails });
		const { session } = testSession(engine.bedrock.model, { settings: guarded("enabled", "async") });
		await session.send("Tell me", []);
		await session.send("And the code?", []);
		expect(session.transcript.turns[0]?.parts.map(({ kind }) => kind)).toContain("withdrawn");
		expect(JSON.stringify([session.transcript.turns[0]?.parts, session.record])).not.toContain("I will now");
		expect(session.transcript.turns[1]?.outcome).toEqual({ kind: "done" });
	});
});
