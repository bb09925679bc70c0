import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absent, applyRecord, type Checkpoint, type JournalRecord } from "../../src/core/checkpoint/checkpointJournal.ts";
import { changeProtected, keepImage, type ProtectionPorts, type SeenFile } from "../../src/core/checkpoint/protectedChange.ts";
import { planRestore, type RestorePlan } from "../../src/core/checkpoint/restorePlan.ts";
import { scaled, seed } from "../faults/scale.ts";

/** Files in memory, with their checkpoints: what a test does to `files` without `change` is the user's. */
class Project {
	readonly files = new Map<string, string>();
	readonly unsaved = new Map<string, string>();
	checkpoints: Checkpoint[] = [];
	private readonly contents = new Map<string, Uint8Array>();
	private readonly ports: ProtectionPorts = {
		store: {
			keep: async (bytes) => {
				const content = createHash("sha256").update(bytes).digest("hex");
				this.contents.set(content, bytes);
				return content;
			},
			read: async (content) => this.read(content),
		},
		append: async (record) => this.append(record),
		look: async (path) => this.look(path),
		report: (error) => {
			throw error;
		},
	};

	constructor(files: Record<string, string>) {
		for (const [path, text] of Object.entries(files)) this.files.set(path, text);
	}

	/** The assistant's change, in a turn. `undefined` deletes; `from` moves, and changes nothing else. */
	async change(turnId: string, change: Record<string, string | undefined | { from: string }>): Promise<void> {
		if (!this.checkpoints.some((checkpoint) => checkpoint.turnId === turnId)) {
			this.append({ kind: "begin", checkpointId: turnId, turnId, title: turnId, at: 0 });
		}
		const files = Object.entries(change).flatMap(([path, to]) =>
			typeof to === "object" ? [{ path: to.from }, { path, from: to.from }] : [{ path }],
		);
		await changeProtected({ checkpointId: turnId, files }, this.ports, async () => {
			for (const [path, to] of Object.entries(change)) {
				if (typeof to === "object") this.move(to.from, path);
				else if (to === undefined) this.files.delete(path);
				else this.write(path, to);
			}
		});
	}

	async plan(turnId: string): Promise<RestorePlan> {
		const start = this.checkpoints.findIndex((checkpoint) => checkpoint.turnId === turnId);
		return planRestore(this.checkpoints.slice(start), {
			imageOf: (path) => keepImage(path, this.ports),
			textOf: async (content) => {
				const bytes = this.read(content);
				return bytes.includes(0) ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
			},
			unsavedText: async (content) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.read(content)),
		});
	}

	/** Restores to before a turn, as a change that can itself be undone. */
	async restore(turnId: string, asTurn = "restore"): Promise<RestorePlan> {
		const plan = await this.plan(turnId);
		const change: Record<string, string | undefined | { from: string }> = {};
		for (const [path, target] of plan.targets) {
			change[path] =
				target.kind === "absent"
					? undefined
					: target.kind === "text"
						? target.text
						: new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.read(target.image.unsaved ?? target.image.disk));
		}
		await this.change(asTurn, change);
		return plan;
	}

	private write(path: string, text: string): void {
		if (this.unsaved.has(path)) this.unsaved.set(path, text);
		else this.files.set(path, text);
	}

	private move(from: string, to: string): void {
		this.files.set(to, this.files.get(from) ?? "");
		this.files.delete(from);
	}

	private look(path: string): SeenFile {
		const text = this.files.get(path);
		return { disk: text === undefined ? undefined : new TextEncoder().encode(text), unsaved: this.unsaved.get(path) };
	}

	private read(content: string): Uint8Array {
		const bytes = this.contents.get(content);
		if (!bytes) throw new Error(`Nothing is kept as ${content}.`);
		return bytes;
	}

	private append(record: JournalRecord): void {
		this.checkpoints = applyRecord(this.checkpoints, record);
	}
}

const lines = (...words: readonly string[]) => words.map((word) => `${word}\n`).join("");

