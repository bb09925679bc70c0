import { recordVersion } from "../../src/core/record/migrations.ts";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChatRecord, encodeRecord, replayRecords } from "../../src/core/record/chatRecord.ts";
import { healHistory } from "../../src/core/record/history.ts";
import { brokenRules } from "../../src/core/record/historyRules.ts";
import { Session } from "../../src/core/chat/session.ts";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import { FakeModel, says } from "./fakeModel.ts";
import { testSession } from "./testSession.ts";

const records: ChatRecord[] = [
	{ kind: "events", events: [{ kind: "turn-start", turnId: "t1", at: 1, model: "m", prompt: { text: "Hi", attachments: [] } }] },
	{
		kind: "message",
		message: {
			role: "user",
			content: [{ kind: "document", format: "pdf", name: "Document 1 (pdf)", path: "a.pdf", bytes: new Uint8Array([0, 255, 128]) }],
		},
	},
	{
		kind: "events",
		events: [
			{ kind: "text-delta", text: "Hel" },
			{ kind: "text-delta", text: "lo" },
		],
	},
	{ kind: "message", message: { role: "assistant", content: [{ kind: "text", text: "Hello" }] } },
	{ kind: "events", events: [{ kind: "turn-end", outcome: { kind: "done" } }] },
];

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "outcrop-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("A stored chat", () => {
	test("comes back as it was, bytes included", () => {
		const { transcript, history } = replayRecords(records.map(encodeRecord).join(""));
		expect(transcript.turns[0]).toMatchObject({ parts: [{ text: "Hello" }], outcome: { kind: "done" } });
		expect(history[0]?.content[0]).toMatchObject({ bytes: new Uint8Array([0, 255, 128]) });
	});

	test("comes back from a Buffer too, as the editor hands files over", () => {
		const message = { role: "user", content: [{ kind: "image", format: "png", bytes: Buffer.from([1, 2, 255]) }] } as const;
		expect(replayRecords(encodeRecord({ kind: "message", message })).history[0]?.content[0]).toEqual({
			kind: "image",
			format: "png",
			bytes: new Uint8Array([1, 2, 255]),
		});
	});

	test("passes over events that only a newer version knows", () => {
		const newer = '{"kind":"events","events":[{"kind":"hologram"},{"kind":"text-delta","text":"!"}]}\n';
		const { transcript } = replayRecords(records.slice(0, 4).map(encodeRecord).join("") + newer);
		expect(transcript.turns[0]?.parts).toMatchObject([{ kind: "text", text: "Hello!" }]);
	});

	test("cut at any byte loses its last record at most and never fails to load", () => {
		const text = records.map(encodeRecord).join("");
		for (let cut = 0; cut <= text.length; cut++) {
			const { history, transcript } = replayRecords(text.slice(0, cut));
			expect(history.length).toBeLessThanOrEqual(2);
			expect(transcript.turns.every((turn) => turn.outcome)).toBe(true);
		}
	});

	test("whose turn was running when the window closed says that it was interrupted", () => {
		const { transcript } = replayRecords(records.slice(0, 3).map(encodeRecord).join(""));
		expect(transcript.turns[0]).toMatchObject({
			parts: [{ text: "Hello" }],
			outcome: { kind: "interrupted", failure: { action: "continue" } },
		});
	});

	test("whose turn a crash has cut says so when the chat went on after it, too: nothing of it runs or asks for ever", () => {
		const start = (turnId: string) => ({ kind: "turn-start", turnId, at: 1, model: "m", prompt: { text: "Hi", attachments: [] } }) as const;
		const cut: readonly TurnEvent[] = [
			start("t1"),
			{ kind: "tool-start", toolUseId: "u1", name: "run_command", title: "Run" },
			{ kind: "tool-start", toolUseId: "u2", name: "ask_user", title: "Ask" },
			{ kind: "user-question", toolUseId: "u2", questionId: "q", question: "Which?", options: [] },
		];
		const later: readonly TurnEvent[] = [start("t2"), { kind: "turn-end", outcome: { kind: "done" } }];
		const text = [cut, later].map((events) => encodeRecord({ kind: "events", events })).join("");
		const [first, second] = replayRecords(text).transcript.turns;
		expect(first).toMatchObject({ outcome: { kind: "interrupted" }, parts: [{ state: "cancelled" }, { state: "cancelled" }] });
		expect(second?.outcome).toEqual({ kind: "done" });
	});

	test("says what version wrote it, before the first record and never again", async () => {
		const { session, stored } = testSession(new FakeModel(says("Hello."), says("Again.")));
		expect(stored().text).toBe("");
		await session.send("Hi", []);
		await session.send("Again", []);
		const kinds = stored()
			.text.split("\n")
			.flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as ChatRecord).kind]));
		expect(kinds[0]).toBe("chat");
		expect(kinds.filter((kind) => kind === "chat")).toHaveLength(1);
		expect(replayRecords(stored().text).version).toBe(recordVersion);
	});

	test("keeps what was put in the place of older messages", () => {
		const summary = { role: "user", content: [{ kind: "text", text: "So far: Hi." }] } as const;
		const replace: ChatRecord = { kind: "replace", start: 0, count: 1, messages: [summary], why: "compaction" };
		const { history, transcript } = replayRecords([...records, replace].map(encodeRecord).join(""));
		expect(history.map(({ content }) => content[0])).toEqual([summary.content[0], { kind: "text", text: "Hello" }]);
		expect(transcript.turns).toHaveLength(1);
	});

	test("ends a summary that the window's end cut short", () => {
		const begun: ChatRecord = { kind: "events", events: [{ kind: "compaction", state: "start", before: 9 }] };
		const { transcript } = replayRecords([...records, begun].map(encodeRecord).join(""));
		expect(transcript.turns[0]?.parts.at(-1)).toMatchObject({ kind: "compaction", state: "failed" });
	});

	test("keeps a block that only a newer version knows, and sends it nowhere", () => {
		const line =
			'{"kind":"message","message":{"role":"assistant","content":[{"kind":"hologram","depth":3},{"kind":"text","text":"Hi"}]}}\n';
		const { history } = replayRecords(line);
		expect(history[0]?.content[0]).toEqual({ kind: "unknown", name: "hologram", value: { kind: "hologram", depth: 3 } });
		expect(healHistory([{ role: "user", content: [{ kind: "text", text: "a" }] }, ...history])[1]?.content).toEqual([
			{ kind: "text", text: "Hi" },
		]);
	});

	test.each([
		"null",
		"3",
		'"text"',
		'{"kind":"message"}',
		'{"kind":"message","message":{"role":"system","content":[]}}',
		'{"kind":"replace","start":-1}',
		'{"kind":"events","events":3}',
	])("passes over the line %s", (line) => {
		expect(replayRecords(`${line}\n`)).toMatchObject({ history: [], transcript: { turns: [] } });
	});

	test("is written in order and found again", async () => {
		const store = new ChatStore(folder);
		const problems: unknown[] = [];
		const writer = store.writer("chat-1", (error) => problems.push(error));
		for (const record of records) writer.append(record);
		expect((await store.load("chat-1")).history).toHaveLength(2);
		expect(await readFile(join(folder, "chats", "chat-1.jsonl"), "utf8")).toBe(`\n${records.map(encodeRecord).join("")}`);
		expect(problems).toEqual([]);
	});

	test("goes on after a line that a crash cut short, without losing the next one", async () => {
		const store = new ChatStore(folder);
		await mkdir(join(folder, "chats"), { recursive: true });
		await writeFile(join(folder, "chats", "torn.jsonl"), `${encodeRecord(records[0] as ChatRecord)}{"kind":"mess`);
		const writer = store.writer("torn", () => {});
		for (const record of records.slice(1)) writer.append(record);
		expect((await store.load("torn")).history).toHaveLength(2);
	});

	test("that does not exist yet is empty", async () => {
		expect(await new ChatStore(folder).load("chat-2")).toEqual({ transcript: { turns: [] }, history: [] });
	});

	test("that cannot be read is reported and stays as it is, though its place is taken by a chat that goes on", async () => {
		const path = join(folder, "chats", "unreadable.jsonl");
		await mkdir(path, { recursive: true });
		const store = new ChatStore(folder);
		const problems: unknown[] = [];
		const { chat, append } = await store.open("unreadable", (error) => problems.push(error));
		expect(chat.history).toEqual([]);
		await rm(path, { recursive: true });
		for (const record of records) append(record);
		expect(problems).toHaveLength(1);
		expect(await store.load("unreadable")).toMatchObject({ history: [] });
		const readable = await store.open("unreadable", (error) => problems.push(error));
		for (const record of records) readable.append(record);
		expect((await store.load("unreadable")).history).toHaveLength(2);
	});

	test("that cannot be written is reported once, and the chat goes on", async () => {
		const file = join(folder, "a-file");
		await writeFile(file, "");
		const problems: unknown[] = [];
		const writer = new ChatStore(file).writer("chat", (error) => problems.push(error));
		for (const record of records) writer.append(record);
		expect(problems).toHaveLength(1);
	});

	test("loses nothing when the disk comes back", async () => {
		const blocked = join(folder, "blocked");
		await writeFile(blocked, "");
		const store = new ChatStore(blocked);
		const problems: unknown[] = [];
		const writer = store.writer("chat", (error) => problems.push(error));
		for (const record of records.slice(0, 4)) writer.append(record);
		expect(problems).toHaveLength(1);
		await rm(blocked);
		for (const record of records.slice(4)) writer.append(record);
		expect((await store.load("chat")).transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect((await store.load("chat")).history).toHaveLength(2);
	});
});

