import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Session } from "../../src/core/chat/session.ts";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { anyReply, judging } from "./anyReply.ts";
import { calls, FakeModel, says, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const file: Attachment = {
	id: "f1",
	path: "notes.md",
	content: { kind: "document", format: "md", bytes: new TextEncoder().encode("# Notes") },
};
const texts = (session: Session) => session.record.map(({ content }) => content.map((block) => (block.kind === "text" ? block.text : "")));

/** A chat in which each prompt asks for a change of its own, and each question is answered with “Allow in this chat”. */
function editingChat(prompts: number) {
	const texts = Array.from({ length: prompts + 1 }, (_, index) => `text ${index}`);
	const replies = texts.slice(1).flatMap((text, index) => {
		const edits = [{ search: texts[index], replace: text }];
		return [calls({ id: `e${index}`, name: "apply_edit", input: { path: "a.ts", edits } }), says("Done.")];
	});
	const chat = testSession(new FakeModel(...replies), { files: { "a.ts": "text 0" }, answer: "chat" });
	return { ...chat, questions: () => chat.events.filter(({ kind }) => kind === "approval-request").length };
}

describe("What was allowed for a chat", () => {
	test("goes with the turn in which it was, and stays when that one does", async () => {
		const { session, questions } = editingChat(4);
		await session.send("First", []);
		session.rewind(session.transcript.turns[0]?.id ?? "");
		await session.send("Second", []);
		expect(questions()).toBe(2);
		await session.send("Third", []);
		session.rewind(session.transcript.turns[1]?.id ?? "");
		await session.send("Fourth", []);
		expect(questions()).toBe(2);
	});

	test("goes with the turn in which it was, and is not in another folder", async () => {
		const { session, workspace, ports, questions } = editingChat(3);
		await session.send("First", []);
		await session.send("Second", []);
		ports.folder = () => ({ uri: "file:///other", name: "other", workspace, editor: noEditor });
		await session.compact();
		session.rewind(session.transcript.turns[1]?.id ?? "");
		await session.send("Third", []);
		expect(questions()).toBe(2);
	});

	test("is in none of its copies", async () => {
		const { session, ports, stored, questions } = editingChat(2);
		await session.send("First", []);
		const copy = new Session(ports, replayRecords(stored().text));
		ports.onEvents = (events) => {
			for (const event of events) if (event.kind === "approval-request") copy.answer(event.approvalId, "deny");
		};
		await copy.send("Second", []);
		expect(copy.transcript.turns[1]?.parts).toContainEqual(expect.objectContaining({ kind: "tool", state: "denied" }));
		expect(questions()).toBe(1);
	});
});

describe("A turn that is taken back", () => {
	test("is gone from both records, with all that came after it, and from the file", async () => {
		const chat = testSession(new FakeModel(says("One."), says("Two."), says("Three.")));
		for (const prompt of ["First", "Second", "Third"]) await chat.session.send(prompt, []);
		const [, second] = chat.session.transcript.turns;
		expect(chat.session.rewind(second?.id ?? "")).toBe(true);
		expect(texts(chat.session)).toEqual([["First"], ["One."]]);
		expect(chat.session.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First"]);
		const stored = replayRecords(chat.stored().text);
		expect(stored).toMatchObject({ history: chat.session.record, transcript: chat.session.transcript });
	});

	test("costs what it has cost", async () => {
		const chat = testSession(new FakeModel([...says("One."), usage(1_000_000)]), { settings: { limits: { ...limits, usdPerChat: 1 } } });
		await chat.session.send("First", []);
		chat.session.rewind(chat.session.transcript.turns[0]?.id ?? "");
		expect(chat.session.spent).toMatchObject({ kind: "budget" });
		expect(replayRecords(chat.stored().text).transcript.cut).toMatchObject({ turns: 1, usage: { input: 1_000_000 } });
	});

	test("gives what was attached back as it was", async () => {
		const chat = testSession(new FakeModel(says("Read.")));
		await chat.session.send("Look", [file]);
		const reopened = new Session(chat.ports, replayRecords(chat.stored().text));
		const turnId = reopened.transcript.turns[0]?.id ?? "";
		expect(reopened.attachmentsOf(turnId)).toEqual([file]);
		expect(chat.session.attachmentsOf(turnId)).toEqual([file]);
	});

	test("never lends its id to another one", async () => {
		const chat = testSession(new FakeModel());
		const ids: (string | undefined)[] = [];
		for (const prompt of ["First", "Second", "Third"]) {
			await chat.session.send(prompt, []);
			ids.push(chat.session.transcript.turns.at(-1)?.id);
			chat.session.rewind(ids.at(-1) ?? "");
		}
		expect(new Set(ids).size).toBe(3);
	});

	test("stays while something runs, and when nobody knows it", async () => {
		const chat = testSession(new FakeModel(says("One.")));
		const sent = chat.session.send("First", []);
		expect(chat.session.rewind(chat.session.transcript.turns[0]?.id ?? "")).toBe(false);
		await sent;
		expect(chat.session.rewind("t99")).toBe(false);
		expect(chat.session.transcript.turns).toHaveLength(1);
	});

	test("leaves what is known since of the edits that stay", async () => {
		const edit = calls({ id: "e", name: "apply_edit", input: { path: "a.ts", edits: [{ search: "one", replace: "two" }] } });
		const chat = testSession(new FakeModel(edit, says("Done."), says("Two.")), { files: { "a.ts": "one" }, answer: "once" });
		await chat.session.send("Edit", []);
		await chat.session.send("Second", []);
		const step = chat.session.transcript.turns[0]?.parts.find((part) => part.kind === "tool");
		const editId = step?.kind === "tool" ? (step.edits?.[0]?.editId ?? "") : "";
		chat.session.setEditState(editId, "kept");
		chat.session.rewind(chat.session.transcript.turns[1]?.id ?? "");
		expect(replayRecords(chat.stored().text).transcript.turns[0]?.parts[0]).toMatchObject({ editStates: { [editId]: "kept" } });
	});

	test.each(["1-edit", "1-failures", "2-asking"])("may be one of an older version: %s", async (name) => {
		const chat = replayRecords(await readFile(join(import.meta.dirname, `../fixtures/chats/version${name}.jsonl`), "utf8"));
		const { ports } = testSession(new FakeModel());
		const session = new Session(ports, chat);
		expect(session.rewind(session.transcript.turns[0]?.id ?? "")).toBe(true);
		expect(session.record).toEqual([]);
	});

	test("of version 3 takes the prompt along that was written before it", () => {
		const begin = (turnId: string): TurnEvent => ({
			kind: "turn-start",
			turnId,
			at: 1,
			model: "m",
			prompt: { text: turnId, attachments: [] },
		});
		const say = (role: "user" | "assistant", text: string) =>
			encodeRecord({ kind: "message", message: { role, content: [{ kind: "text", text }] } });
		const events = (...events: TurnEvent[]) => encodeRecord({ kind: "events", events });
		const done: TurnEvent = { kind: "turn-end", outcome: { kind: "done" } };
		const turn = (id: string) => say("user", id) + events(begin(id)) + say("assistant", `Answer to ${id}`) + events(done);
		const text = encodeRecord({ kind: "chat", version: 3 }) + turn("a") + turn("b");
		const rewound = replayRecords(text + encodeRecord({ kind: "rewind", turnId: "b" }));
		expect(rewound.history).toEqual(replayRecords(encodeRecord({ kind: "chat", version: 3 }) + turn("a")).history);
		expect(rewound.transcript.turns.map(({ id }) => id)).toEqual(["a"]);
	});
});

test("Taking a turn back is as if it had never been sent, whatever has happened since", { timeout: 60_000 }, async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 2, max: 8 }),
			fc.nat({ max: 7 }),
			fc.array(fc.constantFrom<"send" | "compact" | "resume" | "restart">("send", "send", "compact", "resume", "restart"), {
				maxLength: 6,
			}),
			fc.array(anyReply, { minLength: 40, maxLength: 40 }),
			async (before, back, since, replies) => {
				const chat = testSession(new FakeModel(...replies), { settings: { guardrail: judging }, files: { "a.ts": "one" }, answer: "once" });
				let { session } = chat;
				const states: { turnId: string; text: string }[] = [];
				const send = async () => {
					/** Asking for the transcript has what was told last written. */
					const { turns } = session.transcript;
					const { text } = chat.stored();
					expect(turns).toHaveLength(states.length);
					await session.send("Prompt", states.length % 2 === 0 ? [file] : []);
					states.push({ turnId: session.transcript.turns.at(-1)?.id ?? "", text });
				};
				for (let index = 0; index < before; index++) await send();
				for (const what of since) {
					if (what === "send") await send();
					else if (what === "compact") await session.compact();
					else if (what === "resume") await session.resume();
					else session = new Session({ ...chat.ports, onEvents: () => undefined }, replayRecords(chat.stored().text));
				}
				const state = states[back % states.length];
				expect(session.rewind(state?.turnId ?? "")).toBe(true);
				const { history, blocked, transcript } = replayRecords(chat.stored().text);
				const never = replayRecords(state?.text ?? "");
				expect(history).toEqual(never.history);
				expect(session.record).toEqual(never.history);
				expect(blocked).toEqual(never.blocked);
				expect(transcript.turns).toEqual(never.transcript.turns);
				expect(session.transcript.turns).toEqual(never.transcript.turns);
				expect(chat.bugs).toEqual([]);
			},
		),
		{ numRuns: 100 },
	);
});

const limits = { stepsPerTurn: 8, streamIdleSeconds: 5, concurrentRequests: 4 };
