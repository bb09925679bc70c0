import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { GuardrailCheck, GuardrailVerdict } from "../../src/core/guardrail/guardrailCheck.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { defineTool, ToolError } from "../../src/core/chat/tool.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Guardrail } from "../../src/core/settings.ts";
import type { GuardrailFinding } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const guardrail: Guardrail = { id: "gr", version: "1", trace: "enabled", streamMode: "sync", scope: "conversation", checkTools: true };
const address = "ann@example.com";
const files = { "a.ts": `const mail = "${address}";\nconst plain = 1;\n` };

/** Masks addresses, blocks the word "codename", and remembers what it was asked. */
class FakeGuardrail implements GuardrailCheck {
	readonly asked: { readonly source: string; readonly text: string }[] = [];

	async check(_: unknown, source: "input" | "output", text: string): Promise<GuardrailVerdict> {
		this.asked.push({ source, text });
		const find = (policy: string, name: string, action: string, match: string): GuardrailFinding[] => [
			{ source, policy, name, action, match },
		];
		if (text.includes("codename")) return { kind: "blocked", findings: find("wordPolicy", "custom word", "BLOCKED", "codename") };
		if (!text.includes(address)) return { kind: "passed", findings: [] };
		const findings = find("sensitiveInformationPolicy", "EMAIL", "ANONYMIZED", address);
		return { kind: "masked", text: text.replaceAll(address, "{EMAIL}"), findings };
	}
}

const read = (path: string) => calls({ id: `read-${path}`, name: "read_file", input: { path } });
const edit = (path: string, search: string, replace: string) =>
	calls({ id: "edit", name: "apply_edit", input: { path, edits: [{ search, replace }] } });
const create = (path: string, content: string) => calls({ id: "create", name: "create_file", input: { path, content } });
const masks = (name: string): ModelEvent => ({
	kind: "guardrail",
	findings: [{ source: "input", policy: "sensitiveInformationPolicy", name, action: "ANONYMIZED", match: "hidden" }],
});

function start(model: FakeModel, options: { files?: Record<string, string>; guardrail?: Partial<Guardrail>; check?: GuardrailCheck } = {}) {
	const check = options.check ?? new FakeGuardrail();
	const chat = testSession(model, {
		files: options.files ?? files,
		answer: "once",
		settings: { guardrail: { ...guardrail, ...options.guardrail } },
		ports: { guardrailCheck: check },
	});
	return { ...chat, step: () => chat.session.transcript.turns.at(-1)?.parts.findLast((part) => part.kind === "tool") };
}

const sent = (model: FakeModel) => JSON.stringify(model.requests.map(({ messages }) => messages));

