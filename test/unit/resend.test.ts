import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Session } from "../../src/core/chat/session.ts";
import type { Attachment } from "../../src/core/documents/attachments.ts";
import { earlierVersions } from "../../src/core/record/earlierVersions.ts";
import { AssistantError } from "../../src/core/errors.ts";
import type { Chat } from "../../src/vscode/chat/chat.ts";
import { noUsage } from "../../src/shared/turnEvent.ts";
import { branch } from "../../src/vscode/chat/branch.ts";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";
import { resend } from "../../src/vscode/chat/resend.ts";
import { FakeModel, says, usage } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

vi.mock("vscode", async () => (await import("./fakeEditor.ts")).fakeEditor());

const notes: Attachment = {
	id: "f1",
	path: "notes.md",
	content: { kind: "document", format: "md", bytes: new TextEncoder().encode("# Notes") },
};
const promptsOf = ({ transcript: { turns } }: Pick<Session, "transcript">) => turns.map(({ prompt }) => prompt.text);
const idOf = (session: Session, at: number) => session.transcript.turns[at]?.id ?? "";

let folder: string;
let store: ChatStore;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "outcrop-"));
	store = new ChatStore(folder);
});

afterEach(async () => {
	store.dispose();
	await rm(folder, { recursive: true });
});

/** A stored chat with the editor around it: nothing has changed files, and `agrees` says whether the user may and wants to send. */
function storedChat(model: FakeModel, agrees = true) {
	/** The disk is still written to in the background when the folder goes. */
	const writer = store.writer("chat-1", () => undefined);
	const { session } = testSession(model, { ports: { record: (record) => writer.append(record) } });
	const opened: string[] = [];
	const forked: string[][] = [];
	const chat = {
		id: "chat-1",
		title: "My chat",
		open: async () => session,
		openStored: async (id: string) => opened.push(id) > 0,
		tray: { takeFor: async (text: string) => (text.includes("@notes.md") ? [{ ...notes, id: "m1" }] : []), drop: () => undefined },
		prepare: async (text: string) => (agrees ? { session, text } : undefined),
		ports: {
			store,
			log: { error: (error: unknown) => expect.fail(String(error)) },
			checkpoints: {
				since: async () => [],
				files: { fork: async (_: string, __: string, turns: ReadonlySet<string>) => void forked.push([...turns]) },
			},
		},
	} as unknown as Chat;
	const copies = async () => (await store.list()).filter(({ chatId }) => chatId !== "chat-1");
	return { chat, session, opened, forked, copies };
}