describe("restoring the files to before a turn", () => {
	it("brings edited, created, deleted and moved files back", async () => {
		const before = { "a.ts": "one\n", "b.ts": "two", "c.ts": "\uFEFFthree\r\n" };
		const project = new Project(before);
		await project.change("t1", { "a.ts": "ONE\n", "new.ts": "created" });
		await project.change("t1", { "b.ts": undefined, "moved/c.ts": { from: "c.ts" } });
		await project.restore("t1");
		expect(Object.fromEntries(project.files)).toEqual(before);
	});

	it("can be undone: the files are as they were before they were restored", async () => {
		const project = new Project({ "a.ts": "one\n", "b.ts": "two\n" });
		await project.change("t1", { "a.ts": "ONE\n", "new.ts": "created", "b.ts": undefined });
		const done = Object.fromEntries(project.files);
		await project.restore("t1", "r1");
		await project.restore("r1", "r2");
		expect(Object.fromEntries(project.files)).toEqual(done);
		await project.restore("t1", "r3");
		expect(Object.fromEntries(project.files)).toEqual({ "a.ts": "one\n", "b.ts": "two\n" });
	});

	it("undoes the turns after it too", async () => {
		const project = new Project({ "a.ts": "one\n" });
		await project.change("t1", { "a.ts": "two\n" });
		await project.change("t2", { "a.ts": "three\n" });
		await project.restore("t2");
		expect(project.files.get("a.ts")).toBe("two\n");
		await project.restore("t1");
		expect(project.files.get("a.ts")).toBe("one\n");
	});

	it("leaves what the user has typed since, also between two changes of the turn", async () => {
		const project = new Project({ "a.ts": lines("1", "2", "3", "4", "5") });
		await project.change("t1", { "a.ts": lines("1", "TWO", "3", "4", "5") });
		project.files.set("a.ts", lines("1", "TWO", "3", "4", "mine", "5"));
		await project.change("t1", { "a.ts": lines("1", "TWO", "3", "FOUR", "mine", "5") });
		project.files.set("a.ts", lines("also mine", "1", "TWO", "3", "FOUR", "mine", "5"));
		const { conflicts } = await project.restore("t1");
		expect(project.files.get("a.ts")).toBe(lines("also mine", "1", "2", "3", "4", "mine", "5"));
		expect(conflicts).toEqual([]);
	});

	it("leaves the user's lines where both changed the same, and names the file", async () => {
		const project = new Project({ "a.ts": lines("1", "2", "3", "4") });
		await project.change("t1", { "a.ts": lines("1", "TWO", "3", "FOUR") });
		project.files.set("a.ts", lines("1", "TWO and mine", "3", "FOUR"));
		const { conflicts } = await project.restore("t1");
		expect(project.files.get("a.ts")).toBe(lines("1", "TWO and mine", "3", "4"));
		expect(conflicts).toEqual(["a.ts"]);
	});

	it("takes what the user typed into a moved file back to the old path", async () => {
		const project = new Project({ "a.ts": lines("1", "2", "3") });
		await project.change("t1", { "a.ts": lines("1", "TWO", "3") });
		await project.change("t1", { "b.ts": { from: "a.ts" } });
		project.files.set("b.ts", lines("1", "TWO", "3", "mine"));
		const { moves } = await project.restore("t1");
		expect(Object.fromEntries(project.files)).toEqual({ "a.ts": lines("1", "2", "3", "mine") });
		expect([...moves]).toEqual([["a.ts", "b.ts"]]);
	});

	it("names created files that the user has changed since, and a file that the user has put in the place of a deleted one stays", async () => {
		const project = new Project({ "gone.ts": "old\n" });
		await project.change("t1", { "new.ts": "created\n", "plain.ts": "untouched\n", "gone.ts": undefined });
		project.files.set("new.ts", "created\nmine\n");
		project.files.set("gone.ts", "somebody else's\n");
		const plan = await project.plan("t1");
		expect(plan.changedSince).toEqual(["new.ts"]);
		expect(plan.conflicts).toEqual(["gone.ts"]);
		expect([...plan.targets.keys()].toSorted()).toEqual(["new.ts", "plain.ts"]);
	});

	it("a file that the user has deleted stays deleted, and is named", async () => {
		const project = new Project({ "a.ts": "one\n" });
		await project.change("t1", { "a.ts": "two\n" });
		project.files.delete("a.ts");
		const plan = await project.plan("t1");
		expect(plan.targets.size).toBe(0);
		expect(plan.conflicts).toEqual(["a.ts"]);
	});

	it("brings binary files back, and leaves one that somebody else has changed", async () => {
		const project = new Project({ "a.bin": "\0one", "b.bin": "\0two" });
		await project.change("t1", { "a.bin": undefined, "b.bin": "\0three" });
		project.files.set("b.bin", "\0mine");
		const { conflicts } = await project.restore("t1");
		expect(Object.fromEntries(project.files)).toEqual({ "a.bin": "\0one", "b.bin": "\0mine" });
		expect(conflicts).toEqual(["b.bin"]);
	});

	it("knows what was not saved: text of the editor comes back as it was", async () => {
		const project = new Project({ "a.ts": "saved\n" });
		project.unsaved.set("a.ts", "not saved\n");
		await project.change("t1", { "a.ts": "not saved\nmore\n" });
		const plan = await project.plan("t1");
		const target = plan.targets.get("a.ts");
		expect(target?.kind === "image" && target.image.unsaved !== undefined && target.image.disk !== absent).toBe(true);
		await project.restore("t1");
		expect(project.unsaved.get("a.ts")).toBe("not saved\n");
		expect(project.files.get("a.ts")).toBe("saved\n");
	});

	it("line endings that the editor has made one are no change of the user's", async () => {
		const project = new Project({ "a.ts": "1\r\n2\n3\r\n4\r\n" });
		await project.change("t1", { "a.ts": "1\r\nTWO\r\n3\r\n4\r\n" });
		project.files.set("a.ts", "1\r\nTWO\r\n3\r\n4\r\nmine\r\n");
		const { conflicts } = await project.restore("t1");
		expect(project.files.get("a.ts")).toBe("1\r\n2\r\n3\r\n4\r\nmine\r\n");
		expect(conflicts).toEqual([]);
	});
});

