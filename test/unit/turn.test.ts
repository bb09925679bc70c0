import { describe, expect, test } from "vitest";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import { AssistantError } from "../../src/core/errors.ts";
import { healHistory } from "../../src/core/record/history.ts";
import type { Message } from "../../src/core/record/message.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { Session } from "../../src/core/chat/session.ts";
import type { Tool } from "../../src/core/chat/tool.ts";
import { runTurn } from "../../src/core/chat/turn.ts";
import { tools } from "../../src/tools/index.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says, stop } from "./fakeModel.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { silentStep } from "./silentStep.ts";
import { testSession, testSettings } from "./testSession.ts";

const edit = { id: "t1", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "two" }] } };
const read = { id: "t1", name: "read_file", input: { path: "a.ts" } };

describe("A turn", () => {
	test("streams an answer and ends as done", async () => {
		const { session } = testSession(new FakeModel(says("Hello.")));
		await session.send("Hi", []);
		expect(session.transcript.turns[0]).toMatchObject({ parts: [{ kind: "text", text: "Hello." }], outcome: { kind: "done" } });
	});

	test("hands the result of a read back to the model and goes on", async () => {
		const model = new FakeModel(calls(read), says("It says one."));
		const { session } = testSession(model, { files: { "a.ts": "one" } });
		await session.send("Read a.ts", []);
		expect(model.requests[1]?.messages.at(-1)).toEqual({
			role: "user",
			content: [{ kind: "tool-result", toolUseId: "t1", status: "success", text: "a.ts, lines 1-1 of 1 (typescript).\n1\tone" }],
		});
		expect(session.transcript.turns[0]?.parts).toMatchObject([
			{ title: "Read a.ts", state: "done", detail: "lines 1–1" },
			{ text: "It says one." },
		]);
	});

	test("applies an edit after it was allowed", async () => {
		const { session, workspace } = testSession(new FakeModel(calls(edit), says("Done.")), { files: { "a.ts": "one" }, answer: "once" });
		await session.send("Change it", []);
		expect(workspace.files.get("a.ts")).toBe("two");
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "done", edits: [{ added: 1, removed: 1 }] });
	});

	test("a denied tool changes nothing and still leaves a valid history", async () => {
		const { session, workspace, stored } = testSession(new FakeModel(calls(edit), says("All right.")), {
			files: { "a.ts": "one" },
			answer: "deny",
		});
		await session.send("Change it", []);
		expect(workspace.files.get("a.ts")).toBe("one");
		const { history } = stored();
		expect(healHistory(history)).toBe(history);
		expect(history[2]?.content).toMatchObject([{ kind: "tool-result", status: "error" }]);
	});

	test("a tool that the model made up is answered with the names of the real ones", async () => {
		const model = new FakeModel(calls({ id: "t1", name: "launch_rocket", input: {} }), says("Sorry."));
		const { session } = testSession(model);
		await session.send("Go", []);
		expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([{ status: "error", text: expect.stringContaining("read_file") }]);
	});

	test("input that is no JSON runs nothing and is explained to the model", async () => {
		const model = new FakeModel(calls({ ...edit, input: {}, malformed: '{"path": "a.ts", "ed' }), says("Again."));
		const { session, workspace } = testSession(model, { files: { "a.ts": "one" }, answer: "once" });
		await session.send("Go", []);
		expect(workspace.touched).toEqual([]);
		expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([{ status: "error", text: expect.stringContaining("JSON") }]);
	});

	test("input that does not fit the schema names the field that is wrong", async () => {
		const model = new FakeModel(calls({ ...read, input: { path: "a.ts", firstLine: "three" } }), says("Again."));
		const { session } = testSession(model, { files: { "a.ts": "one" } });
		await session.send("Go", []);
		expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([{ status: "error", text: expect.stringContaining("firstLine") }]);
	});

	test.each(["max_tokens", "guardrail_intervened", "content_filtered", "malformed_tool_use"])(
		"a message that stopped for %s runs no tool",
		async (reason) => {
			const model = new FakeModel([stop([{ kind: "tool-use", ...edit }], reason)]);
			const { session, workspace } = testSession(model, { files: { "a.ts": "one" }, answer: "once" });
			await session.send("Go", []);
			expect(workspace.files.get("a.ts")).toBe("one");
			expect(session.transcript.turns[0]?.outcome?.kind).not.toBe("done");
			expect(model.requests).toHaveLength(1);
		},
	);

	test("a call that was cut by the limit of output tokens is said not to have run when the model goes on", async () => {
		const begun = { kind: "tool-use", id: edit.id, name: edit.name } as const;
		const model = new FakeModel([begun, stop([{ kind: "tool-use", ...edit }], "max_tokens")], says("Again."));
		const { session, stored } = testSession(model, { files: { "a.ts": "one" }, answer: "once" });
		await session.send("Go", []);
		const cut = { kind: "tool-result", toolUseId: edit.id, status: "error", text: expect.stringContaining("was not run") };
		expect(stored().history.at(-1)?.content).toEqual([cut]);
		expect(session.transcript.turns[0]?.parts).toMatchObject([{ kind: "tool", detail: expect.stringMatching(/^Not run:/) }]);
		await session.resume();
		expect(model.requests[1]?.messages.at(-1)?.content).toEqual([cut]);
	});

	test("a stream that ends without a stop is interrupted, keeps its text and runs nothing", async () => {
		const { session, workspace, stored } = testSession(
			new FakeModel([
				{ kind: "text-delta", text: "I will" },
				{ kind: "tool-use", id: "t1", name: "apply_edit" },
			]),
			{ files: { "a.ts": "one" }, answer: "once" },
		);
		await session.send("Go", []);
		expect(session.transcript.turns[0]).toMatchObject({
			outcome: { kind: "interrupted" },
			parts: [{ text: "I will" }, { kind: "tool", state: "cancelled" }],
		});
		expect(workspace.touched).toEqual([]);
		expect(stored().history.at(-1)).toEqual({ role: "assistant", content: [{ kind: "text", text: "I will" }] });
	});

	test("the same call three times in a row ends the turn with a reason", async () => {
		const model = new FakeModel(calls(read), calls(read), calls(read), calls(read));
		const { session } = testSession(model, { files: { "a.ts": "one" } });
		await session.send("Go", []);
		expect(model.requests).toHaveLength(3);
		expect(session.transcript.turns[0]?.outcome).toMatchObject({ kind: "failed", failure: { kind: "step-limit" } });
	});

	test("the limit of steps ends a turn that would go on for ever", async () => {
		const replies = Array.from({ length: 20 }, (_, index) => calls({ ...read, id: `t${index}`, input: { path: `${index}.ts` } }));
		const model = new FakeModel(...replies);
		const { session } = testSession(model, { settings: { limits: { stepsPerTurn: 4, streamIdleSeconds: 5, concurrentRequests: 4 } } });
		await session.send("Go", []);
		expect(model.requests).toHaveLength(4);
	});

	test("every call of a message gets exactly one result, in the order of the calls", async () => {
		const model = new FakeModel(
			calls({ ...read, id: "a" }, { ...read, id: "b", input: { path: "no.ts" } }, { ...edit, id: "c" }, { ...read, id: "d" }),
			says("Done."),
		);
		const { session } = testSession(model, { files: { "a.ts": "one" }, answer: "once" });
		await session.send("Go", []);
		const results = model.requests[1]?.messages.at(-1)?.content as readonly { toolUseId: string; status: string }[];
		expect(results.map(({ toolUseId, status }) => `${toolUseId} ${status}`)).toEqual(["a success", "b error", "c success", "d success"]);
	});

	test("a file that changed since it was read is not edited", async () => {
		const { session, workspace } = testSession(new FakeModel(calls(read), says("Seen."), calls(edit), says("It changed.")), {
			files: { "a.ts": "one" },
			answer: "once",
		});
		await session.send("Read", []);
		workspace.files.set("a.ts", "one, and the user's own words");
		await session.send("Change", []);
		expect(workspace.files.get("a.ts")).toBe("one, and the user's own words");
	});

	test("a failure of the model is one sentence with one way out", async () => {
		const error = new AssistantError("throttled", "Too much.", { action: "retry" });
		const { session } = testSession(new FakeModel([{ kind: "failure", error }]));
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.outcome).toEqual({
			kind: "failed",
			failure: { kind: "throttled", message: "Too much.", action: "retry" },
		});
	});

	test("in Ask mode the model sees only tools that read", async () => {
		const model = new FakeModel(says("Hi."));
		const { session } = testSession(model, { ports: { mode: () => "ask" } });
		await session.send("Go", []);
		const harmless = tools.filter(({ effect }) => effect === "none" || effect === "read" || effect === "fetch");
		expect(model.requests[0]?.tools.map(({ name }) => name)).toEqual(harmless.map(({ name }) => name));
		expect(harmless.length).toBeLessThan(tools.length);
	});

	test("in an untrusted workspace the model sees no tools, and a call all the same is refused", async () => {
		const model = new FakeModel(calls(edit), says("No."));
		const { session, workspace } = testSession(model, { files: { "a.ts": "one" }, answer: "once", ports: { isTrusted: () => false } });
		await session.send("Go", []);
		expect(model.requests[0]?.tools).toEqual([]);
		expect(workspace.touched).toEqual([]);
	});
});

