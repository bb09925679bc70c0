import { describe, expect, test } from "vitest";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import { brokenRules } from "../../src/core/record/historyRules.ts";
import { replayRecords } from "../../src/core/record/chatRecord.ts";
import type { ModelEvent } from "../../src/core/models/model.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const notes: Attachment = {
	id: "f1",
	path: "notes.md",
	content: { kind: "document", format: "md", bytes: new TextEncoder().encode("# Notes") },
};
const read = (id: string) => calls({ id, name: "read_file", input: { path: "a.ts" } });

/** A chat whose first answer calls a tool; `meanwhile` happens while that answer comes. */
async function during(meanwhile: (session: ReturnType<typeof testSession>["session"]) => void, ...replies: ModelEvent[][]) {
	const model = new FakeModel(
		async function* () {
			meanwhile(chat.session);
			yield* replies[0] ?? [];
		},
		...replies.slice(1),
	);
	const chat = testSession(model, { files: { "a.ts": "one" } });
	await chat.session.send("First", []);
	return { ...chat, model };
}

describe("A prompt that waits", () => {
	test("goes to the turn that runs, behind the results of its step", async () => {
		const { model, session, stored } = await during(
			(chat) => {
				void chat.send("Look at the end too", [notes]);
				chat.queue.sendNow(chat.queued[0]?.id ?? "");
				expect(chat.queued).toEqual([{ id: expect.any(String), text: "Look at the end too", attachments: ["notes.md"], steers: true }]);
			},
			read("1"),
			says("I did."),
		);
		const last = model.requests[1]?.messages.at(-1);
		expect(last?.content.map(({ kind }) => kind)).toEqual(["tool-result", "document", "text"]);
		expect(last?.content.at(-1)).toMatchObject({ text: expect.stringContaining("Look at the end too") });
		expect(brokenRules(model.requests[1]?.messages ?? [])).toEqual([]);
		expect(session.transcript.turns).toHaveLength(1);
		expect(session.transcript.turns[0]?.parts).toContainEqual({
			kind: "steer",
			prompt: { text: "Look at the end too", attachments: [expect.objectContaining({ label: "notes.md", travel: "document" })] },
		});
		expect(session.queued).toEqual([]);
		const replayed = replayRecords(stored().text);
		expect(replayed.history).toEqual(session.record);
		expect(replayed.transcript).toEqual(session.transcript);
	});

	test("is the next turn when the one that runs takes no further step", async () => {
		const { session } = await during(
			(chat) => {
				void chat.send("Second", []);
				chat.queue.sendNow(chat.queued[0]?.id ?? "");
			},
			says("One."),
			says("Two."),
		);
		expect(session.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First", "Second"]);
	});

	test("that changes what a turn may do gets a turn of its own, and goes first", async () => {
		const { session } = await during(
			(chat) => {
				void chat.send("Second", []);
				void chat.send("Third", [], { mode: "ask" });
				chat.queue.sendNow(chat.queued[1]?.id ?? "");
			},
			read("1"),
			says("One."),
		);
		expect(session.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First", "Third", "Second"]);
	});

	test("can be moved up, and be taken out with what is attached to it", async () => {
		const { session } = await during((chat) => {
			for (const text of ["Second", "Third", "Fourth"]) void chat.send(text, text === "Fourth" ? [notes] : []);
			const [, third, fourth] = chat.queued;
			chat.queue.raise(third?.id ?? "");
			expect(chat.queue.take(fourth?.id ?? "")).toMatchObject({ text: "Fourth", attachments: [notes] });
			expect(chat.queue.take(fourth?.id ?? "")).toBeUndefined();
		}, says("One."));
		expect(session.transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First", "Third", "Second"]);
	});
});
