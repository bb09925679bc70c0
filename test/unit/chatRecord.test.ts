import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
		await expect.poll(async () => (await store.load("chat-1")).history.length).toBe(2);
		expect(await readFile(join(folder, "chats", "chat-1.jsonl"), "utf8")).toBe(records.map(encodeRecord).join(""));
		expect(problems).toEqual([]);
	});

	test("that does not exist yet is empty", async () => {
		expect(await new ChatStore(folder).load("chat-2")).toEqual({ transcript: { turns: [] }, history: [] });
	});

	test("that cannot be written is reported once, and the chat goes on", async () => {
		const file = join(folder, "a-file");
		await writeFile(file, "");
		const problems: unknown[] = [];
		const writer = new ChatStore(file).writer("chat", (error) => problems.push(error));
		for (const record of records) {
			writer.append(record);
			await new Promise(setImmediate);
		}
		await expect.poll(() => problems.length).toBe(1);
	});

	test("loses nothing when the disk comes back", async () => {
		const blocked = join(folder, "blocked");
		await writeFile(blocked, "");
		const store = new ChatStore(blocked);
		const problems: unknown[] = [];
		const writer = store.writer("chat", (error) => problems.push(error));
		for (const record of records.slice(0, 4)) writer.append(record);
		await expect.poll(() => problems.length).toBe(1);
		await rm(blocked);
		for (const record of records.slice(4)) writer.append(record);
		await expect.poll(async () => (await store.load("chat")).transcript.turns[0]?.outcome).toEqual({ kind: "done" });
		expect((await store.load("chat")).history).toHaveLength(2);
	});
});
