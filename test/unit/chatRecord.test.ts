import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChatRecord, encodeRecord, replayRecords } from "../../src/core/chatRecord.ts";
import { ChatStore } from "../../src/vscode/chatStore.ts";

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
		expect(transcript.turns[0]?.parts).toEqual([{ kind: "text", text: "Hello!" }]);
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
