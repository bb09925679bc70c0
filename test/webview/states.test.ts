import { afterEach, expect, test } from "vitest";
import type { EditSummary, Failure, TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const group = (name: string) => chat.page.getByRole("group", { name, exact: true });
const status = () => chat.page.getByRole("status").textContent();
const lastPost = () => chat.posts().at(-1);

const edit: EditSummary = {
	editId: "e1",
	path: "src/a.ts",
	added: 3,
	removed: 1,
	diff: [
		{ kind: "removed", text: "old" },
		{ kind: "added", text: "new" },
	],
};

const read: TurnEvent = { kind: "tool-start", toolUseId: "1", name: "read_file", title: "Read src/a.ts" };
const ask: TurnEvent = {
	kind: "approval-request",
	toolUseId: "1",
	approvalId: "a1",
	reason: "It runs a command.",
	choices: ["once", "deny"],
};

test("the view says that it is ready, and shows nothing before its snapshot", async () => {
	chat = await openChat();
	expect(chat.posts()).toEqual([{ kind: "ready" }]);
	expect(await chat.page.getByRole("main").count()).toBe(1);
	expect(await chat.page.getByRole("log", { name: "Conversation" }).getAttribute("aria-live")).toBe("off");
});

test("the name that somebody gave the chat stands above it, in one line", async () => {
	chat = await openChat({ transcript: answered("Hi"), width: 300, state: { title: `Birds ${"at night ".repeat(30)}` } });
	const title = chat.page.locator(".chat-title");
	const [box, line] = await title.evaluate((element) => [
		element.getBoundingClientRect().height,
		element.scrollWidth > element.clientWidth,
	]);
	expect(box).toBeLessThan(40);
	expect(line).toBe(true);
	await chat.say({ kind: "state", state: idle });
	await title.waitFor({ state: "detached" });
});

test("an empty chat offers suggestions that fill the composer", async () => {
	chat = await openChat();
	await button("Write tests").click();
	await expect.poll(() => chat.page.getByRole("textbox", { name: "Message Outcrop" }).inputValue()).toContain("Write tests for");
	expect(chat.posts().filter(({ kind }) => kind === "send")).toEqual([]);
});

test("suggestions keep their distance from the words above them", async () => {
	chat = await openChat();
	const gap = await chat.page.evaluate(() => {
		const group = document.querySelector(".welcome .suggestions");
		return (group?.getBoundingClientRect().top ?? 0) - (group?.previousElementSibling?.getBoundingClientRect().bottom ?? 0);
	});
	expect(gap).toBeGreaterThan(8);
});

test("an untrusted workspace is told that tools are off", async () => {
	chat = await openChat({ state: { trusted: false } });
	expect(await chat.page.getByText("This workspace is not trusted").isVisible()).toBe(true);
});

test("the choices are buttons that name their value", async () => {
	chat = await openChat();
	for (const [name, what] of [
		["Mode: Agent", "mode"],
		["Profile: default", "profile"],
		["Region: eu-central-1", "region"],
		["Model: Claude Sonnet", "model"],
		["Guardrail: None", "guardrail"],
		["Thinking: Default", "effort"],
	] as const) {
		await button(name).click();
		await expect.poll(lastPost).toEqual({ kind: "select", what });
	}
	await chat.say({
		kind: "state",
		state: {
			...idle,
			choices: { ...idle.choices, profile: "dev", model: "", modelLabel: "", guardrail: "gr · 2", mode: "ask", effort: "low" },
		},
	});
	for (const name of ["Mode: Ask", "Profile: dev", "Model: choose a model", "Guardrail: gr · 2", "Thinking: Low"])
		expect(await button(name).count()).toBe(1);
});

test("messages are articles with headings", async () => {
	chat = await openChat({ transcript: answered("Hi") });
	expect(await chat.page.getByRole("article", { name: "You" }).getByRole("heading", { name: "You" }).count()).toBe(1);
	expect(await chat.page.getByRole("article", { name: "Outcrop" }).innerText()).toContain("Hi");
});

test("the status tells how a turn goes on", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"));
	expect(await status()).toBe("Outcrop is answering");
	await chat.events(read, ask);
	expect(await status()).toBe("Approval needed");
	await chat.events({ kind: "turn-end", outcome: { kind: "cancelled" } });
	expect(await status()).toBe("Stopped");
	await chat.events(turnStart("Go", "t2"), done);
	expect(await status()).toBe("Done");
	await chat.say({ kind: "announce", text: "Copied" });
	expect(await status()).toBe("Copied");
});

test("a tool step is a group that names its state", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), read);
	expect(await group("Read src/a.ts: running").count()).toBe(1);
	await chat.events(ask);
	expect(await group("Read src/a.ts: waiting for approval").count()).toBe(1);
	for (const outcome of ["done", "failed", "denied", "cancelled"] as const) {
		await chat.events({ kind: "tool-end", toolUseId: "1", outcome });
		expect(await group(`Read src/a.ts: ${outcome}`).count()).toBe(1);
	}
});

