import { fork } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ChatRecord, chatHeader, encodeRecord } from "../../src/core/record/chatRecord.ts";
import { ChatStore } from "../../src/vscode/chat/chatStore.ts";

let folder: string;
let store: ChatStore;
const opened: ChatStore[] = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "outcrop-store-"));
	store = window();
});

afterEach(async () => {
	for (const one of opened.splice(0)) one.dispose();
	await rm(folder, { recursive: true });
});

/** The store of another window. */
function window(): ChatStore {
	const another = new ChatStore(folder);
	opened.push(another);
	return another;
}

function asked(turnId: string, text: string, at = Date.now()): ChatRecord {
	return { kind: "events", events: [{ kind: "turn-start", turnId, at, model: "m", prompt: { text, attachments: [] } }] };
}

async function keep(chatId: string, ...records: readonly ChatRecord[]): Promise<void> {
	await mkdir(join(folder, "chats"), { recursive: true });
	await appendFile(pathOf(chatId), [chatHeader, ...records].map(encodeRecord).join(""));
}

function pathOf(chatId: string, ending = ".jsonl"): string {
	return join(folder, "chats", `${chatId}${ending}`);
}

async function summaryOf(chatId: string, by = store) {
	return (await by.list()).find((chat) => chat.chatId === chatId)?.summary;
}

describe("The list of chats", () => {
	test("tells of each what it was asked, and leaves out one that was asked nothing", async () => {
		await keep("a", asked("t1", "Why is it slow?\nIt was fast.", 1), asked("t2", "And now?", 2));
		await keep("b");
		expect(await store.list()).toMatchObject([
			{ chatId: "a", summary: { count: 2, first: "Why is it slow?\nIt was fast.", at: 2, model: "m", isPinned: false } },
		]);
	});

	test("follows what is appended, by this window or another", async () => {
		await keep("a", asked("t1", "First"));
		expect(await summaryOf("a")).toMatchObject({ count: 1 });
		await appendFile(pathOf("a"), `\n${encodeRecord(asked("t2", "Second"))}`);
		await window().annotate("a", { kind: "title", title: "Two prompts", by: "user" });
		await window().annotate("a", { kind: "pinned", pinned: true });
		expect(await summaryOf("a")).toMatchObject({ count: 2, title: { text: "Two prompts", by: "user" }, isPinned: true });
	});

	test("says the same from what was kept of it as from the files", async () => {
		await keep("a", asked("t1", "First"), { kind: "title", title: "Named", by: "model" });
		await keep("b", asked("t1", "Other"));
		const before = await store.list();
		const kept = await window().list();
		await rm(join(folder, "chats/index.json"));
		for (const list of [kept, await window().list()]) expect(new Set(list)).toEqual(new Set(before));
	});

	test("is not misled by a kept list that is damaged or of another time", async () => {
		await keep("a", asked("t1", "First"));
		await store.list();
		await appendFile(pathOf("a"), encodeRecord(asked("t2", "Second")));
		expect(await summaryOf("a", window())).toMatchObject({ count: 2 });
		await writeFile(join(folder, "chats/index.json"), '{"version":1,"entries":{"a":3}}');
		expect(await summaryOf("a", window())).toMatchObject({ count: 2 });
	});

	test("counts no line that is still being written, and counts it when it is whole", async () => {
		await keep("a", asked("t1", "First"));
		const line = encodeRecord(asked("t2", "Second, with ünïcödé"));
		await appendFile(pathOf("a"), Buffer.from(line).subarray(0, 100));
		expect(await summaryOf("a")).toMatchObject({ count: 1 });
		await appendFile(pathOf("a"), Buffer.from(line).subarray(100));
		expect(await summaryOf("a")).toMatchObject({ count: 2, prompts: [{}, { text: "Second, with ünïcödé" }] });
	});

	test("remembers what was taken back with its answer, as an earlier version, however long ago it was asked", async () => {
		const again = (turnId: string) => ({ kind: "rewind", turnId, answered: true }) as const;
		await keep("a", asked("t1", "First"), asked("t2", "Second"), again("t2"), asked("t3", "Better"));
		const many = Array.from({ length: 101 }, (_, index) => asked(`m${index}`, `Prompt ${index}`));
		await keep("b", ...many, again("m0"), asked("t1", "First"));
		expect(await summaryOf("a")).toMatchObject({ count: 2, earlier: 1, earlierPrompts: [{ text: "Second" }] });
		expect(await summaryOf("b")).toMatchObject({ earlier: 1 });
	});

	test("forgets what was taken back and nobody had answered", async () => {
		await keep("a", asked("t1", "First"), asked("t2", "Second"), { kind: "rewind", turnId: "t2" }, asked("t3", "Better"));
		const prompts = [{ text: "First" }, { text: "Better" }];
		expect(await summaryOf("a")).toMatchObject({ count: 2, prompts, earlier: 0, earlierPrompts: [] });
	});

	test("shows a damaged file and one of a newer version, and every other chat beside them", async () => {
		await keep("good", asked("t1", "Hello"));
		await writeFile(pathOf("damaged"), Buffer.from([0, 1, 2, 255, 10, 7, 10]));
		await writeFile(pathOf("torn"), "garbage without an end");
		await writeFile(pathOf("newer"), `{"kind":"chat","version":99}\n${encodeRecord(asked("t1", "Tomorrow"))}`);
		await mkdir(pathOf("folder"));
		const listed = new Map((await store.list()).map((chat) => [chat.chatId, chat]));
		expect(listed.get("good")?.summary).toMatchObject({ count: 1, isDamaged: false });
		expect(listed.get("damaged")?.summary.isDamaged).toBe(true);
		expect(listed.get("torn")?.summary.isDamaged).toBe(true);
		expect(listed.get("newer")?.summary).toMatchObject({ version: 99, count: 1 });
		expect(listed.get("folder")?.unreadable).toContain("EISDIR");
	});

	test("keeps the user's title, whatever a model calls the chat later", async () => {
		await keep("a", asked("t1", "First"), { kind: "title", title: "Mine", by: "user" }, { kind: "title", title: "Its", by: "model" });
		expect(await summaryOf("a")).toMatchObject({ title: { text: "Mine", by: "user" } });
		expect((await store.load("a")).title).toEqual({ text: "Mine", by: "user" });
	});
});