describe("A turn that has to make one call", () => {
	const forced = async (...replies: ModelEvent[][]) => {
		const model = new FakeModel(...replies);
		const { ports, workspace } = testSession(model, { files: { "a.ts": "one" } });
		const history: Message[] = [{ role: "user", content: [{ kind: "text", text: "Change it" }] }];
		const signal = new AbortController().signal;
		const guarding = { settings: testSettings, check: ports.guardrailCheck, masks: new Set<string>() };
		const output = { schema: { type: "object" } };
		const outcome = await runTurn({
			model,
			settings: { ...testSettings, request: { ...testSettings.request, output } },
			system: "",
			tools: ports.tools(),
			toolChoice: "apply_edit",
			toolContext: {
				workspace,
				signal,
				readVersions: new Map(),
				guarding,
				editor: noEditor,
				policy: () => ({ approveEdits: "ask", commands: { allow: [], deny: [] }, pinnedTools: new Map(), mode: "agent", trusted: true }),
				grants: { editsInThisChat: true, subjects: new Set() },
				stepOf: () => ({ port: silentStep, signal }),
				askUser: async () => "deny",
				allowAlways: () => undefined,
				emit: () => undefined,
				reportBug: () => undefined,
			},
			history: () => history,
			append: (message) => history.push(message),
			emit: () => undefined,
			reportFailure: () => undefined,
			signal,
		});
		return { outcome, requests: model.requests.length, outputs: model.requests.map((request) => request.output) };
	};

	test("asks for no answer in JSON, whatever the settings want of answers", async () => {
		expect((await forced(calls(edit))).outputs).toEqual([undefined]);
	});

	test("is done as soon as the call has succeeded", async () => {
		expect(await forced(calls(edit), says("Never asked."))).toMatchObject({ outcome: { kind: "done" }, requests: 1 });
	});

	test("tries again when the call has failed", async () => {
		const wrong = { ...edit, input: { path: "a.ts", edits: [{ search: "nowhere", replace: "two" }] } };
		expect(await forced(calls(wrong), calls({ ...edit, id: "t2" }))).toMatchObject({ outcome: { kind: "done" }, requests: 2 });
	});

	test("has failed when the model answers in words", async () => {
		const { outcome } = await forced(says("I would rather not."));
		expect(outcome).toMatchObject({ kind: "failed", failure: { kind: "model-error", action: "select-model" } });
	});
});