describe("A chat that an older version stored", () => {
	const read = (name: string) => readFile(join(import.meta.dirname, `../fixtures/chats/version${name}.jsonl`), "utf8");
	const load = async (name: string) => replayRecords(await read(name));

	test("comes back whole: its reasoning, its documents, its edits and its usage", async () => {
		const { history, transcript, version } = await load("1-edit");
		expect(version).toBe(1);
		expect(brokenRules(history)).toEqual([]);
		expect(history[1]?.content[0]).toEqual({ kind: "reasoning", text: "Let me look.", signature: "c2lnbmVk" });
		expect(history[0]?.content[0]).toMatchObject({ kind: "document", format: "pdf", bytes: new TextEncoder().encode("%PDF-1.4 spec") });
		expect(transcript.turns.map(({ outcome }) => outcome?.kind)).toEqual(["done", "guardrail"]);
		expect(transcript.turns[0]).toMatchObject({ usage: { input: 3_900, output: 120 }, calls: [{}, {}, {}] });
		expect(transcript.turns[0]?.parts.find((part) => part.kind === "tool" && part.edits)).toMatchObject({ state: "done" });
	});

	test("that changed one file a call shows its edits as they are shown now, and one that was asked about is over", async () => {
		const { transcript, version, history } = await load("2-asking");
		expect(version).toBe(2);
		const steps = transcript.turns.flatMap(({ parts }) => parts.filter((part) => part.kind === "tool"));
		expect(steps.map(({ state }) => state)).toEqual(["done", "done", "cancelled"]);
		expect(steps[1]).toMatchObject({ edits: [{ editId: "edit-1", path: "a.ts" }], editStates: { "edit-1": "kept" } });
		expect(steps[2]?.approval).toBeUndefined();
		expect(transcript.turns.at(-1)?.outcome).toMatchObject({ kind: "interrupted" });
		expect(brokenRules(healHistory(history))).toEqual([]);
	});

	test.each(["1-edit", "1-failures", "1-crashed", "2-asking"])(
		"as %s goes on: the next prompt is sent with a history that holds, and its file says where this version begins",
		async (name) => {
			const model = new FakeModel(says("Here I am."));
			const chat = await load(name);
			let appended = "";
			const { ports } = testSession(model, { ports: { record: (record) => (appended += encodeRecord(record)) } });
			const session = new Session(ports, chat);
			await session.send("Go on", []);
			expect(brokenRules(model.requests[0]?.messages ?? [])).toEqual([]);
			expect(session.transcript.turns.at(-1)?.outcome).toEqual({ kind: "done" });
			expect(appended.split("\n")[0]).toBe(JSON.stringify({ kind: "chat", version: recordVersion }));
			expect(replayRecords(`${await read(name)}\n${appended}`)).toMatchObject({ version: recordVersion, history: session.record });
		},
	);
});
