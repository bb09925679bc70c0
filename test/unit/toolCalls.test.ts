import { describe, expect, test } from "vitest";
import type { Tool } from "../../src/core/chat/tool.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { fakeRunTool } from "./gateTools.ts";
import { testSession } from "./testSession.ts";

const edit = (path: string, search: string, replace: string) => ({
	id: "t1",
	name: "apply_edit",
	input: { path, edits: [{ search, replace }] },
});

test("What the user has stopped is no failure to them, and to the model what came out is one", async () => {
	const { tool } = fakeRunTool();
	const stopped: Tool = {
		...tool,
		prepare: async (input, context) => ({
			...(await tool.prepare(input, context)),
			commit: async () => ({ text: "It was stopped.", detail: "stopped", failed: true, stopped: true }),
		}),
	};
	const model = new FakeModel(calls({ id: "t1", name: tool.name, input: { command: "sleep 9" } }), says("Done."));
	const { session } = testSession(model, { answer: "once", ports: { tools: () => [stopped] } });
	await session.send("Go", []);
	expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "cancelled", detail: "stopped" });
	expect(model.requests[1]?.messages.at(-1)?.content[0]).toMatchObject({ status: "error", text: "It was stopped." });
});

test("A call that waits behind a question to the user says already what it will do, and a wrong one its name", async () => {
	const two = { id: "t2", name: "delete_file", input: { path: "b.ts" } };
	const wrong = { id: "t3", name: "delete_file", input: { path: 3 } };
	const titles: (readonly string[])[] = [];
	const model = new FakeModel(calls(edit("a.ts", "one", "two"), two, wrong), says("Done."));
	const { session, ports } = testSession(model, { files: { "a.ts": "one", "b.ts": "b" } });
	const { onEvents } = ports;
	ports.onEvents = (joined) => {
		onEvents(joined);
		for (const event of joined) {
			if (event.kind !== "approval-request") continue;
			titles.push(session.transcript.turns[0]?.parts.flatMap((part) => (part.kind === "tool" ? part.title : [])) ?? []);
			session.answer(event.approvalId, "deny");
		}
	};
	await session.send("Go", []);
	expect(titles[0]).toEqual(["Edit a.ts", "Delete b.ts", "delete_file"]);
});

describe("When the window closes", () => {
	test.each([
		["a question of the gate", "approval-request", edit("a.ts", "one", "two")],
		["a question of the model", "user-question", { id: "t1", name: "ask_user", input: { question: "Which?" } }],
	])("%s is not taken for stopped or left without an answer by the user", async (_, kind, call) => {
		const { session, events, ports, stored } = testSession(new FakeModel(calls(call), says("Done.")), { files: { "a.ts": "one" } });
		const { onEvents } = ports;
		ports.onEvents = (joined) => {
			onEvents(joined);
			if (joined.some((event) => event.kind === kind)) session.close();
		};
		await session.send("Go", []);
		expect(events.at(-1)).toMatchObject({ kind: "turn-end", outcome: { kind: "interrupted" } });
		const text = "The window was closed or reloaded before it had ended. Look at what is there before you go on.";
		expect(stored().history.at(-1)?.content[0]).toMatchObject({ kind: "tool-result", status: "error", text });
	});
});