/** A step of somebody: lines from `at` on, so many of them, become others. */
const edit = fc.record({ at: fc.nat(12), count: fc.nat(3), insert: fc.nat(3), byUser: fc.boolean() });

describe("whatever was done in whatever order", () => {
	it("no line of the user is lost, and no line of the assistant stays where nobody else has touched it", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), async (steps) => {
				const before = Array.from({ length: 10 }, (_, index) => `line ${index}`);
				const project = new Project({ "a.ts": lines(...before) });
				/** Lines that the user has typed and the assistant has not taken away again. */
				let mine = new Set<string>();
				let touchesOthers = false;
				let number = 0;
				for (const { at, count, insert, byUser } of steps) {
					const now = (project.files.get("a.ts") ?? "").split("\n").slice(0, -1);
					const fresh = Array.from({ length: insert }, () => `${byUser ? "user" : "assistant"} ${number++}`);
					const start = Math.min(at, now.length);
					const removed = now.slice(start, start + count);
					touchesOthers ||= removed.some((line) => line.startsWith(byUser ? "assistant" : "user"));
					const text = lines(...now.toSpliced(start, count, ...fresh));
					if (byUser) {
						project.files.set("a.ts", text);
						mine = new Set([...mine, ...fresh]);
						for (const line of removed) mine.delete(line);
					} else {
						for (const line of removed) mine.delete(line);
						await project.change("t1", { "a.ts": text });
					}
				}
				if (project.checkpoints.length === 0) return;
				const { conflicts } = await project.restore("t1");
				const left = (project.files.get("a.ts") ?? "").split("\n");
				for (const line of mine) expect(left).toContain(line);
				const isClean = !touchesOthers && conflicts.length === 0;
				expect(isClean ? left.filter((line) => line.startsWith("assistant")) : []).toEqual([]);
			}),
			{ numRuns: scaled(20_000, 500), seed },
		);
	});

	it("without the user, everything is byte for byte what it was", async () => {
		const path = fc.constantFrom("a", "b", "c", "d/e");
		const text = fc.constantFrom("x\n", "x\r\ny", "\0binary", "", "\uFEFFmarked\n");
		const act = fc.oneof(fc.record({ path, text }), fc.record({ path }), fc.record({ path, from: path }));
		await fc.assert(
			fc.asyncProperty(fc.dictionary(path, text), fc.array(act, { minLength: 1, maxLength: 10 }), async (files, acts) => {
				const project = new Project(files);
				for (const [index, step] of acts.entries()) {
					const turn = `t${Math.floor(index / 3)}`;
					const isThere = project.files.has(step.path);
					if ("text" in step) await project.change(turn, { [step.path]: step.text });
					else if ("from" in step) {
						if (!isThere && project.files.has(step.from)) await project.change(turn, { [step.path]: { from: step.from } });
					} else if (isThere) await project.change(turn, { [step.path]: undefined });
				}
				if (project.checkpoints.length === 0) return;
				const { conflicts } = await project.restore(project.checkpoints[0]?.turnId ?? "");
				expect(conflicts).toEqual([]);
				expect(Object.fromEntries(project.files)).toEqual(files);
			}),
			{ numRuns: scaled(20_000, 500), seed },
		);
	});
});