describe("A chat of the list", () => {
	test("is forked into one that goes on by itself", async () => {
		await keep("a", asked("t1", "First"));
		const copyId = await store.fork("a", { text: "First (copy)", by: "user" });
		store.writer(copyId, (error) => expect.unreachable(String(error))).append(asked("t2", "Second"));
		expect((await store.load("a")).transcript.turns).toHaveLength(1);
		expect((await store.load(copyId)).transcript.turns.map(({ prompt }) => prompt.text)).toEqual(["First", "Second"]);
		expect((await store.load(copyId)).title).toEqual({ text: "First (copy)", by: "user" });
	});

	test("comes back whole when its deletion is undone, and is gone when it is not", async () => {
		await keep("a", asked("t1", "First"));
		const before = await readFile(pathOf("a"), "utf8");
		expect(await store.putAside("a")).toBe(true);
		expect(await store.list()).toEqual([]);
		await store.bringBack("a");
		expect(await readFile(pathOf("a"), "utf8")).toBe(before);
		await store.putAside("a");
		await store.remove("a");
		expect(await readdir(join(folder, "chats"))).toEqual([]);
	});

	test("is gone for good when the window closes before anybody undid its deletion", async () => {
		await keep("a", asked("t1", "First"));
		await store.putAside("a");
		store.dispose();
		expect(await readdir(join(folder, "chats"))).toEqual([]);
	});

	test.each([
		["nobody undoes its deletion", () => store.remove("a")],
		["the window closes", async () => store.dispose()],
		[
			"a window finds that another one has crashed a day ago",
			async () => {
				const aside = pathOf("a", ".deleted");
				vi.setSystemTime(Date.now() + 2 * 86_400_000);
				await window().list();
				expect(await readFile(aside).catch(() => undefined)).toBeUndefined();
			},
		],
	])("takes its trace and its checkpoints with it when %s, and not before", async (_, end) => {
		vi.useFakeTimers({ toFake: ["Date"] });
		await keep("a", asked("t1", "First"));
		const left = ["traces", "checkpoints"].map((name) => join(folder, name, "a.jsonl"));
		const others = left.map((path) => path.replace("a.jsonl", "b.jsonl"));
		for (const path of [...left, ...others]) await mkdir(dirname(path), { recursive: true }).then(() => writeFile(path, "{}\n"));
		const there = async (paths: readonly string[]) =>
			(await Promise.all(paths.map((path) => readFile(path).catch(() => 0)))).filter(Boolean).length;
		await store.putAside("a");
		await store.list();
		expect(await there(left)).toBe(2);
		await end();
		vi.useRealTimers();
		expect(await there(left)).toBe(0);
		expect(await there(others)).toBe(2);
	});

	test("is not deleted while another window has it", async () => {
		await keep("a", asked("t1", "First"));
		expect(window().claim("a")).toBe(true);
		expect(await store.putAside("a")).toBe(false);
		expect(await summaryOf("a")).toMatchObject({ count: 1 });
	});
});

