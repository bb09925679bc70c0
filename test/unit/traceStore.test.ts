import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { describeDifferences, writeTraceDocument } from "../../src/core/trace/traceDocument.ts";
import { decodeRun, decodeRuns, dropOldest, encodeRun, outsideOfChats } from "../../src/core/trace/traceFile.ts";
import { TraceStore } from "../../src/vscode/trace/traceStore.ts";
import { run } from "./traceRun.ts";

describe("The file of a trace", () => {
	test("skips lines that were cut short or that a newer version wrote", () => {
		const text = `${encodeRun(run("a"))}{"version":1,"id":"cut\n{"version":9}\nnull\n[]\n\n${encodeRun(run("b"))}`;
		expect(decodeRuns(text).map(({ id }) => id)).toEqual(["a", "b"]);
	});

	test("of an export is read as a run", () => {
		expect(decodeRun(JSON.stringify(run("a"), undefined, "\t"))).toEqual(run("a"));
	});

	test("drops whole runs, the oldest first, and never the last", () => {
		const lines = ["a".repeat(40), "b".repeat(40), "c".repeat(40)].map((line) => `${line}\n`);
		const drop = (limit: number) => Buffer.from(dropOldest(Buffer.from(lines.join("")), limit)).toString();
		expect(drop(200)).toBe(lines.slice(1).join(""));
		expect(drop(20)).toBe(lines[2]);
	});

	test("is measured in bytes, whatever the language", () => {
		const line = `${"語".repeat(30)}\n`;
		expect(Buffer.from(dropOldest(Buffer.from(line.repeat(10)), 400)).toString()).toBe(line.repeat(2));
	});
});

describe("The store of traces", () => {
	const folders: string[] = [];
	afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

	const open = async () => {
		const folder = await mkdtemp(join(tmpdir(), "outcrop-trace-"));
		folders.push(folder);
		const failures: unknown[] = [];
		return { folder, failures, store: new TraceStore(folder, (error) => failures.push(error)) };
	};

	test("gives back what was added, in order, for its owner's eyes only", async () => {
		const { folder, store } = await open();
		for (const id of ["a", "b", "c"]) store.add(run(id));
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
		expect((await stat(join(folder, "traces", `${run("").chatId}.jsonl`))).mode & 0o777).toBe(0o600);
	});

	test("loses no run to half a line that a crash has left", async () => {
		const { folder, store } = await open();
		await mkdir(join(folder, "traces"));
		await writeFile(join(folder, "traces", `${run("").chatId}.jsonl`), '{"version":1,"id":"cut');
		/** Of a chat that is there. */
		await mkdir(join(folder, "chats"));
		await writeFile(join(folder, "chats", `${run("").chatId}.jsonl`), "");
		store.add(run("a"));
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["a"]);
	});

	test("stays below its limit by dropping the oldest runs", async () => {
		const { folder, store } = await open();
		const large = { ...run("large").request, system: "x".repeat(7_000_000) };
		for (const id of ["a", "b", "c", "d"]) store.add(run(id, { request: large }));
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["d"]);
		expect(await readdir(join(folder, "traces"))).toEqual([`${run("").chatId}.jsonl`]);
		expect((await stat(join(folder, "traces", `${run("").chatId}.jsonl`))).mode & 0o777).toBe(0o600);
	});

	test("forgets the traces of chats that have gone, and no others", async () => {
		const { folder, store } = await open();
		const [gone, there] = ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"];
		await mkdir(join(folder, "traces"), { recursive: true });
		await mkdir(join(folder, "chats"));
		await writeFile(join(folder, "chats", `${there}.jsonl`), "");
		for (const name of [gone, there, outsideOfChats]) await writeFile(join(folder, "traces", `${name}.jsonl`), encodeRun(run(name)));
		store.add(run("new"));
		await store.read(there);
		expect((await readdir(join(folder, "traces"))).toSorted()).toEqual(
			[`${there}.jsonl`, `${run("").chatId}.jsonl`, `${outsideOfChats}.jsonl`].toSorted(),
		);
	});

	test("forgets nothing when it cannot tell which chats there are", async () => {
		const { folder, failures, store } = await open();
		const chat = "00000000-0000-0000-0000-000000000002";
		await mkdir(join(folder, "traces"), { recursive: true });
		await writeFile(join(folder, "traces", `${chat}.jsonl`), encodeRun(run("a")));
		await writeFile(join(folder, "chats"), "a file in the place of the folder");
		store.add(run("new"));
		expect((await store.read(chat)).map(({ id }) => id)).toEqual(["a"]);
		expect((await store.read(run("").chatId)).map(({ id }) => id)).toEqual(["new"]);
		expect(failures).toHaveLength(1);
	});

	test("drops the traces that were written to longest ago when all together are too large", async () => {
		const { folder, store } = await open();
		await mkdir(join(folder, "traces"), { recursive: true });
		for (const [name, seconds] of [
			["older", 1_000],
			["newer", 2_000],
		] as const) {
			const path = join(folder, "traces", `${name}.jsonl`);
			await writeFile(path, "");
			await truncate(path, 150_000_000);
			await utimes(path, seconds, seconds);
		}
		store.add(run("new"));
		await store.read("x");
		expect((await readdir(join(folder, "traces"))).toSorted()).toEqual([`${run("").chatId}.jsonl`, "newer.jsonl"]);
	});

	test("leaves nothing of a file that a crash kept from being finished", async () => {
		const { folder, store } = await open();
		await mkdir(join(folder, "traces"), { recursive: true });
		await writeFile(join(folder, "traces", `${run("").chatId}.jsonl.next`), "half a run");
		store.add(run("a"));
		await store.read("x");
		expect(await readdir(join(folder, "traces"))).toEqual([`${run("").chatId}.jsonl`]);
	});

	test("reports a disk that does not take it, and goes on", async () => {
		const { folder, failures, store } = await open();
		await writeFile(join(folder, "traces"), "a file in the place of the folder");
		store.add(run("a"));
		await store.read("none").catch(() => undefined);
		expect(failures).toHaveLength(1);
		expect(await readFile(join(folder, "traces"), "utf8")).toContain("in the place");
	});

	test("keeps ids within its folder", async () => {
		const { folder, store } = await open();
		store.add(run("a", { chatId: "../../evil" }));
		await store.read("x");
		expect(await readdir(join(folder, "traces"))).toEqual(["______evil.jsonl"]);
	});
});

