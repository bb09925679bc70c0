import { afterEach, describe, expect, test } from "vitest";
import type { QueuedPrompt } from "../../src/shared/protocol.ts";
import { noUsage, type TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { answered, done, idle, openChat, transcriptOf, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const button = (name: string) => chat.page.getByRole("button", { name, exact: true });
const composer = () => chat.page.getByRole("textbox", { name: "Message Outcrop" });
const editor = () => chat.page.getByRole("textbox", { name: "Edit the prompt" });
const focusedName = () => chat.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
const lastPost = () => chat.posts().findLast(({ kind }) => kind !== "warm-up" && kind !== "draft");
const cost = (total: number) => ({ input: total, output: 0, cacheRead: 0, cacheWrite: 0, total, saved: 0 });
const billed: TurnEvent = {
	kind: "usage",
	usage: { ...noUsage, input: 100, output: 20 },
	cost: cost(0.0123),
	call: { model: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", retries: 0, latencyMs: 3_210 },
};

describe("The foot of an answer", () => {
	test("names the model, what the answer has cost, and how long it took", async () => {
		chat = await openChat({ transcript: transcriptOf(turnStart("Hello"), { kind: "text-delta", text: "Hi" }, billed, done) });
		expect(await chat.page.locator(".answer-facts").innerText()).toMatch(/eu\.claude-sonnet-4-5 · \$0\.0123 · 3\.2 s/);
	});

	test("copies the Markdown of the answer, and nothing else of it", async () => {
		const tool: TurnEvent[] = [
			{ kind: "tool-start", toolUseId: "1", name: "read_file", title: "Read a.ts" },
			{ kind: "tool-end", toolUseId: "1", outcome: "done" },
		];
		chat = await openChat({
			transcript: transcriptOf(
				turnStart("Hello"),
				{ kind: "text-delta", text: "**First**" },
				...tool,
				{ kind: "text-delta", text: "- second" },
				done,
			),
		});
		await button("Copy answer").click();
		expect(lastPost()).toEqual({ kind: "code", what: "copy", text: "**First**\n\n- second" });
	});

	test.each([
		["Retry", "retry"],
		["Retry with another model", "retry-with"],
		["Compare with another model", "compare"],
		["Branch from here", "branch"],
	] as const)("has a button %s", async (name, what) => {
		chat = await openChat({ transcript: answered("Hi") });
		await button(name).press("Enter");
		expect(lastPost()).toEqual({ kind: "answer-action", turnId: "t1", what });
	});

	test("is not there while the answer is being written, and shows itself at an earlier answer only when it is looked for", async () => {
		chat = await openChat({ transcript: transcriptOf(turnStart("One", "t1"), done, turnStart("Two", "t2")) });
		const footers = chat.page.getByRole("group", { name: "Answer", exact: true });
		expect(await footers.count()).toBe(1);
		const opacity = () => footers.first().evaluate((footer) => getComputedStyle(footer).opacity);
		expect(await opacity()).toBe("0");
		await button("Retry").first().focus();
		expect(await opacity()).toBe("1");
	});

	test("offers a failed turn to another model, and nothing that needs an answer", async () => {
		const failed: TurnEvent = { kind: "turn-end", outcome: { kind: "failed", failure: { kind: "throttled", message: "Busy." } } };
		chat = await openChat({ transcript: transcriptOf(turnStart("One"), failed) });
		expect(await button("Retry with another model").count()).toBe(1);
		for (const name of ["Copy answer", "Retry", "Compare with another model", "Branch from here"])
			expect(await button(name).count()).toBe(0);
	});
});

describe("A prompt", () => {
	const asked = transcriptOf(
		{
			kind: "turn-start",
			turnId: "t1",
			at: 0,
			model: "m",
			prompt: { text: "Explain a.ts", attachments: [{ id: "f", label: "a.ts", travel: "document", size: 9 }] },
		},
		{ kind: "text-delta", text: "It is." },
		done,
	);

	test("is edited in its place and sent anew; what is attached stays with it", async () => {
		chat = await openChat({ transcript: asked });
		await button("Edit").press("Enter");
		expect(await editor().evaluate((box) => box === document.activeElement)).toBe(true);
		expect(await chat.page.getByRole("list", { name: "Attached files" }).innerText()).toContain("a.ts");
		await chat.page.keyboard.type(" in one line");
		await chat.page.keyboard.press("Enter");
		expect(lastPost()).toEqual({ kind: "resend", turnId: "t1", text: "Explain a.ts in one line" });
		await chat.events({ kind: "rewind", turnId: "t1" }, turnStart("Explain a.ts in one line", "t2"));
		expect(await editor().count()).toBe(0);
		expect(await chat.page.getByRole("article", { name: "You" }).locator(".prompt-text").innerText()).toBe("Explain a.ts in one line");
	});

	test("stays as it was after Escape, which stops nothing, and its button has the focus again", async () => {
		chat = await openChat({ transcript: asked, state: { running: true } });
		await button("Edit").click();
		await chat.page.keyboard.type("xxx");
		await chat.page.keyboard.press("Escape");
		expect(await editor().count()).toBe(0);
		expect(await chat.page.locator(".prompt-text").innerText()).toBe("Explain a.ts");
		expect(chat.posts().some(({ kind }) => kind === "stop")).toBe(false);
		await expect.poll(() => button("Edit").evaluate((element) => element === document.activeElement)).toBe(true);
	});

	test("has the keyboard before the next frame, so that no key typed at once is lost", async () => {
		chat = await openChat({ transcript: asked });
		const caret = await button("Edit").evaluate(async (element: HTMLElement) => {
			element.click();
			await Promise.resolve();
			const box = document.activeElement;
			return box instanceof HTMLTextAreaElement && box.getAttribute("aria-label") === "Edit the prompt" ? box.selectionStart : undefined;
		});
		expect(caret).toBe("Explain a.ts".length);
	});

	test("is not sent with no words", async () => {
		chat = await openChat({ transcript: asked });
		await button("Edit").click();
		await editor().fill("  ");
		await button("Send").first().press("Enter");
		expect(chat.posts().some(({ kind }) => kind === "resend")).toBe(false);
	});
});

describe("A second answer", () => {
	const start: TurnEvent = { kind: "compare-start", turnId: "t1", model: "eu.amazon.nova-pro-v1:0" };
	const delta: TurnEvent = { kind: "compare-delta", turnId: "t1", text: "**Second**" };
	const end = (outcome: Extract<TurnEvent, { kind: "turn-end" }>["outcome"]): TurnEvent => ({
		kind: "compare-end",
		turnId: "t1",
		outcome,
		cost: cost(0.002),
		call: { model: "eu.amazon.nova-pro-v1:0", retries: 0, latencyMs: 900 },
	});
	const second = () => chat.page.getByRole("region", { name: /^Answer of.*nova-pro/i });
	const left = (name: RegExp) => chat.page.getByRole("region", { name }).evaluate((region) => region.getBoundingClientRect().left);

	test("is written beside the first, can be stopped, and be kept", async () => {
		chat = await openChat({
			width: 900,
			transcript: transcriptOf(turnStart("Hello"), { kind: "text-delta", text: "First" }, billed, done),
		});
		await chat.events(start, delta);
		expect(await second().locator("strong").innerText()).toBe("Second");
		await button("Stop the second answer").click();
		expect(lastPost()).toEqual({ kind: "answer-action", turnId: "t1", what: "stop-comparing" });
		await chat.events(end({ kind: "done" }));
		const heads = await chat.page.locator(".compared-head").allInnerTexts();
		expect(heads[0]).toMatch(/\$0\.0123 · 3\.2 s/);
		expect(heads[1]).toMatch(/nova-pro.* · \$0\.0020 · 0\.9 s/i);
		expect(await left(/nova-pro/i)).toBeGreaterThan(400);
		/** Each answer is copied where it stands: the foot belongs to both. */
		await second().getByRole("button", { name: "Copy answer" }).click();
		expect(lastPost()).toEqual({ kind: "code", what: "copy", text: "**Second**" });
		await button("Copy answer").first().click();
		expect(lastPost()).toEqual({ kind: "code", what: "copy", text: "First" });
		expect(await button("Copy answer").count()).toBe(2);
		await button("Keep this answer").click();
		expect(lastPost()).toEqual({ kind: "answer-action", turnId: "t1", what: "keep-compared" });
		await chat.events({ kind: "compare-keep", turnId: "t1" });
		expect(await second().innerText()).toContain("The chat goes on from here");
		expect(await button("Keep this answer").count()).toBe(0);
	});

	test("stands below the first in a narrow side bar", async () => {
		chat = await openChat({
			width: 320,
			transcript: transcriptOf(turnStart("Hello"), { kind: "text-delta", text: "First" }, done, start, delta),
		});
		expect(await left(/nova-pro/i)).toBeLessThan(60);
	});

	test("that fails says why in its column, and is not offered to be kept", async () => {
		chat = await openChat({ transcript: transcriptOf(turnStart("Hello"), done, start) });
		await chat.events(end({ kind: "failed", failure: { kind: "access-denied", message: "This account may not call it." } }));
		expect(await second().innerText()).toContain("This account may not call it.");
		expect(await button("Keep this answer").count()).toBe(0);
	});

	test("is not offered to be kept where tools were called, or the chat has gone on", async () => {
		const tool: TurnEvent = { kind: "tool-start", toolUseId: "1", name: "read_file", title: "Read a.ts" };
		chat = await openChat({ transcript: transcriptOf(turnStart("Hello"), tool, done, start, delta, end({ kind: "done" })) });
		expect(await button("Keep this answer").count()).toBe(0);
		chat = await openChat({
			transcript: transcriptOf(turnStart("Hello"), done, start, delta, end({ kind: "done" }), turnStart("Next", "t2"), done),
		});
		expect(await button("Keep this answer").count()).toBe(0);
	});
});

describe("The queue", () => {
	const queue = [
		{ id: "q1", text: "Then test it" },
		{ id: "q2", text: "And document it", attachments: ["notes.md"] },
	];

	test.each([
		["Send now, to the answer that is being written: Then test it", { kind: "queued", id: "q1", what: "now" }],
		["Edit queued prompt: Then test it", { kind: "queued", id: "q1", what: "edit" }],
		["Move up: And document it", { kind: "queued", id: "q2", what: "raise" }],
	] as const)("has a button %s", async (name, post) => {
		chat = await openChat({ state: { running: true, queue } });
		await button(name).click();
		expect(lastPost()).toEqual(post);
		expect(await button("Move up: Then test it").count()).toBe(0);
	});

	test("lets the keyboard raise a prompt step by step", async () => {
		const three = [...queue, { id: "q3", text: "Ship it" }] as const;
		const [first, second, third] = three;
		chat = await openChat({ state: { running: true, queue: three } });
		await button("Move up: Ship it").focus();
		for (const order of [
			[first, third, second],
			[third, first, second],
		]) {
			await chat.page.keyboard.press("Enter");
			expect(lastPost()).toEqual({ kind: "queued", id: "q3", what: "raise" });
			await chat.say({ kind: "state", state: { ...idle, running: true, queue: order as QueuedPrompt[] } });
			await expect.poll(() => focusedName()).toBe(order[0] === third ? "Message Outcrop" : "Move up: Ship it");
		}
	});

	test("says what goes with the next step, and what is attached", async () => {
		chat = await openChat({ state: { running: true, queue: [{ id: "q1", text: "Stop at one", steers: true }, ...queue.slice(1)] } });
		const list = chat.page.getByRole("list", { name: "Queued prompts" });
		expect(await list.innerText()).toContain("goes with the next step");
		expect(await list.innerText()).toContain("1 attachment");
		expect(await button("Send now, to the answer that is being written: Stop at one").count()).toBe(0);
	});

	test("what went to the running turn stands in its answer as the user's", async () => {
		chat = await openChat({
			transcript: transcriptOf(turnStart("Hello"), { kind: "steer", prompt: { text: "Only one", attachments: [] } }),
		});
		expect(await chat.page.getByRole("region", { name: "You, meanwhile" }).innerText()).toBe("Only one");
	});
});

describe("Arrow up", () => {
	const talked = transcriptOf(turnStart("First", "t1"), done, turnStart("Second", "t2"), done, turnStart("Second", "t3"), done);

	test("goes back through the prompts, and down again to what was being written", async () => {
		chat = await openChat({ transcript: talked, draft: "half a thought" });
		await composer().focus();
		await chat.page.keyboard.press("Home");
		const seen: string[] = [];
		for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"]) {
			await chat.page.keyboard.press(key);
			await chat.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
			seen.push(await composer().inputValue());
		}
		expect(seen).toEqual(["Second", "First", "First", "Second", "half a thought"]);
	});

	test("leaves a caret in the middle of the words alone", async () => {
		chat = await openChat({ transcript: talked, draft: "half a thought" });
		await composer().focus();
		await chat.page.keyboard.press("End");
		await chat.page.keyboard.press("ArrowUp");
		expect(await composer().inputValue()).toBe("half a thought");
	});

	test("after a prompt was changed writes a new one", async () => {
		chat = await openChat({ transcript: talked });
		await composer().press("ArrowUp");
		await chat.page.keyboard.type("!");
		await chat.page.keyboard.press("ArrowDown");
		expect(await composer().inputValue()).toBe("Second!");
	});

	test("finds the prompts of the chat before, too", async () => {
		chat = await openChat({ transcript: talked });
		await chat.say({ kind: "snapshot", transcript: { turns: [] }, state: idle, draft: "" });
		await composer().press("ArrowUp");
		expect(await composer().inputValue()).toBe("Second");
	});
});
