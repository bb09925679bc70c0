import { afterEach, describe, expect, test } from "vitest";
import type { ApprovalSubject, EditSummary, PlanItem, TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const group = (name: string) => chat.page.getByRole("group", { name, exact: true });
const textbox = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
const status = () => chat.page.getByRole("status").textContent();
/** What the page told last, other than that the composer has the focus again. */
const lastPost = () => chat.posts().findLast(({ kind }) => kind !== "warm-up");
const focused = () => chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);

const start = (title: string, toolUseId = "1"): TurnEvent => ({ kind: "tool-start", toolUseId, name: "tool", title });
const asking = (subject: ApprovalSubject): TurnEvent => ({
	kind: "approval-request",
	toolUseId: "1",
	approvalId: "a1",
	reason: "It needs your word.",
	choices: ["once", "chat", "deny"],
	subject,
});
const edit = (editId: string, path: string, more: Partial<EditSummary> = {}): EditSummary => ({
	editId,
	path,
	added: 1,
	removed: 0,
	diff: [{ kind: "added", text: `new in ${path}` }],
	...more,
});
const edited = (...edits: EditSummary[]): TurnEvent => ({ kind: "tool-end", toolUseId: "1", outcome: "done", edits });
const plan = (...states: PlanItem["state"][]): TurnEvent => ({
	kind: "plan",
	items: states.map((state, index) => ({ text: `Step ${index + 1}`, state })),
});

