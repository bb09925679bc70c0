import { describe, expect, it } from "vitest";
import { defineTool } from "../../src/core/chat/tool.ts";
import type { ChatFolder } from "../../src/core/chat/sessionPorts.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import { tools } from "../../src/tools/index.ts";
import * as v from "valibot";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { testSession } from "./testSession.ts";

const use = (name: string, input: unknown, id = "t1") => ({ id, name, input });

async function run(files: Record<string, string>, ...uses: Parameters<typeof calls>) {
	const model = new FakeModel(...uses.map((call) => calls(call)), says("Done."));
	const test = testSession(model, { files, settings: { approveEdits: "auto" } });
	await test.session.send("Go", []);
	const results = test.session.record.flatMap(({ content }) => content.filter((block) => block.kind === "tool-result"));
	return { ...test, results };
}

/** The user types into `a.ts` before they allow the call. */
async function changeWhileAsking(call: ReturnType<typeof use>): Promise<MemoryWorkspace> {
	const { session, workspace, events } = testSession(new FakeModel(calls(call), says("Done.")), { files: { "a.ts": "one\n" } });
	const sent = session.send("Go", []);
	await expect.poll(() => events.some(({ kind }) => kind === "approval-request")).toBe(true);
	workspace.files.set("a.ts", "typed by the user\n");
	const request = events.find((event) => event.kind === "approval-request");
	session.answer(request?.approvalId ?? "", "once");
	await sent;
	return workspace;
}

describe("delete_file", () => {
	it("deletes the file, and shows what was in it", async () => {
		const { workspace, session } = await run({ "a.ts": "one\n", "b.ts": "two\n" }, use("delete_file", { path: "a.ts" }));
		expect([...workspace.files.keys()]).toEqual(["b.ts"]);
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({
			title: "Delete a.ts",
			edits: [{ path: "a.ts", change: "delete", removed: 1, diff: [{ kind: "removed", text: "one" }] }],
		});
	});

	it("shows the beginning of a long file", async () => {
		const { session } = await run({ "a.ts": "line\n".repeat(1_000) }, use("delete_file", { path: "a.ts" }));
		const [step] = session.transcript.turns[0]?.parts ?? [];
		const diff = step?.kind === "tool" ? (step.edits?.[0]?.diff ?? []) : [];
		expect(diff).toHaveLength(201);
		expect(diff.at(-1)).toEqual({ kind: "gap", text: "800 more lines" });
	});

	it("does not delete another text than the one that was shown", async () => {
		const workspace = await changeWhileAsking(use("delete_file", { path: "a.ts" }));
		expect(Object.fromEntries(workspace.files)).toEqual({ "a.ts": "typed by the user\n" });
	});
});

describe("move_file", () => {
	it("moves the file, and what was read of it counts as read at its new path", async () => {
		const { workspace, results } = await run(
			{ "a.ts": "one\n" },
			use("read_file", { path: "a.ts" }),
			use("move_file", { from: "a.ts", to: "src/b.ts" }),
			use("apply_edit", { path: "src/b.ts", edits: [{ search: "one", replace: "two" }] }),
		);
		expect(Object.fromEntries(workspace.files)).toEqual({ "src/b.ts": "two\n" });
		expect(results.map(({ status }) => status)).toEqual(["success", "success", "success"]);
	});

	it("does not move another text than the one that was approved", async () => {
		const workspace = await changeWhileAsking(use("move_file", { from: "a.ts", to: "b.ts" }));
		expect(Object.fromEntries(workspace.files)).toEqual({ "a.ts": "typed by the user\n" });
	});

	it("is judged at both ends", async () => {
		for (const input of [
			{ from: ".env", to: "plain.txt" },
			{ from: "a.ts", to: ".git/hooks/pre-commit" },
			{ from: "a.ts", to: "../outside.ts" },
		]) {
			const { workspace, results } = await run({ ".env": "KEY=canary", "a.ts": "one\n" }, use("move_file", input));
			expect([...workspace.files.keys()], JSON.stringify(input)).toEqual([".env", "a.ts"]);
			expect(results[0]?.status).toBe("error");
		}
	});

	it("refuses to put a file in the place of another", async () => {
		const { workspace, results } = await run({ "a.ts": "one\n", "b.ts": "two\n" }, use("move_file", { from: "a.ts", to: "b.ts" }));
		expect(Object.fromEntries(workspace.files)).toEqual({ "a.ts": "one\n", "b.ts": "two\n" });
		expect(results[0]?.text).toContain("exists already");
	});
});

describe("a process that may change files", () => {
	const command = defineTool({
		name: "run_something",
		description: "Runs something.",
		effect: "run",
		input: v.object({}),
		title: () => "Run something",
		targets: () => [],
		prepare: async () => ({
			subject: { kind: "command", command: "something", folder: "." },
			commit: async () => {
				happened.push("run");
				throw new Error("It failed.");
			},
		}),
	});
	const happened: string[] = [];

	it("is looked at before and after, also when it fails; the user is told what is not covered", async () => {
		const { session } = testSession(new FakeModel(calls(use("run_something", {})), says("Done.")), {
			answer: "once",
			ports: {
				tools: () => [...tools, command],
				folder: () => ({
					uri: "file:///sample",
					name: "sample",
					workspace: new MemoryWorkspace(),
					editor: noEditor,
					beforeRun: async (tell) => {
						happened.push("before");
						tell("Not covered.");
						return async () => void happened.push("after");
					},
				}),
			},
		});
		await session.send("Go", []);
		expect(happened).toEqual(["before", "run", "after"]);
		expect(session.transcript.turns[0]?.parts).toContainEqual({ kind: "notice", text: "Not covered." });
	});

	const runWith = async (beforeRun: NonNullable<ChatFolder["beforeRun"]>, workspace = new MemoryWorkspace()) => {
		happened.length = 0;
		const works = { ...command, targets: () => ["."], prepare: async () => prepared };
		const prepared = {
			subject: { kind: "command", command: "something", folder: "." } as const,
			commit: async () => {
				happened.push("run");
				return { text: "It has run." };
			},
		};
		const test = testSession(new FakeModel(calls(use("run_something", {})), says("Done.")), {
			answer: "once",
			ports: { tools: () => [works], folder: () => ({ uri: "file:///sample", name: "sample", workspace, editor: noEditor, beforeRun }) },
		});
		await test.session.send("Go", []);
		return test.session.transcript.turns[0]?.parts[0];
	};

	it("does not run where its folder has come to lead while the files were looked at", async () => {
		const workspace = new MemoryWorkspace();
		const step = await runWith(async () => {
			workspace.locate = async () => "elsewhere";
			return async () => void happened.push("after");
		}, workspace);
		expect(step).toMatchObject({ state: "denied" });
		expect(happened).toEqual(["after"]);
	});

	it("has run, and says what came of it, although the look afterwards fails", async () => {
		const step = await runWith(async () => () => Promise.reject(new Error("The disk is gone.")));
		expect([happened, step]).toMatchObject([["run"], { state: "done" }]);
	});
});
