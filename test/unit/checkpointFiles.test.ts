import { mountSmallDisk } from "../faults/smallDisk.ts";
import { execFileSync } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JournalRecord } from "../../src/core/checkpoint/checkpointJournal.ts";
import { turnsKept } from "../../src/core/checkpoint/retention.ts";
import { CheckpointFiles, youngest } from "../../src/vscode/checkpoint/checkpointFiles.ts";
import { Checkpoints } from "../../src/vscode/checkpoint/checkpoints.ts";
import { isChangeUnfinished } from "../../src/vscode/checkpoint/unfinishedNote.ts";
import { RunWatch } from "../../src/vscode/checkpoint/runWatch.ts";

let root = "";
let project = "";
let storage = "";

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "outcrop-checkpoints-"));
	project = join(root, "project");
	storage = join(root, "storage");
	await mkdir(project);
});

afterEach(() => rm(root, { recursive: true, force: true }));

function open(at = storage) {
	const told: string[] = [];
	const bugs: unknown[] = [];
	const checkpoints = new Checkpoints({
		files: new CheckpointFiles(at),
		unsavedTextOf: () => undefined,
		report: (error) => bugs.push(error),
	});
	const scope = (turnId: string) => ({
		chatId: "chat",
		turn: () => ({ turnId, title: turnId }),
		onCheckpoint: (turn: string) => void told.push(turn),
	});
	const write = (turnId: string, name: string, text: string) =>
		checkpoints.protect(scope(turnId), [{ path: join(project, name) }], () => writeFile(join(project, name), text));
	return { checkpoints, scope, write, told, bugs };
}