test("an approval offers only its choices, answers once, and hands the focus on", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), read, ask);
	const approval = group("Approval needed");
	expect(await approval.innerText()).toContain("It runs a command.");
	expect(await approval.getByRole("button").allInnerTexts()).toEqual(["Allow once", "Deny"]);
	await button("Allow once").focus();
	await chat.page.keyboard.press("Enter");
	await expect.poll(chat.posts).toContainEqual({ kind: "approve", approvalId: "a1", choice: "once" });
	await expect.poll(() => approval.getByRole("button").count()).toBe(0);
	await expect.poll(() => chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message Outcrop");
	await chat.events({ ...ask, approvalId: "a2", choices: ["once", "chat", "always", "deny"] });
	expect(await approval.getByRole("button").allInnerTexts()).toEqual(["Allow once", "Allow in this chat", "Always allow", "Deny"]);
});

test("an edit can be kept, undone or looked at until it is decided", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), read, { kind: "tool-end", toolUseId: "1", outcome: "done", edits: [edit] });
	const card = group("Edited src/a.ts +3 −1");
	for (const [name, what] of [
		["Open diff", "diff"],
		["Keep", "keep"],
		["Undo", "undo"],
	] as const) {
		await card.getByRole("button", { name }).click();
		await expect.poll(lastPost).toEqual({ kind: "edit", editId: "e1", what });
	}
	for (const [state, words] of [
		["kept", "Kept"],
		["undone", "Undone"],
		["stale", "Changed since"],
	] as const) {
		await chat.events({ kind: "edit-state", editId: "e1", state });
		expect(await card.innerText()).toContain(words);
		expect(await card.getByRole("button").count()).toBe(0);
	}
});

test("a long diff is folded in an edit and whole in an approval", async () => {
	chat = await openChat();
	const long = { ...edit, diff: Array.from({ length: 40 }, (_, index) => ({ kind: "added", text: `line ${index}` }) as const) };
	await chat.events(turnStart("Go"), read, { ...ask, edits: [long] });
	expect(await group("Approval needed").locator(".diff-line").count()).toBe(40);
	await chat.events({ kind: "tool-end", toolUseId: "1", outcome: "done", edits: [long] });
	expect(await chat.page.locator(".diff-line").count()).toBe(12);
	await button("Show all 40 lines").click();
	expect(await chat.page.locator(".diff-line").count()).toBe(40);
});

const actions = [
	["sign-in", "Sign in"],
	["retry", "Retry"],
	["continue", "Continue"],
	["select-profile", "Select AWS profile"],
	["select-region", "Select region"],
	["select-model", "Select model"],
	["select-guardrail", "Select guardrail"],
	["switch-model", "Switch to us.claude-sonnet-4-5"],
	["open-doctor", "Open Doctor"],
	["copy-policy", "Copy IAM policy"],
	["manage-trust", "Manage workspace trust"],
	["open-settings", "Open settings"],
	["show-log", "Show log"],
	["new-chat", "New chat"],
	["compact", "Compact chat"],
] as const;

test("a failure is an alert with one sentence and one way out", async () => {
	chat = await openChat();
	for (const [action, name] of actions) {
		const failure: Failure = {
			kind: "internal",
			message: "It did not work.",
			action,
			model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
		};
		await chat.events(turnStart("Go", action), { kind: "turn-end", outcome: { kind: "failed", failure } });
		const alert = chat.page.getByRole("alert");
		expect(await alert.count()).toBe(1);
		expect(await alert.innerText()).toContain("It did not work.");
		await alert.getByRole("button", { name, exact: true }).click();
		await expect.poll(lastPost).toEqual({ kind: "failure-action", action });
	}
});

test("waiting for the next attempt counts down", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), { kind: "retry-wait", until: Date.now() + 3900, message: "Throttled" });
	expect(await chat.page.getByText("Throttled; next try in 4 s").count()).toBe(1);
	await chat.page.getByText("Throttled; next try in 3 s").waitFor();
	await chat.events({ kind: "text-delta", text: "Here" });
	expect(await chat.page.getByText("next try").count()).toBe(0);
});

test("queued prompts can be taken back", async () => {
	chat = await openChat({ state: { running: true, queue: [{ id: "q1", text: "Then test it" }] } });
	await button("Remove queued prompt: Then test it").click();
	await expect.poll(lastPost).toEqual({ kind: "unqueue", id: "q1" });
});

test("code blocks can be copied, inserted and applied", async () => {
	chat = await openChat({ transcript: answered("```ts\nconst a = 1;\n```") });
	for (const [name, what] of [
		["Copy", "copy"],
		["Insert at cursor", "insert"],
		["Apply", "apply"],
	] as const) {
		await button(name).click();
		await expect.poll(lastPost).toEqual({ kind: "code", what, text: "const a = 1;" });
	}
});

test("a snapshot replaces everything", async () => {
	chat = await openChat({ transcript: answered("Old answer") });
	await chat.say({ kind: "snapshot", transcript: transcriptOf(turnStart("New", "n")), state: { ...idle, running: true }, draft: "draft" });
	expect(await chat.page.getByText("Old answer").count()).toBe(0);
	expect(await button("Stop").count()).toBe(1);
	expect(await chat.page.getByRole("textbox").inputValue()).toBe("draft");
});
