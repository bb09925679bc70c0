import { describe, expect, test } from "vitest";
import { ChatTools } from "../../src/core/chat/chatTools.ts";
import type { Tool } from "../../src/core/chat/tool.ts";
import { frameOf } from "../../src/core/chat/turnFrame.ts";
import { noEditor } from "../../src/core/noWorkspace.ts";
import type { Mode } from "../../src/shared/protocol.ts";
import { emptyTranscript } from "../../src/shared/transcript.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { fakeRunTool } from "./gateTools.ts";
import { MemoryWorkspace } from "./memoryWorkspace.ts";
import { testSession, testSettings } from "./testSession.ts";

const use = (id: string) => ({ id, name: "run_it", input: { command: "make" } });

describe("What the user forbids while a turn runs", () => {
	/** Two calls in one answer. The user changes their mind when the first has run, or when it is asked about. */
	async function run(when: "run" | "asked", change: { mode?: Mode; deny?: readonly string[] }) {
		const { tool, ran } = fakeRunTool();
		let now: { mode: Mode; deny: readonly string[] } = { mode: "agent", deny: [] };
		const changing: Tool = {
			...tool,
			prepare: async (input, context) => {
				const call = await tool.prepare(input, context);
				const commit = () => call.commit().finally(() => (now = { ...now, ...change }));
				return { ...call, commit };
			},
		};
		const { session } = testSession(new FakeModel(calls(use("t1"), use("t2")), says("Done.")), {
			ports: {
				tools: () => [changing],
				mode: () => now.mode,
				settings: () => ({ ...testSettings, approveCommands: { allow: when === "run" ? ["make"] : [], deny: now.deny } }),
				onEvents: (events) => {
					const request = events.find((event) => event.kind === "approval-request");
					if (!request) return;
					now = { ...now, ...change };
					session.answer(request.approvalId, "once");
				},
			},
		});
		await session.send("Go", []);
		const states = session.transcript.turns[0]?.parts.map((part) => part.kind === "tool" && part.state).slice(0, 2);
		return { ran, states };
	}

	test("runs as long as nothing is forbidden", async () => {
		expect(await run("run", {})).toEqual({ ran: ["make", "make"], states: ["done", "done"] });
	});

	test.each([{ mode: "ask" }, { mode: "plan" }, { deny: ["make"] }] as const)(
		"holds for the next call of the same answer: %j",
		async (change) => {
			expect(await run("run", change)).toEqual({ ran: ["make"], states: ["done", "denied"] });
		},
	);

	test.each([{ mode: "ask" }, { mode: "plan" }, { deny: ["make"] }] as const)(
		"holds for the call that is asked about, too: %j",
		async (change) => {
			expect(await run("asked", change)).toEqual({ ran: [], states: ["denied", "denied"] });
		},
	);

	test("is not taken back: a turn that began in Ask stays there when the user goes on to Agent", async () => {
		const { ports } = testSession(new FakeModel(), { ports: { mode: () => "agent" } });
		const frame = { ...(await frameOf(ports, undefined, () => [])), mode: "ask" as const };
		const { policy } = new ChatTools(ports, emptyTranscript, () => undefined).contextOf(frame, new AbortController().signal);
		expect(policy().mode).toBe("ask");
	});
});

describe("What is allowed in this chat", () => {
	test("is allowed in the folder where the chat worked then, and not when it has left it", async () => {
		const edit = (id: string) => calls({ id, name: "create_file", input: { path: `${id}.txt`, content: "one" } });
		let uri = "file:///a";
		const turns = ["1", "2", "3", "4"].flatMap((id) => [edit(id), says("Done.")]);
		const workspace = new MemoryWorkspace();
		const { session, events } = testSession(new FakeModel(...turns), {
			answer: "chat",
			ports: { folder: () => ({ uri, name: "same name", workspace, editor: noEditor }) },
		});
		const asked: number[] = [];
		for (const next of ["file:///a", "file:///a", "file:///b", "file:///a"]) {
			uri = next;
			const before = events.length;
			await session.send("Go", []);
			asked.push(events.slice(before).filter(({ kind }) => kind === "approval-request").length);
		}
		expect(asked).toEqual([1, 0, 1, 1]);
	});
});