async function storedContents(): Promise<string[]> {
	const entries = await readdir(join(storage, "checkpoints", "contents"), { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

describe("the checkpoints of a workspace", () => {
	it("are there again after a restart, and a turn's first change is told once", async () => {
		const { write, told } = open();
		await write("t1", "a.ts", "one");
		await write("t1", "a.ts", "two");
		await write("t2", "b.ts", "three");
		expect(told).toEqual(["t1", "t2"]);
		const again = open();
		expect((await again.checkpoints.since("chat", { turnId: "t1" })).map(({ turnId, changes }) => [turnId, changes.length])).toEqual([
			["t1", 2],
			["t2", 1],
		]);
		await again.write("t2", "b.ts", "four");
		expect(again.told).toEqual([]);
	});

	it("note on the disk that a change is under way, and how the last of them ends", async () => {
		const { checkpoints, scope, write, bugs } = open();
		const during: boolean[] = [];
		await checkpoints.protect(scope("t1"), [{ path: join(project, "a.ts") }], async () => {
			await write("t1", "b.ts", "one");
			during.push(isChangeUnfinished(storage));
		});
		expect([...during, isChangeUnfinished(storage)]).toEqual([true, false]);
		await expect(checkpoints.protect(scope("t1"), [], () => Promise.reject(new Error("No.")))).rejects.toThrow("No.");
		expect(isChangeUnfinished(storage)).toBe(false);
		expect(bugs).toEqual([]);
	});

	it("hold the bytes of a file before it is touched", async () => {
		await writeFile(join(project, "a.bin"), Buffer.from([0, 255, 1]));
		const { checkpoints, scope } = open();
		await checkpoints.protect(scope("t1"), [{ path: join(project, "a.bin") }], async () => {
			const [checkpoint] = await open().checkpoints.since("chat", { turnId: "t1" });
			const disk = checkpoint?.changes[0]?.files[0]?.before.disk ?? "";
			expect(await checkpoints.files.read(disk)).toEqual(Buffer.from([0, 255, 1]));
			expect(checkpoint?.changes[0]?.files[0]?.after).toBeUndefined();
			await rm(join(project, "a.bin"));
		});
	});

	it.skipIf(process.platform === "win32")("remember that a file can be run", async () => {
		const { checkpoints, scope } = open();
		const path = join(project, "run.sh");
		await writeFile(path, "exit 0", { mode: 0o755 });
		await checkpoints.protect(scope("t1"), [{ path }], () => rm(path));
		const [checkpoint] = await open().checkpoints.since("chat", { turnId: "t1" });
		expect(checkpoint?.changes[0]?.files[0]?.before.mode).toBe(0o755);
	});

	it("forget a change that was refused", async () => {
		const { checkpoints, scope, write } = open();
		await write("t1", "a.ts", "one");
		const refused = checkpoints.protect(scope("t1"), [{ path: join(project, "a.ts") }], () =>
			Promise.reject(new Error("A keystroke came first.")),
		);
		await expect(refused).rejects.toThrow("A keystroke came first.");
		expect((await open().checkpoints.since("chat", { turnId: "t1" }))[0]?.changes).toHaveLength(1);
	});

	it("survive a line that a crash has cut", async () => {
		const first = open();
		await first.write("t1", "a.ts", "one");
		await appendFile(join(storage, "checkpoints", "chat.jsonl"), '{"kind":"intent","changeId":"x","chec');
		const second = open();
		await second.write("t2", "a.ts", "two");
		expect((await open().checkpoints.since("chat", { turnId: "t1" })).map(({ turnId }) => turnId)).toEqual(["t1", "t2"]);
	});

	it("keep what two windows append, each line whole", async () => {
		const windows = [open(), open()];
		await Promise.all(
			windows.flatMap(({ write }, window) =>
				Array.from({ length: 10 }, (_, index) => write(`t${window}`, `${window}-${index}.ts`, "text")),
			),
		);
		const lines = (await readFile(join(storage, "checkpoints", "chat.jsonl"), "utf8")).split("\n").filter(Boolean);
		expect(lines.filter((line) => (JSON.parse(line) as JournalRecord).kind === "done")).toHaveLength(20);
	});

	it(`drop what is older than ${turnsKept} turns, with the contents that nobody names any more`, { timeout: 30_000 }, async () => {
		const { checkpoints, write } = open();
		await writeFile(join(project, "a.ts"), "text");
		await write("t0", "b.ts", "nobody else's");
		for (let turn = 1; turn <= turnsKept; turn++) await write(`t${turn}`, "a.ts", `text ${turn}`);
		const before = await storedContents();
		for (const path of before) await utimes(path, new Date(0), new Date(0));
		await checkpoints.files.prune();
		expect(await checkpoints.since("chat", { turnId: "t0" })).toEqual([]);
		const kept = await open().checkpoints.since("chat", { turnId: "t1" });
		expect(kept).toHaveLength(turnsKept);
		for (const { changes } of kept)
			for (const { files } of changes) for (const { before } of files) await checkpoints.files.read(before.disk);
		expect(await storedContents()).toHaveLength(before.length - 1);
	});

	it("drop nothing that is young: another window may be about to note it", async () => {
		const { checkpoints } = open();
		await checkpoints.files.keep(Buffer.from("text"));
		await checkpoints.files.prune();
		expect(await storedContents()).toHaveLength(1);
	});

	it("of another window are left whole, whatever it has done since this one has looked last", { timeout: 30_000 }, async () => {
		const [one, two] = [open(), open()];
		await writeFile(join(project, "a.ts"), "zero");
		await two.write("t0", "b.ts", "of the other window");
		await one.checkpoints.files.prune();
		await two.write("t1", "a.ts", "one");
		for (let turn = 2; turn < 2 + turnsKept; turn++) await two.write(`t${turn}`, "a.ts", String(turn));
		for (const path of await storedContents()) await utimes(path, new Date(0), new Date(0));
		await one.checkpoints.files.prune();
		const left = await open().checkpoints.files.checkpointsOf("chat");
		expect(left.map(({ turnId }) => turnId)).toEqual(Array.from({ length: turnsKept }, (_, index) => `t${index + 2}`));
		const [file] = left[0]?.changes[0]?.files ?? [];
		expect((await open().checkpoints.files.read(file?.before.disk ?? "")).toString()).toBe("one");
		expect((await two.checkpoints.files.checkpointsOf("chat")).length).toBe(turnsKept);
	});

	it("notice a content that was damaged", async () => {
		const { checkpoints } = open();
		const content = await checkpoints.files.keep(Buffer.from("text"));
		await writeFile(join(storage, "checkpoints", "contents", content.slice(0, 2), content), "other");
		await expect(checkpoints.files.read(content)).rejects.toThrow("damaged");
	});

	it("a file that is too large to be brought back is not changed", async () => {
		const path = join(project, "large.bin");
		await writeFile(path, "");
		await truncate(path, 200_000_000);
		const { checkpoints, scope } = open();
		await expect(checkpoints.protect(scope("t1"), [{ path }], () => rm(path))).rejects.toMatchObject({ kind: "too-large" });
		expect((await stat(path)).size).toBe(200_000_000);
	});
});

const smallDisk = mountSmallDisk();

describe("a full disk", () => {
	it.skipIf(!smallDisk)("refuses the change in a clear sentence, and what is stored stays whole", async () => {
		if (!smallDisk) return;
		try {
			const { checkpoints, scope, write } = open(smallDisk);
			await write("t1", "a.ts", "one");
			await writeFile(join(project, "noise.bin"), Buffer.alloc(500_000, 7));
			const refused = checkpoints.protect(scope("t2"), [{ path: join(project, "noise.bin") }], () => rm(join(project, "noise.bin")));
			await expect(refused).rejects.toMatchObject({ name: "WorkspaceError", kind: "refused" });
			await expect(refused).rejects.toThrow(
				"Nothing was changed: what files are must be stored before they are changed, and there is no space left on the disk.",
			);
			expect((await stat(join(project, "noise.bin"))).size).toBe(500_000);
			expect(await open(smallDisk).checkpoints.since("chat", { turnId: "t1" })).toMatchObject([{ changes: [{}] }, { changes: [] }]);
			await write("t2", "a.ts", "two");
		} finally {
			execFileSync("umount", [smallDisk]);
			await rm(smallDisk, { recursive: true, force: true });
		}
	});
});

describe("what a command does to files", () => {
	const watch = (checkpoints: Checkpoints, saved: ((path: string) => void)[] = [], list?: readonly string[]) =>
		new RunWatch({
			checkpoints,
			list: async () => list ?? (await readdir(project, { recursive: true })),
			onUserSaved: (note) => {
				saved.push(note);
				return { dispose: () => undefined };
			},
			report: (error) => {
				throw error;
			},
		});

	it("is a change of the turn: edited, created and deleted files, and nothing else", async () => {
		for (const name of ["a.ts", "b.ts", "c.ts", "same.ts"]) await writeFile(join(project, name), name);
		const { checkpoints, scope, told } = open();
		const end = await watch(checkpoints).begin(scope("t1"), project, () => undefined);
		await writeFile(join(project, "a.ts"), "formatted");
		await rm(join(project, "b.ts"));
		await writeFile(join(project, "new.ts"), "new");
		await end();
		expect(told).toEqual(["t1"]);
		const [checkpoint] = await checkpoints.since("chat", { turnId: "t1" });
		const files = checkpoint?.changes.flatMap((change) => change.files) ?? [];
		expect(files.map(({ path }) => path.slice(project.length + 1)).toSorted()).toEqual(["a.ts", "b.ts", "new.ts"]);
		const before = files.find(({ path }) => path.endsWith("b.ts"))?.before.disk ?? "";
		expect((await checkpoints.files.read(before)).toString()).toBe("b.ts");
	});

	it("can be undone hours after the files were looked at first", async () => {
		vi.useFakeTimers({ toFake: ["Date"] });
		try {
			await writeFile(join(project, "a.ts"), "as it was");
			const { checkpoints, scope } = open();
			const watching = watch(checkpoints);
			await (await watching.begin(scope("t1"), project, () => undefined))();
			vi.advanceTimersByTime(2 * youngest);
			const end = await watching.begin(scope("t2"), project, () => undefined);
			await checkpoints.files.prune();
			await writeFile(join(project, "a.ts"), "formatted");
			await end();
			const [checkpoint] = await checkpoints.since("chat", { turnId: "t2" });
			const [file] = checkpoint?.changes[0]?.files ?? [];
			expect((await checkpoints.files.read(file?.before.disk ?? "")).toString()).toBe("as it was");
		} finally {
			vi.useRealTimers();
		}
	});

	it("is not what the user saves meanwhile", async () => {
		await writeFile(join(project, "a.ts"), "text");
		const { checkpoints, scope } = open();
		const saved: ((path: string) => void)[] = [];
		const end = await watch(checkpoints, saved).begin(scope("t1"), project, () => undefined);
		await writeFile(join(project, "a.ts"), "typed by the user");
		for (const note of saved) note(join(project, "a.ts"));
		await end();
		expect(await checkpoints.since("chat", { turnId: "t1" })).toEqual([]);
	});

	it("is not covered in a folder that is too large, and the user is told", async () => {
		const { checkpoints, scope } = open();
		const notices: string[] = [];
		const many = Array.from({ length: 5_001 }, (_, index) => `${index}.ts`);
		const end = await watch(checkpoints, [], many).begin(scope("t1"), project, (notice) => notices.push(notice));
		await end();
		expect(notices).toEqual([expect.stringContaining("not covered by Restore")]);
	});
});