describe("Reasoning", () => {
	const thinks = [
		stop(
			[
				{ kind: "reasoning", text: "Hm.", signature: "signed" },
				{ kind: "text", text: "Yes." },
			],
			"end_turn",
		),
	];
	const kindsOf = (model: FakeModel, request: number) => model.requests[request]?.messages[1]?.content.map((block) => block.kind);

	test("goes back to the model that wrote it, byte for byte", async () => {
		const model = new FakeModel(thinks, says("Still yes."));
		const { session } = testSession(model);
		await session.send("Is it so?", []);
		await session.send("Sure?", []);
		expect(model.requests[1]?.messages[1]?.content[0]).toEqual({ kind: "reasoning", text: "Hm.", signature: "signed" });
	});

	test("is not shown to another model, which would refuse it", async () => {
		const model = new FakeModel(thinks, says("I think so too."));
		let chosen = "model-a";
		const { session } = testSession(model, { ports: { settings: () => ({ ...testSettings, model: chosen }) } });
		await session.send("Is it so?", []);
		chosen = "model-b";
		await session.send("Sure?", []);
		expect(kindsOf(model, 1)).toEqual(["text"]);
	});
});

describe("Stop", () => {
	test("while the model answers keeps the text and ends as cancelled", async () => {
		const model = new FakeModel(async function* (signal) {
			yield { kind: "text-delta", text: "Once upon" };
			await new Promise((resolve) => signal.addEventListener("abort", resolve));
		});
		const { session } = testSession(model, {
			ports: { onEvents: (events) => events.some((event) => event.kind === "text-delta") && session.stop() },
		});
		await session.send("Tell", []);
		expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "cancelled" }, parts: [{ text: "Once upon" }] });
	});

	test("while a call is prepared asks no question that nobody would answer", async () => {
		const prepares = {
			...(tools.find(({ name }) => name === "apply_edit") as Tool),
			prepare: async () => {
				chat.session.stop();
				return { commit: async () => ({ text: "Never." }) };
			},
		};
		const chat = testSession(new FakeModel(calls(edit)), { files: { "a.ts": "one" }, ports: { tools: () => [prepares] } });
		await chat.session.send("Go", []);
		expect(chat.events.some(({ kind }) => kind === "approval-request")).toBe(false);
		expect(chat.session.transcript.turns[0]).toMatchObject({ outcome: { kind: "cancelled" }, parts: [{ state: "cancelled" }] });
	});

	test("by the end of the window interrupts the turn, which can be gone on with", async () => {
		const asking = testSession(new FakeModel(calls(edit), says("Here again.")), {
			files: { "a.ts": "one" },
			ports: { onEvents: (events) => events.some((event) => event.kind === "approval-request") && asking.session.close() },
		});
		await asking.session.send("Go", []);
		expect(asking.session.transcript.turns[0]).toMatchObject({
			outcome: { kind: "interrupted", failure: { action: "continue" } },
			parts: [{ state: "cancelled" }],
		});
		const reloaded = new Session(asking.ports, replayRecords(asking.stored().text));
		await reloaded.resume();
		expect(reloaded.transcript.turns[0]?.outcome).toEqual({ kind: "done" });
	});

	test("while a question waits cancels the tool and leaves a history that is valid", async () => {
		const asking = testSession(new FakeModel(calls(edit), says("Never asked.")), {
			files: { "a.ts": "one" },
			ports: { onEvents: (events) => events.some((event) => event.kind === "approval-request") && asking.session.stop() },
		});
		await asking.session.send("Go", []);
		expect(asking.session.transcript.turns[0]).toMatchObject({ outcome: { kind: "cancelled" }, parts: [{ state: "cancelled" }] });
		expect(asking.workspace.files.get("a.ts")).toBe("one");
		const { history } = asking.stored();
		expect(healHistory(history)).toBe(history);
	});
});