describe("What a tool reads", () => {
	test("reaches the model masked, and the user is told what was found", async () => {
		const model = new FakeModel(read("a.ts"), says("Read."));
		const { session, step, events, stored } = start(model);
		await session.send("Go", []);
		expect(sent(model)).toContain("{EMAIL}");
		expect(sent(model) + JSON.stringify(stored().history)).not.toContain(address);
		expect(step()).toMatchObject({ state: "done", detail: expect.stringContaining("masked by the guardrail: EMAIL") });
		expect(events.find(({ kind }) => kind === "guardrail")).toMatchObject({ findings: [{ name: "EMAIL", match: address, ofTool: true }] });
	});

	test("does not reach the model at all when it is blocked", async () => {
		const model = new FakeModel(read("b.ts"), says("I may not."));
		const { session, step } = start(model, { files: { "b.ts": "the codename is Heron" } });
		await session.send("Go", []);
		expect(sent(model)).not.toMatch(/codename|Heron/);
		expect(model.requests[1]?.messages.at(-1)?.content[0]).toMatchObject({ status: "error", text: expect.stringContaining("withheld") });
		expect(step()).toMatchObject({ state: "denied", detail: "The guardrail withheld the result: custom word." });
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
	});

	test("is withheld when the guardrail cannot be asked, and the user reads why", async () => {
		const denied = new AssistantError("access-denied", "Your permissions do not include bedrock:ApplyGuardrail.");
		const model = new FakeModel(read("a.ts"), says("I may not."));
		const { session, step, bugs } = start(model, { check: { check: () => Promise.reject(denied) } });
		await session.send("Go", []);
		expect(sent(model)).not.toContain("const plain");
		expect(step()).toMatchObject({ state: "denied", detail: expect.stringContaining("bedrock:ApplyGuardrail") });
		expect(bugs).toEqual([]);
	});

	test("is not judged where nobody asked for it", async () => {
		const check = new FakeGuardrail();
		const model = new FakeModel(read("a.ts"), edit("a.ts", "plain = 1", "plain = 2"), says("Done."));
		await start(model, { check, guardrail: { checkTools: false } }).session.send("Go", []);
		expect(check.asked).toEqual([]);
		expect(sent(model)).toContain(address);
	});

	test("is the user's answer, too, which is judged as a prompt is, whatever is said of tools", async () => {
		const asks = calls({ id: "ask", name: "ask_user", input: { question: "Whose?" } });
		const model = new FakeModel(asks, says("Done."));
		const check = new FakeGuardrail();
		const chat = testSession(model, {
			settings: { guardrail: { ...guardrail, checkTools: false } },
			ports: {
				guardrailCheck: check,
				onEvents: (events) => {
					for (const event of events) if (event.kind === "user-question") chat.session.answerQuestion(event.questionId, address);
				},
			},
		});
		await chat.session.send("Go", []);
		expect(sent(model)).toContain("The user answered: {EMAIL}");
		expect(sent(model)).not.toContain(address);
	});

	test("counts as cancelled when the user stops while it is judged", async () => {
		const check: GuardrailCheck = {
			check: (_, __, ___, signal) =>
				new Promise((_resolve, reject) => {
					signal.addEventListener("abort", () => reject(signal.reason));
					session.stop();
				}),
		};
		const model = new FakeModel(read("a.ts"), says("Never."));
		const { session, step } = start(model, { check });
		await session.send("Go", []);
		expect(step()).toMatchObject({ state: "cancelled" });
		expect(session.transcript.turns[0]?.outcome).toEqual({ kind: "cancelled" });
	});
});

describe("What a tool would write", () => {
	test("is judged as what it adds, before the user is asked", async () => {
		const check = new FakeGuardrail();
		const { session, workspace, events, step } = start(new FakeModel(edit("a.ts", "plain = 1", "plain = 'codename'"), says("No.")), {
			check,
		});
		await session.send("Go", []);
		expect(check.asked).toEqual([{ source: "output", text: "const plain = 'codename';" }]);
		expect(workspace.files.get("a.ts")).toBe(files["a.ts"]);
		expect(events.some(({ kind }) => kind === "approval-request")).toBe(false);
		expect(step()).toMatchObject({ state: "denied", detail: "The guardrail does not allow the new text: custom word." });
	});

	test("is refused, and not masked, when the guardrail would hide a part of it", async () => {
		const model = new FakeModel(create("c.ts", `export const to = "${address}";\n`), says("No."));
		const { session, workspace, step } = start(model);
		await session.send("Go", []);
		expect(workspace.files.has("c.ts")).toBe(false);
		expect(step()).toMatchObject({ state: "denied", detail: "The guardrail would mask a part of the new text: EMAIL." });
	});

	test("is refused when the guardrail cannot be asked", async () => {
		const check = { check: () => Promise.reject(new AssistantError("throttled", "Bedrock is throttling.")) };
		const { session, workspace, step } = start(new FakeModel(edit("a.ts", "plain = 1", "plain = 2"), says("No.")), { check });
		await session.send("Go", []);
		expect(workspace.files.get("a.ts")).toBe(files["a.ts"]);
		expect(step()).toMatchObject({ state: "denied", detail: expect.stringContaining("Bedrock is throttling.") });
	});

	test("is written as ever when nothing is found", async () => {
		const { session, workspace } = start(new FakeModel(edit("a.ts", "plain = 1", "plain = 2"), says("Done.")));
		await session.send("Go", []);
		expect(workspace.files.get("a.ts")).toContain("plain = 2");
	});
});

