import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as vscode from "vscode";
import { decidePending, summarizePending, watchPending } from "../../src/vscode/chat/pendingSummary.ts";
import { PendingChanges } from "../../src/vscode/edit/pendingChanges.ts";
import type { memoryEditor } from "./memoryEditor.ts";

vi.mock("vscode", async () => (await import("./memoryEditor.ts")).memoryEditor());

const { memory } = vscode as unknown as ReturnType<typeof memoryEditor>;
const uri = vscode.Uri.file("/src/b.ts");
const other = vscode.Uri.file("/src/a.ts");

let pending: PendingChanges;
beforeEach(() => {
	memory.clear();
	vi.useFakeTimers();
	pending = new PendingChanges({
		get: (_: string, otherwise: unknown) => otherwise,
		update: async () => undefined,
	} as unknown as vscode.Memento);
});
afterEach(() => {
	pending.dispose();
	vi.useRealTimers();
});

const counts = () => summarizePending(pending).files.map(({ uri: at, change, added, removed }) => [at, change, added, removed]);

test("files that wait are summed up by their paths, with their lines", () => {
	pending.add({ uri, before: "1\n2\n", after: "1\ntwo\nthree\n" });
	pending.add({ uri: other, before: undefined, after: "new\n" });
	expect(counts()).toEqual([
		[other.toString(), "create", 1, 0],
		[uri.toString(), "edit", 2, 1],
	]);
	pending.add({ uri, before: "1\ntwo\nthree\n", after: undefined });
	expect(counts()[1]).toEqual([uri.toString(), "delete", 0, 2]);
});

test("of very many files the first are listed, and all are counted", () => {
	for (let number = 0; number < 250; number++) pending.add({ uri: vscode.Uri.file(`/src/${number}.ts`), before: "1\n", after: "2\n3\n" });
	const { files, ...sums } = summarizePending(pending);
	expect(files).toHaveLength(100);
	expect(sums).toEqual({ count: 250, added: 500, removed: 250 });
});

test("whoever watches is told once of many changes, and not of those that change no line", () => {
	const told = vi.fn<() => void>();
	const watch = watchPending(pending, told);
	pending.add({ uri, before: "1\n", after: "2\n" });
	pending.add({ uri, before: "2\n", after: "3\n" });
	expect(told).not.toHaveBeenCalled();
	vi.runAllTimers();
	expect(told).toHaveBeenCalledTimes(1);
	pending.add({ uri, before: "3\n", after: "4\n" });
	vi.runAllTimers();
	expect(told).toHaveBeenCalledTimes(1);
	pending.keepFile(uri);
	vi.runAllTimers();
	expect(told).toHaveBeenCalledTimes(2);
	watch.dispose();
});

test("a decision is told at once, that about all files as one, and typing when it pauses", () => {
	pending.add({ uri, before: "1\n", after: "2\n" });
	pending.add({ uri: other, before: "1\n", after: "2\n" });
	const told = vi.fn<(count: number) => void>();
	const watch = watchPending(pending, () => told(summarizePending(pending).count));
	pending.add({ uri, before: "2\n", after: "2\n3\n" });
	vi.advanceTimersByTime(0);
	expect(told).not.toHaveBeenCalled();
	for (const at of [uri, other]) pending.keepFile(at);
	vi.advanceTimersByTime(0);
	expect(told.mock.calls).toEqual([[0]]);
	watch.dispose();
});

test("a file is kept by its address, and one that does not wait is left alone", async () => {
	pending.add({ uri, before: "1\n", after: "2\n" });
	await decidePending(pending, { kind: "pending", what: "keep", uri: other.toString() });
	expect(pending.uris).toHaveLength(1);
	await decidePending(pending, { kind: "pending", what: "keep", uri: uri.toString() });
	expect(pending.uris).toEqual([]);
});