describe("A session", () => {
	test("queues what is sent while it runs and sends it after a good end", async () => {
		const model = new FakeModel(says("First."), says("Second."));
		const { session } = testSession(model);
		await Promise.all([session.send("1", []), session.send("2", [])]);
		expect(session.transcript.turns.map((turn) => turn.prompt.text)).toEqual(["1", "2"]);
	});

	test("sends what was queued after a turn that was retried", async () => {
		const failure = { kind: "failure" as const, error: new AssistantError("unavailable", "Down.", { action: "retry" }) };
		const model = new FakeModel([failure], says("Here."), says("Second."));
		const { session } = testSession(model);
		await Promise.all([session.send("1", []), session.send("2", [])]);
		expect(session.queued).toHaveLength(1);
		await session.resume();
		expect(session.transcript.turns.map((turn) => turn.outcome?.kind)).toEqual(["done", "done"]);
	});

	test("whose settings cannot be read ends the turn with a failure and can be used again", async () => {
		let broken = true;
		const settings = () => {
			if (broken) throw new TypeError("settings are broken");
			return testSettings;
		};
		const { session } = testSession(new FakeModel(says("Fine.")), { ports: { settings } });
		await session.send("1", []);
		expect(session.isRunning).toBe(false);
		broken = false;
		await session.send("2", []);
		expect(session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
	});

	test("whose listener fails as a turn ends is not blocked by it: the next prompt runs", async () => {
		let broken = true;
		const onEvents = (events: readonly TurnEvent[]) => {
			if (broken && events.some(({ kind }) => kind === "turn-end")) throw new TypeError("the page is gone");
		};
		const { session, bugs } = testSession(new FakeModel(says("One."), says("Two.")), { ports: { onEvents } });
		await session.send("1", []);
		expect(bugs).toHaveLength(1);
		broken = false;
		await session.send("2", []);
		expect(session.transcript.turns.map(({ outcome }) => outcome?.kind)).toEqual(["done", "done"]);
	});

	test("tells ids apart that a model uses again in its next message", async () => {
		const { session } = testSession(new FakeModel(calls(read), calls({ ...read, input: { path: "b.ts" } }), says("Done.")), {
			files: { "a.ts": "one", "b.ts": "two" },
		});
		await session.send("Go", []);
		expect(session.transcript.turns[0]?.parts.slice(0, 2)).toMatchObject([
			{ title: "Read a.ts", state: "done" },
			{ title: "Read b.ts", state: "done" },
		]);
	});

	test("Retry after a failure sends the same conversation again, without a second prompt", async () => {
		const failure = { kind: "failure" as const, error: new AssistantError("unavailable", "Down.", { action: "retry" }) };
		const model = new FakeModel([failure], says("Here."));
		const { session } = testSession(model);
		await session.send("Go", []);
		await session.resume();
		expect(model.requests[1]?.messages).toEqual(model.requests[0]?.messages);
		expect(session.transcript.turns).toMatchObject([{ outcome: { kind: "done" }, parts: [{ text: "Here." }] }]);
	});

	test("Continue after a full answer asks the model to go on", async () => {
		const model = new FakeModel(says("Half", "max_tokens"), says(" and half."));
		const { session } = testSession(model);
		await session.send("Go", []);
		await session.resume();
		expect(model.requests[1]?.messages.at(-1)).toEqual({
			role: "user",
			content: [{ kind: "text", text: "Go on exactly where you stopped." }],
		});
		expect(session.transcript.turns[0]?.parts).toMatchObject([{ kind: "text", text: "Half and half." }]);
	});

	test("gives no turn an id again, after reloads too", async () => {
		const chat = testSession(new FakeModel());
		let { session } = chat;
		for (const prompt of ["1", "2", "3"]) {
			await session.send(prompt, []);
			session = new Session(chat.ports, replayRecords(chat.stored().text));
		}
		expect(new Set(session.transcript.turns.map(({ id }) => id)).size).toBe(3);
	});

	test("is told nothing of an edit that another chat has made", async () => {
		const { session, events } = testSession(new FakeModel(calls(edit), says("Done.")), { files: { "a.ts": "one" }, answer: "once" });
		await session.send("Go", []);
		const [step] = session.transcript.turns[0]?.parts ?? [];
		session.setEditState("of-another-chat", "kept");
		session.setEditState(step?.kind === "tool" ? (step.edits?.[0]?.editId ?? "") : "", "undone");
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ editStates: { "edit-1": "undone" } });
		expect(events.filter(({ kind }) => kind === "edit-state")).toHaveLength(1);
	});

	test("an approval id works once, and an unknown one never", async () => {
		const ids: string[] = [];
		const asked = testSession(
			new FakeModel(
				calls(edit),
				calls({ ...edit, id: "t2", input: { path: "b.ts", edits: [{ search: "x", replace: "y" }] } }),
				says("Done."),
			),
			{
				files: { "a.ts": "one", "b.ts": "x" },
				ports: {
					onEvents: (events) => {
						for (const event of events) {
							if (event.kind !== "approval-request") continue;
							ids.push(event.approvalId);
							asked.session.answer("made-up", "once");
							if (ids.length === 1) asked.session.answer(event.approvalId, "once");
							else {
								asked.session.answer(ids[0] ?? "", "once");
								asked.session.answer(event.approvalId, "deny");
							}
						}
					},
				},
			},
		);
		await asked.session.send("Go", []);
		expect([asked.workspace.files.get("a.ts"), asked.workspace.files.get("b.ts")]).toEqual(["two", "x"]);
	});

	test("Allow in this chat asks no second time for plain files, but does for protected ones", async () => {
		const again = { id: "t2", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "two", replace: "three" }] } };
		const settingsFile = { id: "t3", name: "create_file", input: { path: ".vscode/settings.json", content: "{}" } };
		const { session, events } = testSession(new FakeModel(calls(edit), calls(again), calls(settingsFile), says("Done.")), {
			files: { "a.ts": "one" },
			answer: "chat",
		});
		await session.send("Go", []);
		const asked = events.filter((event) => event.kind === "approval-request");
		expect(asked.map((event) => event.choices)).toEqual([
			["once", "chat", "always", "deny"],
			["once", "deny"],
		]);
	});

	test("a reload in the middle of a tool leaves a chat that goes on", async () => {
		const crashed = testSession(new FakeModel(calls(edit)), { files: { "a.ts": "one" } });
		void crashed.session.send("Go", []);
		await expect.poll(() => crashed.events.some((event) => event.kind === "approval-request")).toBe(true);
		const chat = replayRecords(crashed.stored().text);
		expect(chat.transcript.turns[0]).toMatchObject({ outcome: { kind: "interrupted" }, parts: [{ state: "cancelled" }] });

		const model = new FakeModel(says("Back again."));
		const restored = new Session({ ...crashed.ports, model }, chat);
		await restored.send("Are you there?", []);
		expect(roles(model.requests[0]?.messages ?? [])).toEqual(["user", "assistant", "user"]);
		expect(model.requests[0]?.messages[2]?.content).toMatchObject([{ kind: "tool-result", status: "error" }, { kind: "text" }]);
	});
	test("a question that waited at a reload is dead: its answer does nothing, and whoever goes on is asked again", async () => {
		const crashed = testSession(new FakeModel(calls(edit)), { files: { "a.ts": "one" } });
		void crashed.session.send("Go", []);
		const asked = () => crashed.events.filter((event) => event.kind === "approval-request");
		await expect.poll(() => asked().length).toBe(1);
		const again = { ...edit, id: "t2" };
		const restored = new Session(
			{ ...crashed.ports, model: new FakeModel(calls(again), says("Done.")) },
			replayRecords(crashed.stored().text),
		);
		restored.answer(asked()[0]?.approvalId ?? "", "once");
		void restored.resume();
		await expect.poll(() => asked().length).toBe(2);
		restored.answer(asked()[0]?.approvalId ?? "", "chat");
		expect(restored.isRunning).toBe(true);
		expect(crashed.workspace.files.get("a.ts")).toBe("one");
		restored.stop();
	});

	test("Allow in this chat ends with the chat, and with the window", async () => {
		const first = testSession(new FakeModel(calls(edit), says("Done.")), { files: { "a.ts": "one" }, answer: "chat" });
		await first.session.send("Go", []);
		for (const stored of [first.stored().text, ""]) {
			first.workspace.files.set("a.ts", "one");
			const before = first.events.filter((event) => event.kind === "approval-request").length;
			const other = new Session(
				{ ...first.ports, model: new FakeModel(calls({ ...edit, id: "t2" }), says("Done.")) },
				replayRecords(stored),
			);
			void other.send("Go", []);
			await expect.poll(() => first.events.filter((event) => event.kind === "approval-request").length).toBe(before + 1);
			other.stop();
		}
		expect(first.workspace.files.get("a.ts")).toBe("one");
	});
});

function roles(messages: readonly Message[]): string[] {
	return messages.map((message) => message.role);
}