describe("What the editor says of an edit", () => {
	const problem = (message: string) => [{ path: "a.ts", line: 1, severity: "error" as const, message }];
	const run = async (message: string, check: GuardrailCheck = new FakeGuardrail()) => {
		const model = new FakeModel(edit("a.ts", "plain = 1", "plain = 2"), says("Done."));
		const chat = start(model, { check });
		const { workspace } = chat;
		workspace.diagnostics = async () => (workspace.files.get("a.ts")?.includes("plain = 2") ? problem(message) : []);
		await chat.session.send("Go", []);
		return { ...chat, model, edits: () => (chat.step() as { edits?: readonly unknown[] } | undefined)?.edits };
	};

	test("reaches the model masked", async () => {
		const { model, edits } = await run(`Cannot find name '${address}'.`);
		expect(sent(model)).toContain("Cannot find name '{EMAIL}'.");
		expect(sent(model)).not.toContain(address);
		expect(edits()).toHaveLength(1);
	});

	test("is withheld when it is blocked, and the edit is still one that was made and can be reviewed", async () => {
		const { model, workspace, step, edits } = await run("Cannot find name 'codename'.");
		expect(workspace.files.get("a.ts")).toContain("plain = 2");
		expect(sent(model)).not.toContain("codename");
		expect(sent(model)).toContain("This was carried out.");
		expect(step()).toMatchObject({ state: "done", detail: "The guardrail withheld the result: custom word." });
		expect(edits()).toHaveLength(1);
	});

	test("leaves the edit one that was made when the user stops while it is judged", async () => {
		const check: GuardrailCheck = {
			check: (_, source, ___, signal) => {
				if (source === "output") return Promise.resolve({ kind: "passed", findings: [] });
				return new Promise((_resolve, reject) => {
					signal.addEventListener("abort", () => reject(signal.reason));
					setTimeout(() => stop());
				});
			},
		};
		let stop = () => {};
		const model = new FakeModel(edit("a.ts", "plain = 1", "plain = 2"), says("Never."));
		const { session, workspace, step } = start(model, { check });
		stop = () => session.stop();
		await session.send("Go", []);
		expect(workspace.files.get("a.ts")).toContain("plain = 2");
		expect(step()).toMatchObject({ state: "done", edits: [{ path: "a.ts" }] });
	});
});

describe("A command whose output is withheld", () => {
	test.each([true, false])("is one that has run, so that nobody runs it again (failed: %s)", async (failed) => {
		const command = defineTool({
			name: "run_it",
			description: "Runs.",
			effect: "run",
			input: v.object({}),
			title: () => "Run",
			targets: () => [],
			prepare: async () => ({
				subject: { kind: "command", command: "make", folder: "." },
				commit: async () => ({ text: "the codename is Heron", failed }),
			}),
		});
		const model = new FakeModel(calls({ id: "r", name: "run_it", input: {} }), says("Oh."));
		const { session } = testSession(model, {
			answer: "once",
			settings: { guardrail },
			ports: { guardrailCheck: new FakeGuardrail(), tools: () => [command] },
		});
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.parts.find((part) => part.kind === "tool")).toMatchObject({ state: failed ? "failed" : "done" });
		expect(sent(model)).toContain("This was carried out.");
		expect(sent(model)).not.toContain("Heron");
	});
});

