import { mountSmallDisk } from "./smallDisk.ts";
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";
import type { ChatRecord } from "../../src/core/record/chatRecord.ts";
import { scaled } from "./scale.ts";

const appender = join(import.meta.dirname, "oneChatTwice.ts");
const windows = ["a", "b", "c", "d"];
const records = scaled(10_000, 500);
const record = (text: string): ChatRecord => ({ kind: "message", message: { role: "user", content: [{ kind: "text", text }] } });

test("four windows that append to one chat at the same moment lose no record and keep each their order", async () => {
	const folder = await mkdtemp(join(tmpdir(), "outcrop-windows-"));
	await Promise.all(windows.map((name) => promisify(execFile)(process.execPath, [appender, folder, "chat", name, String(records)])));
	const { history } = await new ChatStore(folder).load("chat");
	const texts = history.map(({ content: [block] }) => (block?.kind === "text" ? block.text : ""));
	for (const name of windows) {
		const numbers = texts.filter((text) => text.startsWith(`${name} `)).map((text) => Number(text.split(" ")[1]));
		expect(numbers).toEqual(Array.from({ length: records }, (_, number) => number));
	}
	await rm(folder, { recursive: true });
}, 300_000);

test.skipIf(process.platform === "win32")("a chat is its owner's alone", async () => {
	const folder = await mkdtemp(join(tmpdir(), "outcrop-chat-"));
	new ChatStore(folder).writer("chat", (error) => expect(error).toBeUndefined()).append(record("mine"));
	expect((await stat(join(folder, "chats/chat.jsonl"))).mode & 0o777).toBe(0o600);
	await rm(folder, { recursive: true });
});

const smallDisk = mountSmallDisk();

test.skipIf(!smallDisk)(
	"a full disk tears no record: what was there stays whole, the error is told, and nothing is lost when there is room again",
	async () => {
		if (!smallDisk) return;
		try {
			const store = new ChatStore(smallDisk);
			const errors: unknown[] = [];
			const writer = store.writer("chat", (error) => void errors.push(error));
			writer.append(record("small"));
			const { size } = await stat(join(smallDisk, "chats/chat.jsonl"));
			writer.append(record("large ".repeat(100_000)));
			expect(errors).toMatchObject([{ code: "ENOSPC" }]);
			expect((await stat(join(smallDisk, "chats/chat.jsonl"))).size).toBe(size);
			expect((await store.load("chat")).history).toHaveLength(1);
			execFileSync("mount", ["-o", "remount,size=4m", smallDisk]);
			writer.append(record("again"));
			expect(
				(await store.load("chat")).history.map(({ content: [block] }) => (block?.kind === "text" ? block.text.slice(0, 5) : "")),
			).toEqual(["small", "large", "again"]);
			expect(await readFile(join(smallDisk, "chats/chat.jsonl"), "utf8")).toMatch(/\n$/);
		} finally {
			execFileSync("umount", ["-l", smallDisk]);
			await rm(smallDisk, { recursive: true, force: true });
		}
	},
);