describe("The gate in front of a tool", () => {
	test("asks again when an edit brings a new address into a configuration, even where edits are automatic", async () => {
		const files = { "tsconfig.json": '{ "$schema": "https://known.example" }' };
		const call = edit("tsconfig.json", '"https://known.example"', '"https://sink.example"');
		const { session, events, workspace } = testSession(new FakeModel(calls(call), says("Done.")), {
			files,
			answer: "deny",
			settings: { approveEdits: "auto" },
		});
		await session.send("Go", []);
		expect(events.find((event) => event.kind === "approval-request")).toMatchObject({ choices: ["once", "deny"] });
		expect(workspace.files.get("tsconfig.json")).toBe(files["tsconfig.json"]);
	});

	test("asks for no address that was there before", async () => {
		const files = { "tsconfig.json": '{ "$schema": "https://known.example", "a": 1 }' };
		const call = edit("tsconfig.json", '{ "$schema": "https://known.example", "a": 1 }', '{ "$schema": "https://known.example", "a": 2 }');
		const { session, events } = testSession(new FakeModel(calls(call), says("Done.")), { files, settings: { approveEdits: "auto" } });
		await session.send("Go", []);
		expect(events.some((event) => event.kind === "approval-request")).toBe(false);
	});

	test.each(["read_file", "list_files", "get_diagnostics", "apply_edit", "create_file"])(
		"lets %s touch nothing outside, whatever the path",
		async (name) => {
			for (const path of ["../x", "/etc/passwd", ".env", ".git/config"]) {
				const input = { path, edits: [{ search: "a", replace: "b" }], content: "x" };
				const { session, workspace } = testSession(new FakeModel(calls({ id: "t1", name, input }), says("No.")), {
					files: { ".env": "KEY=canary", ".git/config": "a" },
					answer: "once",
					settings: { approveEdits: "auto" },
				});
				await session.send("Go", []);
				expect([path, workspace.touched]).toEqual([path, []]);
				expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "denied" });
			}
		},
	);

	test("acts on what was judged only: a path that leads elsewhere after the answer is refused", async () => {
		const { session, workspace } = testSession(new FakeModel(calls(edit("a.ts", "one", "two")), says("Done.")), {
			files: { "a.ts": "one" },
			answer: "once",
		});
		let looks = 0;
		workspace.locate = async (path) => (looks++ === 0 ? path : ".git/hooks/pre-commit");
		await session.send("Go", []);
		expect(workspace.files.get("a.ts")).toBe("one");
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "denied" });
	});

	test.each(["ToolError", "WorkspaceError"])("takes a %s of another bundle for what it is", async (name) => {
		const { session, workspace, bugs } = testSession(
			new FakeModel(calls({ id: "t1", name: "read_file", input: { path: "a.ts" } }), says("No.")),
			{
				files: { "a.ts": "one" },
			},
		);
		workspace.readText = () => Promise.reject(Object.assign(new Error("Use list_files."), { name }));
		await session.send("Go", []);
		expect(bugs).toEqual([]);
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "failed" });
		expect(JSON.stringify(session.transcript)).not.toContain("unexpectedly");
	});

	test("hands the model no invisible character of a file, a name or an error", async () => {
		const hidden = "\u{E0049}\u{E0067}";
		const model = new FakeModel(
			calls(
				{ id: "t1", name: "read_file", input: { path: "a.ts" } },
				{ id: "t2", name: "list_files", input: { path: "." } },
				{ id: "t3", name: "read_file", input: { path: `gone${hidden}.ts` } },
			),
			says("Done."),
		);
		const { session } = testSession(model, { files: { "a.ts": `one${hidden}`, [`b${hidden}.ts`]: "" } });
		await session.send("Go", []);
		const told = JSON.stringify(model.requests[1]?.messages.at(-1));
		expect(told).toContain("gone");
		expect(told).not.toMatch(/[\u{E0000}-\u{E007F}]/u);
	});

	test.each([
		["tags", "\u{E0049}\u{E0067}", ""],
		["selectors of variants that spell bytes", "\u{E0100}\u{E01EF}", ""],
		["a selector of an ideograph, which stays, and one behind it", "葛\u{E0100}\u{E0101}飾", "葛\u{E0100}飾"],
		["selectors in a row", "❤\uFE0F\uFE00\uFE01\uFE0F", "❤\uFE0F"],
		["invisible operators and joiners", "\u2060\u2061\u2062\u2063\u2064", ""],
		["deprecated formats", "\u206A\u206F", ""],
		["separators and byte order marks", "\uFEFF\u180E", ""],
		["nothing that languages and emoji need", "👩\u200D💻 می\u200Cخواهم Zahl\u00ADwort \u2067שלום\u2069 1\uFE0F", undefined],
	])("takes out of a result %s", async (_, text, left = text) => {
		const model = new FakeModel(calls({ id: "t1", name: "read_file", input: { path: "a.ts" } }), says("Done."));
		const { session } = testSession(model, { files: { "a.ts": `one${text}two` } });
		await session.send("Go", []);
		expect(model.requests[1]?.messages.at(-1)?.content).toMatchObject([{ text: expect.stringContaining(`one${left}two`) }]);
	});

	test("shows the diff of an edit before it asks", async () => {
		const { session, events } = testSession(new FakeModel(calls(edit("a.ts", "one", "two")), says("Done.")), {
			files: { "a.ts": "zero\none\n" },
			answer: "once",
		});
		await session.send("Go", []);
		expect(events.find((event) => event.kind === "approval-request")).toMatchObject({
			edits: [
				{
					path: "a.ts",
					added: 1,
					removed: 1,
					diff: [
						{ kind: "same", text: "zero" },
						{ kind: "removed", text: "one" },
						{ kind: "added", text: "two" },
					],
				},
			],
		});
	});
});