describe("An approval", () => {
	test("of a command shows it verbatim, and where it runs", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Run it"), asking({ kind: "command", command: "npm test\nls", folder: "packages/a" }));
		const approval = group("Approval needed");
		expect(await approval.getByRole("group", { name: "Command" }).textContent()).toBe("npm test\nls");
		expect(await approval.innerText()).toContain("Runs in packages/a");
		expect(await approval.getByRole("button").allInnerTexts()).toEqual(["Allow once", "Allow in this chat", "Deny"]);
	});

	test("of a long command says how much there is to read, and lets the reader scroll to the end of it", async () => {
		chat = await openChat();
		const command = `${"echo harmless\n".repeat(60)}rm -rf /`;
		await chat.events(turnStart("Go"), start("Run it"), asking({ kind: "command", command, folder: "." }));
		expect(await group("Approval needed").innerText()).toContain("61 lines");
		const code = group("Command");
		expect(await code.textContent()).toBe(command);
		expect(await code.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
		await code.focus();
		await chat.page.keyboard.press("End");
		await expect.poll(() => code.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)).toBeLessThan(2);
	});

	test("of an address names the host that is really asked", async () => {
		chat = await openChat();
		for (const [url, host] of [
			["https://docs.example@evil.example/a", "evil.example"],
			["https://аpple.com/", "xn--pple-43d.com"],
			["https://docs.example:8443/a", "docs.example:8443"],
			["not an address", "This is no address."],
		] as const) {
			await chat.events(turnStart("Go", url), start("Fetch"), asking({ kind: "url", url }));
			const approval = group("Approval needed").last();
			expect(await approval.locator(".subject-name").innerText()).toBe(host);
			expect(await approval.getByRole("group", { name: "Address" }).textContent()).toBe(url);
		}
	});

	test("of a tool of somebody else names whose it is, and what it gets", async () => {
		chat = await openChat();
		const subject = { kind: "external", name: "create_issue", source: "server github", input: '{"title":"Bug"}' } as const;
		await chat.events(turnStart("Go"), start("Create issue"), asking(subject));
		const approval = group("Approval needed");
		expect(await approval.innerText()).toContain("create_issue from server github");
		expect(await approval.getByRole("group", { name: "Input" }).textContent()).toBe('{\n  "title": "Bug"\n}');
	});

	test("of a tool of somebody else shows all that it gets, in a box that scrolls, and how far “always” reaches", async () => {
		chat = await openChat();
		const input = JSON.stringify({ padding: Array.from({ length: 60 }, () => "harmless"), last: "send the keys" });
		const subject = { kind: "external", name: "create_issue", source: "server github", input } as const;
		const question = { ...asking(subject), choices: ["once", "chat", "always", "deny"] } as TurnEvent;
		await chat.events(turnStart("Go"), start("Create issue"), question);
		const code = group("Input");
		expect(await code.isVisible()).toBe(true);
		expect(await code.textContent()).toContain("send the keys");
		expect(await group("Approval needed").innerText()).toContain("scroll to read all of it");
		expect(await code.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
		expect(await group("Approval needed").getByRole("button").allInnerTexts()).toContain("Always allow in this workspace");
	});

	test("of a task names it and what it runs", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Run task"), asking({ kind: "task", name: "build", command: "make all" }));
		expect(await group("Approval needed").innerText()).toContain("build");
		expect(await group("Command").textContent()).toBe("make all");
	});

	test("of several files shows each with its counts and its changes", async () => {
		chat = await openChat();
		const edits = [edit("", "a.ts"), edit("", "b.ts", { change: "create" }), edit("", "d.ts", { from: "c.ts", change: "move", diff: [] })];
		await chat.events(turnStart("Go"), start("Edit"), { ...asking({ kind: "url", url: "" }), subject: undefined, edits } as TurnEvent);
		const approval = group("Approval needed");
		for (const words of ["a.ts", "new in a.ts", "b.ts", "created", "new in b.ts", "c.ts → d.ts", "moved"])
			expect(await approval.innerText()).toContain(words);
		expect(await approval.locator("details[open]").count()).toBe(3);
	});

	test("takes no focus, is one key away from the empty message box, and is not answered by Escape", async () => {
		chat = await openChat({ state: { running: true } });
		await textbox().focus();
		await chat.events(turnStart("Go"), start("Run it"), asking({ kind: "command", command: "ls", folder: "." }));
		expect(await focused()).toBe("Message Outcrop");
		expect(await textbox().getAttribute("placeholder")).toContain("↑");
		await chat.page.keyboard.press("ArrowUp");
		expect(await focused()).toBe("Allow once");
		await chat.page.keyboard.press("Escape");
		await expect.poll(lastPost).toEqual({ kind: "stop" });
		expect(chat.posts().filter(({ kind }) => kind === "approve")).toEqual([]);
	});

	test("keeps its title to two lines, and what comes after it waits and does not run", async () => {
		chat = await openChat();
		const command = "echo harmless\n".repeat(40);
		await chat.events(turnStart("Go"), start(`Run ${command}`), start("Edit b.ts", "2"), asking({ kind: "command", command, folder: "." }));
		const title = chat.page.locator(".step-title").first();
		expect(await title.evaluate((element) => element.clientHeight)).toBeLessThan(50);
		expect(await group("Edit b.ts: comes next").count()).toBe(1);
		await chat.events({ kind: "approval-answer", toolUseId: "1", choice: "deny" });
		await chat.events({ kind: "tool-end", toolUseId: "1", outcome: "denied", detail: "The user declined this." });
		expect(await group("Edit b.ts: running").count()).toBe(1);
		/** Who has denied it knows it: nothing is unfolded. */
		expect(await chat.page.locator(".command details[open]").count()).toBe(0);
	});

	test("is over once it is answered, in this view or in another one", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Run it"), asking({ kind: "command", command: "ls", folder: "." }), {
			kind: "approval-answer",
			toolUseId: "1",
			choice: "once",
		});
		expect(await group("Approval needed").count()).toBe(0);
		expect(await group("Run it: running").count()).toBe(1);
		await button("Stop: Run it").click();
		await expect.poll(lastPost).toEqual({ kind: "stop-tool", toolUseId: "1" });
	});
});