describe("A prompt that is sent anew", () => {
	test("takes the place of itself and of all that came after it, with what was attached", async () => {
		const model = new FakeModel(says("One."), says("Two."), says("Anew."));
		const { chat, session } = storedChat(model);
		await session.send("First", [notes]);
		await session.send("Second", []);
		await resend(chat, idOf(session, 0), { text: "First, in short" });
		expect(promptsOf(session)).toEqual(["First, in short"]);
		expect(session.transcript.turns[0]?.prompt.attachments).toMatchObject([{ label: "notes.md", travel: "document" }]);
		expect(model.requests[2]?.messages).toHaveLength(1);
		expect(promptsOf(await store.load("chat-1"))).toEqual(["First, in short"]);
	});

	test("takes along what it mentions and did not before", async () => {
		const { chat, session } = storedChat(new FakeModel(says("One."), says("Two."), says("Three.")));
		await session.send("First", []);
		for (const text of ["First, by @notes.md", "First, by @notes.md alone"]) {
			await resend(chat, idOf(session, 0), { text });
			expect(session.transcript.turns[0]?.prompt.attachments).toMatchObject([{ label: "notes.md" }]);
		}
	});

	test("leaves the chat as it was in its record, and nothing else in the history", async () => {
		const { chat, session, copies } = storedChat(new FakeModel(says("One."), says("Two."), says("Short.")));
		await session.send("First", []);
		await session.send("Second", []);
		await resend(chat, idOf(session, 1), { text: "Second, in short" });
		expect(await copies()).toEqual([]);
		const versions = earlierVersions(await store.recordOf("chat-1"));
		expect(versions.map((transcript) => promptsOf({ transcript }))).toEqual([["First", "Second"]]);
		const before = await store.load(await store.fork("chat-1", { text: "Before", by: "user" }, versions[0]));
		expect(promptsOf(before)).toEqual(["First", "Second"]);
		expect(before.history).toMatchObject([{}, { content: [{ text: "One." }] }, {}, { content: [{ text: "Two." }] }]);
	});

	test("leaves a version for each answer that it has taken back", async () => {
		const { chat, session } = storedChat(new FakeModel(says("One."), says("Two."), says("Three.")));
		await session.send("First", []);
		for (let round = 0; round < 2; round++) await resend(chat, idOf(session, 0), {});
		const answers = earlierVersions(await store.recordOf("chat-1")).map(({ turns }) => turns.map(({ parts }) => parts));
		expect(answers).toMatchObject([[[{ text: "One." }]], [[{ text: "Two." }]]]);
		const [listed] = await store.list();
		expect(listed?.summary).toMatchObject({ count: 1, earlier: 2 });
	});

	test("leaves a version of a prompt that only the model which it was compared with has answered", async () => {
		const failure = { kind: "failure", error: new AssistantError("throttled", "Busy.") } as const;
		const { chat, session } = storedChat(new FakeModel([failure], says("From elsewhere."), says("Now.")));
		await session.send("First", []);
		await session.comparisons.start(idOf(session, 0), "us.amazon.nova-pro-v1:0");
		await resend(chat, idOf(session, 0), {});
		expect(earlierVersions(await store.recordOf("chat-1"))).toMatchObject([{ turns: [{ comparison: { text: "From elsewhere." } }] }]);
	});

	test("leaves no version of a prompt that nobody has answered", async () => {
		const failure = { kind: "failure", error: new AssistantError("throttled", "Busy.") } as const;
		const { chat, session } = storedChat(new FakeModel([failure], says("Now.")));
		await session.send("First", []);
		await resend(chat, idOf(session, 0), {});
		expect(promptsOf(session)).toEqual(["First"]);
		expect(earlierVersions(await store.recordOf("chat-1"))).toEqual([]);
	});

	test("is answered by another model when the user wants that, for this turn alone", async () => {
		const model = new FakeModel(says("One."), says("Two."), says("Three."));
		const { chat, session } = storedChat(model);
		await session.send("First", []);
		await resend(chat, idOf(session, 0), { model: "us.amazon.nova-pro-v1:0" });
		await session.send("Second", []);
		expect(model.requests.map(({ settings }) => settings.model.includes("nova"))).toEqual([false, true, false]);
	});

	test("changes nothing when the user thinks better of it", async () => {
		const { chat, session, copies } = storedChat(new FakeModel(says("One.")), false);
		await session.send("First", []);
		const before = session.transcript;
		await resend(chat, idOf(session, 0), { text: "Other" });
		expect(session.transcript).toEqual(before);
		expect(await copies()).toEqual([]);
	});
});

describe("A branch", () => {
	test("is a chat of its own with everything up to its turn, whose checkpoints go along", async () => {
		const { chat, session, opened, forked, copies } = storedChat(new FakeModel(says("One."), says("Two."), says("Three.")));
		for (const prompt of ["First", "Second", "Third"]) await session.send(prompt, []);
		await branch(chat, idOf(session, 1));
		const [copy] = await copies();
		expect(opened).toEqual([copy?.chatId]);
		expect(copy?.summary.title?.text).toBe("My chat (branch)");
		const branched = await store.load(opened[0] ?? "");
		expect(promptsOf(branched)).toEqual(["First", "Second"]);
		expect(branched.history).toEqual(session.record.slice(0, 4));
		expect(forked).toEqual([[idOf(session, 0), idOf(session, 1)]]);
		expect(promptsOf(session)).toEqual(["First", "Second", "Third"]);
	});

	test("has not paid for the turns that it leaves out", async () => {
		const { chat, session, opened } = storedChat(new FakeModel([...says("One."), usage(100)], [...says("Two."), usage(1_000)]));
		for (const prompt of ["First", "Second"]) await session.send(prompt, []);
		await branch(chat, idOf(session, 0));
		const { transcript } = await store.load(opened[0] ?? "");
		expect(transcript).toMatchObject({ turns: [{ usage: { input: 100 } }], cut: { turns: 1, usage: noUsage } });
		expect(transcript.cut?.cost).toBeUndefined();
	});
});