describe("A failure", () => {
	test("reaches the model masked, as it may quote the file", async () => {
		const failing = defineTool({
			name: "fail_it",
			description: "Fails.",
			effect: "read",
			input: v.object({}),
			title: () => "Fail",
			targets: () => [],
			prepare: async () => {
				throw new ToolError(`The nearest line is: mail ${address}`);
			},
		});
		const model = new FakeModel(calls({ id: "f", name: "fail_it", input: {} }), says("Oh."));
		const { session } = testSession(model, {
			settings: { guardrail },
			ports: { guardrailCheck: new FakeGuardrail(), tools: () => [failing] },
		});
		await session.send("Go", []);
		expect(sent(model)).toContain("The nearest line is: mail {EMAIL}");
		expect(sent(model)).not.toContain(address);
	});
});

describe("A mask of this chat's guardrail", () => {
	const unchecked = { checkTools: false };

	test("that a tool result held is never written into a file", async () => {
		const model = new FakeModel(read("a.ts"), create("b.ts", 'export const mail = "{EMAIL}";'), says("No."));
		const { session, workspace, step } = start(model);
		await session.send("Copy the address", []);
		expect(workspace.files.has("b.ts")).toBe(false);
		expect(step()).toMatchObject({
			state: "denied",
			detail: "The new text holds {EMAIL} in the place of a value that the guardrail hides.",
		});
	});

	test("that an answer or the prompt held is not written either, though tools are not judged", async () => {
		const model = new FakeModel([masks("PHONE"), ...create("b.ts", "call {PHONE}")], says("No."));
		const { session, workspace } = start(model, { guardrail: unchecked });
		await session.send("Write my number down", []);
		expect(workspace.files.has("b.ts")).toBe(false);
	});

	test("is still known after a reload", async () => {
		const first = start(new FakeModel([masks("PHONE"), ...says("It is {PHONE}.")]), { guardrail: unchecked });
		await first.session.send("My number is …", []);
		const model = new FakeModel(create("b.ts", "call {PHONE}"), says("No."));
		const again = new Session({ ...first.ports, model }, replayRecords(first.stored().text));
		await again.send("Write it down", []);
		expect(first.workspace.files.has("b.ts")).toBe(false);
	});

	test("may stay where the file has it, and may not come to another place", async () => {
		const template = { "t.txt": "Dear {NAME},\n\nHello\n\n\n\n\n\nBye\n" };
		const keeps = start(new FakeModel([masks("NAME"), ...edit("t.txt", "Dear {NAME},", "Hi {NAME}!")], says("Done.")), {
			files: template,
			guardrail: unchecked,
		});
		await keeps.session.send("Less formal", []);
		expect(keeps.workspace.files.get("t.txt")).toContain("Hi {NAME}!");
		const moves = start(new FakeModel([masks("NAME"), ...edit("t.txt", "Bye", "Bye {NAME}")], says("No.")), {
			files: template,
			guardrail: unchecked,
		});
		await moves.session.send("Say it again", []);
		expect(moves.workspace.files.get("t.txt")).toBe(template["t.txt"]);
	});

	test("is no text that only looks like one: code may hold names in braces", async () => {
		const { session, workspace } = start(new FakeModel([masks("PHONE"), ...create("b.tsx", "<b>{NAME}</b>")], says("Done.")), {
			guardrail: unchecked,
		});
		await session.send("Go", []);
		expect(workspace.files.get("b.tsx")).toBe("<b>{NAME}</b>");
	});

	test("is every mask of the service's own where no trace tells which ones there are", async () => {
		const { session, workspace } = start(new FakeModel(create("b.ts", "mail {EMAIL}"), says("No.")), {
			guardrail: { ...unchecked, trace: "disabled" },
		});
		await session.send("Go", []);
		expect(workspace.files.has("b.ts")).toBe(false);
	});

	test("in a search text is explained to the model, which would otherwise copy it again and again", async () => {
		const model = new FakeModel(read("a.ts"), edit("a.ts", 'const mail = "{EMAIL}";', "const mail = undefined;"), says("No."));
		const { session } = start(model);
		await session.send("Go", []);
		expect(JSON.stringify(model.requests[2]?.messages.at(-1))).toContain("Leave those lines as they are.");
	});
});