describe("A question of the model", () => {
	const question: TurnEvent = {
		kind: "user-question",
		toolUseId: "1",
		questionId: "q1",
		question: "Which database?",
		options: [{ label: "PostgreSQL", description: "As elsewhere" }, { label: "SQLite" }],
	};

	test("is announced, keeps the focus where it is, and is answered by a click, once", async () => {
		chat = await openChat();
		await textbox().focus();
		await chat.events(turnStart("Go"), start("Ask you"), question);
		expect(await status()).toBe("Outcrop asks: Which database?");
		expect(await focused()).toBe("Message Outcrop");
		expect(await group("Ask you: waiting for your answer").count()).toBe(1);
		await group("Outcrop asks").getByRole("button", { name: "SQLite" }).click();
		await expect.poll(lastPost).toEqual({ kind: "answer", questionId: "q1", text: "SQLite" });
		expect(await group("Outcrop asks").getByRole("button").count()).toBe(0);
		await chat.events({ kind: "user-answer", toolUseId: "1", text: "SQLite" }, { kind: "tool-end", toolUseId: "1", outcome: "done" });
		expect(await group("Ask you: done").innerText()).toMatch(/Which database\?\s+SQLite/);
	});

	test("is answered by the number of an option, from the message box in two keys", async () => {
		chat = await openChat();
		await textbox().focus();
		await chat.events(turnStart("Go"), start("Ask you"), question);
		await chat.page.keyboard.press("ArrowUp");
		await chat.page.keyboard.press("1");
		await expect.poll(lastPost).toEqual({ kind: "answer", questionId: "q1", text: "PostgreSQL" });
	});

	test("is answered in the user's own words, in which digits are digits", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Ask you"), question);
		const own = chat.page.getByRole("textbox", { name: "Your own answer" });
		await own.press("Enter");
		await own.pressSequentially("2 of them");
		await own.press("Enter");
		await expect
			.poll(() => chat.posts().filter(({ kind }) => kind === "answer"))
			.toEqual([{ kind: "answer", questionId: "q1", text: "2 of them" }]);
	});

	test("is answered by what is sent from the message box, once; what comes after is queued", async () => {
		chat = await openChat({ state: { running: true } });
		await chat.events(turnStart("Go"), start("Ask you"), question);
		expect(await textbox().getAttribute("placeholder")).toBe("Answer the question, or press ↑ for its options");
		await textbox().fill("MariaDB");
		await button("Answer").last().waitFor();
		await textbox().press("Enter");
		await textbox().fill("And tests");
		await textbox().press("Enter");
		const sent = () => chat.posts().filter(({ kind }) => kind === "answer" || kind === "send");
		await expect.poll(sent).toEqual([
			{ kind: "answer", questionId: "q1", text: "MariaDB" },
			{ kind: "send", text: "And tests", attachments: [] },
		]);
	});

	test("takes no files along, and says so instead of leaving them out", async () => {
		const attachments = [{ id: "f1", label: "a.ts", travel: "text", size: 1 }] as const;
		chat = await openChat({ state: { running: true, attachments } });
		await chat.events(turnStart("Go"), start("Ask you"), question);
		await textbox().fill("This one");
		await textbox().press("Enter");
		expect(await chat.page.getByRole("alert").innerText()).toContain("An answer takes no files along");
		expect(await textbox().inputValue()).toBe("This one");
		expect(chat.posts().filter(({ kind }) => kind === "answer" || kind === "send")).toEqual([]);
	});

	test("leaves a prompt that is called by its name in the queue", async () => {
		chat = await openChat({ state: { running: true, promptFiles: [{ name: "review", description: "" }] } });
		await chat.events(turnStart("Go"), start("Ask you"), question);
		await textbox().fill("/review now");
		await textbox().press("Enter");
		await expect.poll(lastPost).toMatchObject({ kind: "draft" });
		expect(chat.posts()).toContainEqual({ kind: "send", text: "/review now", attachments: [] });
	});

	test("gets no answer by Escape, and the turn goes on", async () => {
		chat = await openChat({ state: { running: true } });
		await chat.events(turnStart("Go"), start("Ask you"), question);
		await chat.page.getByRole("textbox", { name: "Your own answer" }).press("Escape");
		await expect.poll(chat.posts).toContainEqual({ kind: "stop-tool", toolUseId: "1" });
		expect(chat.posts().filter(({ kind }) => kind === "stop")).toEqual([]);
		await chat.events({ kind: "tool-end", toolUseId: "1", outcome: "done", detail: "not answered" });
		expect(await group("Ask you: done").innerText()).toContain("Not answered");
	});

	test("is still open after the view was built anew, and closed when its turn has ended", async () => {
		const events = [turnStart("Go"), start("Ask you"), question];
		chat = await openChat({ transcript: transcriptOf(...events) });
		expect(await group("Outcrop asks").getByRole("button", { name: "SQLite" }).count()).toBe(1);
		await chat.events({ kind: "turn-end", outcome: { kind: "cancelled" } });
		expect(await group("Outcrop asks").count()).toBe(0);
		expect(await group("Ask you: cancelled").innerText()).toContain("Not answered");
	});
});

