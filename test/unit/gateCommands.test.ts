import { describe, expect, test } from "vitest";
import type { ApprovalChoice, ApprovalSubject } from "../../src/shared/turnEvent.ts";
import { calls, FakeModel, says } from "./fakeModel.ts";
import { fakeRunTool } from "./gateTools.ts";
import { testSession } from "./testSession.ts";

const use = (command: string, id = "t1") => calls({ id, name: "run_it", input: { command } });

async function run(commands: readonly string[], lists: { allow?: string[]; deny?: string[] } = {}, answer: ApprovalChoice = "deny") {
	const { tool, ran } = fakeRunTool();
	const always: (ApprovalSubject | undefined)[] = [];
	const model = new FakeModel(...commands.map((command, at) => use(command, `t${at}`)), says("Done."));
	const { session, events } = testSession(model, {
		answer,
		settings: { approveEdits: "auto", approveCommands: { allow: [], deny: [], ...lists } },
		ports: { tools: () => [tool], allowAlways: (subject) => always.push(subject) },
	});
	await session.send("Go", []);
	const asked = events.filter((event) => event.kind === "approval-request");
	return { ran, asked, always, parts: session.transcript.turns[0]?.parts ?? [] };
}

/** Ways to make a command that looks like `ls` run more than it. */
const injections = [
	"ls & touch marker",
	"ls && touch marker",
	"ls; touch marker",
	"ls | sh",
	"ls || touch marker",
	"ls\ntouch marker",
	"ls\r\ntouch marker",
	"ls\u2028touch marker",
	"ls $(touch marker)",
	"ls `touch marker`",
	"ls <(touch marker)",
	"ls > marker",
	'ls "${v@P}"',
	'find . -e"x"ec touch marker \\;',
	"ls\u0000",
	"ls\u001b[2K\rrm -rf .",
	"\u202Els",
	"l\u200Bs",
	"ls\u{E0041}",
	"ls\u{E0150}",
	"ls\uFE0F",
	"ls\u2800",
	"ls\u00A0",
	" ls",
	"ls ",
	"LS",
	"/bin/ls",
	"\u217Cs",
	"env ls",
	"PATH=. ls",
	"ls #",
	"ls \\\n",
	"l''s",
];