describe("Of several windows", () => {
	test("one has a chat, until it lets go of it", async () => {
		const other = window();
		expect(store.claim("a")).toBe(true);
		expect(store.claim("a")).toBe(true);
		expect(other.claim("a")).toBe(false);
		expect(other.isOpenElsewhere("a")).toBe(true);
		expect(store.isOpenElsewhere("a")).toBe(false);
		store.release("a");
		expect(other.claim("a")).toBe(true);
		other.dispose();
		expect(store.isOpenElsewhere("a")).toBe(false);
	});

	test("one that is loaded again gets its chat as soon as the one before has let go of it", async () => {
		const other = window();
		other.claim("a");
		const claimed = store.claimSoon("a");
		other.dispose();
		expect(await claimed).toBe(true);
	});

	test("exactly one of many real ones gets a chat, and the next one when that has gone, however it went", async () => {
		const windows = await Promise.all(Array.from({ length: 4 }, () => openWindow("a")));
		const owners = windows.filter(({ hasClaimed }) => hasClaimed);
		expect(owners).toHaveLength(1);
		expect(store.claim("a")).toBe(false);
		await owners[0]?.kill();
		const next = await Promise.all(windows.filter((one) => one !== owners[0]).map((one) => one.claimAgain()));
		expect(next.filter(Boolean)).toHaveLength(1);
		await Promise.all(windows.map((one) => one.kill()));
		expect(store.claim("a")).toBe(true);
	}, 30_000);

	test("none is kept out by a process that only has the same number", async () => {
		const lock = { holder: "gone", host: hostname(), pid: process.pid, started: "1" };
		await mkdir(join(folder, "chats"));
		await writeFile(pathOf("a", ".jsonl.lock"), JSON.stringify(lock));
		expect(store.claim("a")).toBe(process.platform === "linux");
	});

	test("one of another machine keeps its chat for a day after the last word", async () => {
		await keep("a", asked("t1", "First"));
		await writeFile(pathOf("a", ".jsonl.lock"), JSON.stringify({ holder: "x", host: "elsewhere", pid: 1, started: "" }));
		expect(store.claim("a")).toBe(false);
		const longAgo = new Date(Date.now() - 2 * 86_400_000);
		await utimes(pathOf("a", ".jsonl.lock"), longAgo, longAgo);
		expect(store.claim("a")).toBe(false);
		await utimes(pathOf("a"), longAgo, longAgo);
		expect(store.claim("a")).toBe(true);
	});

	test("none is kept out for long by a lock that a crash has left half written", async () => {
		await mkdir(join(folder, "chats"));
		await writeFile(pathOf("a", ".jsonl.lock"), "");
		expect(store.claim("a")).toBe(false);
		const before = new Date(Date.now() - 60_000);
		await utimes(pathOf("a", ".jsonl.lock"), before, before);
		expect(store.claim("a")).toBe(true);
	});
});

/** A process that claims a chat and stays until it is killed, as a window does. */
async function openWindow(chatId: string) {
	const child = fork(join(import.meta.dirname, "claimingWindow.ts"), [folder, chatId]);
	const answer = async () => (await once(child, "message"))[0] as boolean;
	const hasClaimed = await answer();
	return {
		hasClaimed,
		claimAgain: async () => {
			child.send("claim");
			return answer();
		},
		kill: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.kill("SIGKILL");
			await once(child, "exit");
		},
	};
}