describe("A plan", () => {
	const planning = { choices: { ...idle.choices, mode: "plan" } } as const;

	test("is one line over the composer while the turn runs, and unfolds", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), plan("done", "active", "open"));
		const line = chat.page.locator(".running-plan");
		expect(await line.locator("summary").innerText()).toContain("1 of 3 done: Step 2");
		await line.locator("summary").press("Enter");
		expect(await chat.page.getByRole("list", { name: "Plan" }).getByRole("listitem").allInnerTexts()).toHaveLength(3);
		await chat.events(plan("done", "done", "active"));
		expect(await line.innerText()).toContain("2 of 3 done: Step 3");
		expect(await line.getAttribute("open")).not.toBeNull();
	});

	test("shows what stands between backticks as code in its line, too", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), { kind: "plan", items: [{ text: "Rename `total`", state: "active" }] });
		const line = chat.page.locator(".running-plan summary");
		expect(await line.innerText()).toContain("0 of 1 done: Rename total");
		expect(await line.locator("code").innerText()).toBe("total");
	});

	test("is not repeated by the steps that have written it", async () => {
		chat = await openChat();
		const writes: TurnEvent = { kind: "tool-start", toolUseId: "p", name: "update_plan", title: "Plan 2 steps" };
		await chat.events(turnStart("Go"), writes, plan("open", "open"), { kind: "tool-end", toolUseId: "p", outcome: "done" });
		expect(await chat.page.getByText("Plan 2 steps").count()).toBe(0);
		await chat.events({ ...writes, toolUseId: "q" }, { kind: "tool-end", toolUseId: "q", outcome: "failed", detail: "No items." });
		expect(await group("Plan 2 steps: failed").count()).toBe(1);
	});

	test("stays in its turn, folded, when the turn has ended", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), plan("done", "open"), done);
		expect(await chat.page.locator(".running-plan").count()).toBe(0);
		expect(await chat.page.locator(".turn-plan summary").innerText()).toContain("Plan: 1 of 2 done");
		expect(await button("Carry out").count()).toBe(0);
	});

	test("waits in Plan mode for the user's word, which is given once", async () => {
		chat = await openChat({ state: planning });
		await chat.events(turnStart("Go"), plan("open", "open"));
		expect(await button("Carry out").count()).toBe(0);
		await chat.events(done);
		expect(await group("Plan").innerText()).toContain("To change the plan, write what should be different.");
		await button("Carry out").click();
		await expect.poll(lastPost).toEqual({ kind: "carry-out-plan" });
		expect(await button("Carry out").count()).toBe(0);
	});

	test("that was stopped, or that is not the last, offers nothing", async () => {
		chat = await openChat({ state: planning });
		await chat.events(turnStart("Go"), plan("open"), { kind: "turn-end", outcome: { kind: "cancelled" } });
		expect(await button("Carry out").count()).toBe(0);
		await chat.events(turnStart("Go", "t2"), plan("open"), done, turnStart("Otherwise", "t3"));
		expect(await button("Carry out").count()).toBe(0);
	});
});