describe("A run to be read", () => {
	const events = ["One", " two"].map((text, index) => ({
		ms: index,
		event: { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } },
	}));
	const full = run("a", {
		events,
		usage: { input: 10, output: 5, cacheRead: 90, cacheWrite: 0 },
		cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0.0123, saved: 0 },
		report: { model: "m", firstTokenMs: 700, retries: 0, requestId: "req-1" },
	});

	test("begins with a summary and joins the deltas of a text", () => {
		const text = writeTraceDocument(full);
		expect(text).toContain("// Took:       2.00 s, first token after 0.70 s");
		expect(text).toContain(
			'{"ms":0,"until":1,"pieces":2,"event":{"contentBlockDelta":{"contentBlockIndex":0,"delta":{"text":"One two"}}}}',
		);
		expect(JSON.parse(text.replace(/^\/\/.*$/gm, ""))).toMatchObject({ request: { modelId: "m" }, events: [{ pieces: 2 }] });
	});

	test("stays JSON with comments, whatever line ends a failure has", () => {
		const text = writeTraceDocument(run("a", { outcome: "failed", failure: { kind: "validation", message: "One\r\ntwo\u2028three" } }));
		expect(text).toContain("// Outcome:    failed: One two three\n");
	});

	test("is the same for two runs that differ in times and ids only", () => {
		const withTool = (id: string, at: number) =>
			run(id, {
				at,
				durationMs: at,
				events: [
					{
						ms: at,
						event: { contentBlockStart: { contentBlockIndex: 0, start: { toolUse: { toolUseId: `tooluse_${id}`, name: "read_file" } } } },
					},
				],
			});
		expect(writeTraceDocument(withTool("a", 1), true)).toBe(writeTraceDocument(withTool("b", 2), true));
	});

	test("is told apart by what differs in tokens, time and cost", () => {
		const slower = { ...full, durationMs: 3_000, usage: { input: 10, output: 10, cacheRead: 90, cacheWrite: 0 } };
		expect(describeDifferences(full, slower)).toBe("output tokens 5 → 10 (+100 %) · in all 2.00 s → 3.00 s (+50 %)");
		expect(describeDifferences(full, full)).toContain("No difference");
	});
});