describe("A command", () => {
	test.each(injections)("%j is asked about although `ls` is allowed, and does not run when it is denied", async (command) => {
		const { ran, asked } = await run([command], { allow: ["ls"] });
		expect(asked.map(({ subject }) => subject)).toEqual([{ kind: "command", command, folder: "." }]);
		expect(ran).toEqual([]);
	});

	test.each(injections)("%j that was allowed runs byte for byte as it was shown", async (command) => {
		const { ran, asked } = await run([command], {}, "once");
		expect([asked.length, ran]).toEqual([1, [command]]);
	});

	test("that one answer wants ten times is run three times, however it is spelled", async () => {
		const { tool, ran } = fakeRunTool();
		const many = calls(...Array.from({ length: 10 }, (_, at) => ({ id: `t${at}`, name: "run_it", input: { command: "npm test", at } })));
		const { session } = testSession(new FakeModel(many, says("Done.")), {
			settings: { approveCommands: { allow: ["npm test"], deny: [] } },
			ports: { tools: () => [tool] },
		});
		await session.send("Go", []);
		expect(ran).toHaveLength(3);
		expect(session.record.flatMap(({ content }) => content.filter(({ kind }) => kind === "tool-result"))).toHaveLength(10);
	});

	test("of the allow list runs without a question", async () => {
		expect(await run(["npm test"], { allow: ["npm test"] })).toMatchObject({ asked: [], ran: ["npm test"] });
	});

	test.each(["rm -rf /", " rm -rf / ", "rm -rf /\n"])("of the deny list is denied without a question: %j", async (command) => {
		const { ran, asked, parts } = await run([command], { allow: [command], deny: ["rm -rf /"] });
		expect([ran, asked]).toEqual([[], []]);
		expect(parts[0]).toMatchObject({ state: "denied", detail: expect.stringContaining("outcrop.approval.commands.deny") });
	});

	test("that is allowed for this chat is asked about once, and one that differs by a byte again", async () => {
		const { ran, asked } = await run(["npm test", "npm test", "npm test "], {}, "chat");
		expect(ran).toEqual(["npm test", "npm test", "npm test "]);
		expect(asked.map(({ subject }) => subject?.kind === "command" && subject.command)).toEqual(["npm test", "npm test "]);
	});

	test("that is always allowed is handed on to be remembered exactly", async () => {
		const { always } = await run(["npm test"], {}, "always");
		expect(always).toEqual([{ kind: "command", command: "npm test", folder: "." }]);
	});

	test.each([
		"a\nb",
		"a\u202Eb",
		"a\u200Bb",
		"a\u0007b",
		"a\tb",
		"a\u3164b",
		"a\u00A0b",
		"a\uD800b",
		"a\uFE0Fb",
		"a\u2800b",
		"a\u{E0150}b",
	])("%j cannot be remembered: neither for the chat nor for good, nor by the allow list", async (command) => {
		const { asked, ran } = await run([command, command], { allow: [command] }, "once");
		expect(asked.map(({ choices }) => choices)).toEqual([
			["once", "deny"],
			["once", "deny"],
		]);
		expect(ran).toEqual([command, command]);
		expect((await run([command], {}, "chat")).ran).toEqual([]);
	});

	test.each([
		["echo a\necho b", "The command has several lines. Look at all of it."],
		["echo a\u202Eb", "The command holds characters that cannot be seen. Look at all of it."],
		["echo a\necho b\u200B", "The command holds characters that cannot be seen. Look at all of it."],
	])("%j is told for what it is", async (command, reason) => {
		expect((await run([command])).asked).toMatchObject([{ reason }]);
	});

	test.each([
		"cat .env",
		"cp x .git/hooks/pre-commit",
		"echo x>.vscode/settings.json",
		"node --env-file=.env a.js",
		"cat '.e''nv'",
		"tee PACKAGE.JSON",
	])("%j names what Outcrop protects, so it is asked about each time unless the user has listed it", async (command) => {
		const { asked } = await run([command, command], {}, "once");
		expect(asked).toHaveLength(2);
		expect(asked[0]).toMatchObject({ choices: ["once", "deny"], reason: expect.stringContaining("protects") });
		expect((await run([command], { allow: [command] })).ran).toEqual([command]);
	});

	test("is not run by a click on a choice that was not offered", async () => {
		expect((await run(["cat .env"], {}, "always")).ran).toEqual([]);
	});

	test("does not run in a folder that a link leads elsewhere while the user reads", async () => {
		const { tool, ran } = fakeRunTool();
		const model = new FakeModel(calls({ id: "t1", name: "run_it", input: { command: "npm test", folder: "sub" } }), says("Done."));
		const { session, events, workspace } = testSession(model, { ports: { tools: () => [tool] } });
		const sent = session.send("Go", []);
		await expect.poll(() => events.some(({ kind }) => kind === "approval-request")).toBe(true);
		workspace.locate = async () => "other";
		const request = events.find((event) => event.kind === "approval-request");
		session.answer(request?.approvalId ?? "", "once");
		await sent;
		expect(ran).toEqual([]);
		expect(session.transcript.turns[0]?.parts[0]).toMatchObject({ state: "denied" });
	});

	test("that waits for an answer is denied by Stop, and its id is worth nothing afterwards", async () => {
		const { tool, ran } = fakeRunTool();
		const { session, events } = testSession(new FakeModel(use("npm test"), says("Done.")), { ports: { tools: () => [tool] } });
		const sent = session.send("Go", []);
		await expect.poll(() => events.some(({ kind }) => kind === "approval-request")).toBe(true);
		const request = events.find((event) => event.kind === "approval-request");
		session.stop();
		if (request) session.answer(request.approvalId, "once");
		await sent;
		expect(ran).toEqual([]);
		expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "cancelled" }, parts: [{ state: "cancelled" }] });
	});

	test("that waits for an answer is cancelled by stopping it alone, and the turn goes on", async () => {
		const { tool, ran } = fakeRunTool();
		const { session, events } = testSession(new FakeModel(use("npm test"), says("Done.")), { ports: { tools: () => [tool] } });
		const sent = session.send("Go", []);
		await expect.poll(() => events.some(({ kind }) => kind === "approval-request")).toBe(true);
		session.stopTool("t1");
		await sent;
		expect(ran).toEqual([]);
		expect(session.transcript.turns[0]).toMatchObject({ outcome: { kind: "done" } });
	});

	test("has approval ids that only the host mints, and that answer once", async () => {
		const { tool, ran } = fakeRunTool();
		const { session, events } = testSession(new FakeModel(use("one", "t1"), use("two", "t2"), says("Done.")), {
			ports: { tools: () => [tool] },
		});
		const requests = () => events.filter((event) => event.kind === "approval-request");
		const sent = session.send("Go", []);
		await expect.poll(() => requests().length).toBe(1);
		for (const forged of ["", "t1", "__proto__", "constructor", crypto.randomUUID()]) session.answer(forged, "once");
		/** Time for a forged answer to be heard, if anybody did. */
		await new Promise(setImmediate);
		expect([ran, requests().length]).toEqual([[], 1]);
		session.answer(requests()[0]?.approvalId ?? "", "once");
		await expect.poll(() => requests().length).toBe(2);
		session.answer(requests()[0]?.approvalId ?? "", "once");
		await Promise.resolve();
		expect(ran).toEqual(["one"]);
		session.answer(requests()[1]?.approvalId ?? "", "deny");
		await sent;
		expect(ran).toEqual(["one"]);
	});
});