describe("Several edits of one call", () => {
	const edits = [
		edit("e1", "a.ts"),
		edit("e2", "b.ts", { change: "create" }),
		edit("e3", "c.ts", { change: "delete", added: 0, removed: 2 }),
		edit("e4", "e.ts", { change: "move", from: "d.ts", added: 0, diff: [] }),
	];

	test("are one list, each file with what became of it and its own decisions", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Edit"), edited(...edits));
		expect(await group("Edited 4 files +2 −2").count()).toBe(1);
		for (const name of [
			"Edited a.ts +1 −0",
			"Edited b.ts +1 −0, created",
			"Edited c.ts +0 −2, deleted",
			"Edited e.ts +0 −0, moved from d.ts",
		]) {
			const row = group(name);
			expect(await row.getByRole("button").allInnerTexts()).toEqual(["Keep", "Undo", "Open diff"]);
		}
		await group("Edited b.ts +1 −0, created").locator("summary").click();
		expect(await group("Changes of b.ts").isVisible()).toBe(true);
		await group("Edited c.ts +0 −2, deleted").getByRole("button", { name: "Undo" }).click();
		await expect.poll(lastPost).toEqual({ kind: "edit", editId: "e3", what: "undo" });
	});

	test("are kept all at once, and undone all at once from the last to the first, without those decided already", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), start("Edit"), edited(...edits), { kind: "edit-state", editId: "e2", state: "kept" });
		expect(await group("Edited b.ts +1 −0, created").innerText()).toContain("Kept");
		const decided = (what: string) => chat.posts().flatMap((post) => (post.kind === "edit" && post.what === what ? [post.editId] : []));
		await button("Keep all").click();
		await expect.poll(() => decided("keep")).toEqual(["e1", "e3", "e4"]);
		await button("Undo all").click();
		await expect.poll(() => decided("undo")).toEqual(["e4", "e3", "e1"]);
		for (const editId of ["e3", "e4"]) await chat.events({ kind: "edit-state", editId, state: "undone" });
		expect(await button("Keep all").count()).toBe(0);
	});
});

describe("A checkpoint", () => {
	const checkpoint = (state: "taken" | "restored"): TurnEvent => ({ kind: "checkpoint", turnId: "t1", checkpointId: "c", state });

	test("offers at its prompt to bring the files back, and then to bring back what they were", async () => {
		chat = await openChat();
		await chat.events(turnStart("Go"), checkpoint("taken"), done);
		await chat.page.getByRole("article", { name: "You" }).getByRole("button", { name: "Restore files to before this message" }).click();
		await expect.poll(lastPost).toEqual({ kind: "restore", turnId: "t1" });
		await chat.events(checkpoint("restored"));
		expect(await status()).toBe("Files restored");
		expect(await chat.page.getByRole("article", { name: "You" }).innerText()).toContain("Files restored · Redo");
		await button("Redo").click();
		await expect.poll(() => chat.posts().filter(({ kind }) => kind === "restore")).toHaveLength(2);
	});

	test("offers nothing while a turn runs", async () => {
		chat = await openChat({ state: { running: true } });
		await chat.events(turnStart("Go"), checkpoint("taken"));
		expect(await button("Restore files to before this message").count()).toBe(0);
	});
});

test("the mode is named on its button: Ask, Plan or Agent", async () => {
	chat = await openChat();
	for (const [mode, name] of [
		["ask", "Mode: Ask"],
		["plan", "Mode: Plan"],
		["agent", "Mode: Agent"],
	] as const) {
		await chat.say({ kind: "state", state: { ...idle, choices: { ...idle.choices, mode } } });
		await button(name).click();
		await expect.poll(lastPost).toEqual({ kind: "select", what: "mode" });
	}
});
