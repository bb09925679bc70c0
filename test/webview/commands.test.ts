import { afterEach, expect, test } from "vitest";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ChatPage } from "./chatPage.ts";
import { done, openChat, turnStart } from "./chatPage.ts";

let chat: ChatPage;
afterEach(() => chat.assertNoErrors());

const group = (name: string) => chat.page.getByRole("group", { name, exact: true });
const stop = () => chat.page.getByRole("button", { name: "Stop: Run npm test", exact: true });
const output = () => group("Output of Run npm test");

const run: TurnEvent = { kind: "tool-start", toolUseId: "1", name: "run_command", title: "Run npm test" };
const prints = (text: string): TurnEvent => ({ kind: "tool-output", toolUseId: "1", text });
const ends = (outcome: "done" | "failed", detail: string): TurnEvent => ({ kind: "tool-end", toolUseId: "1", outcome, detail });

test("a command shows what it prints, at its end, and can be stopped by itself", async () => {
	chat = await openChat({ state: { running: true } });
	await chat.events(turnStart("Go"), run, prints(""));
	expect(await output().innerText()).toBe("No output yet");
	for (let line = 0; line < 60; line++) await chat.events(prints(`line ${line}\n`));
	expect(await output().innerText()).toContain("line 59");
	const fromEnd = () => output().evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
	expect(await output().evaluate((box) => box.scrollHeight > box.clientHeight)).toBe(true);
	expect(await fromEnd()).toBeLessThan(2);
	await stop().click();
	await expect.poll(() => chat.posts().at(-1)).toEqual({ kind: "stop-tool", toolUseId: "1" });
});

test("the reader who scrolls up in the output stays there", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run, prints("line\n".repeat(60)));
	await output().evaluate(async (box) => {
		box.scrollTop = 40;
		await new Promise((seen) => box.addEventListener("scroll", seen, { once: true }));
	});
	await chat.events(prints("more\n".repeat(20)));
	expect(await output().evaluate((box) => box.scrollTop)).toBe(40);
});

test("a command that is done is one line with its exit code, and one that has failed stays open", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run, prints("all fine\n"), ends("done", "exit code 0"));
	expect(await output().count()).toBe(0);
	expect(await group("Run npm test: done").innerText()).toContain("exit code 0");
	expect(await stop().count()).toBe(0);
	await group("Run npm test: done").locator("summary").press("Enter");
	expect(await output().innerText()).toContain("all fine");
	await chat.events(turnStart("Go", "t2"), run, prints("1 failed\n"), ends("failed", "exit code 1"));
	expect(await group("Run npm test: failed").innerText()).toContain("exit code 1");
	expect(await group("Run npm test: failed").innerText()).toContain("1 failed");
});

test("what the reader has folded stays folded while more is printed", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run, prints("a\n"));
	await group("Run npm test: running").locator("summary").click();
	await chat.events(prints("b\n"));
	expect(await output().count()).toBe(0);
	await chat.events(ends("failed", "exit code 1"));
	expect(await output().count()).toBe(0);
});

test("a command in the background that prints after its call has ended does not run again for the reader", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run, prints("ready\n"), ends("done", "runs in the background"), prints("a request\n"));
	expect(await group("Run npm test: done").count()).toBe(1);
});

test("markup and hidden characters in what a command prints are text", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run, prints("<img src=x onerror=pwned()> a\u202Eb\u200Bc\n"));
	expect(await output().innerText()).toContain("<img src=x onerror=pwned()> a\\u{202E}b\\u{200B}c");
	expect(await output().locator("img").count()).toBe(0);
	expect(chat.requests).toEqual([]);
});

test("a chunk of output touches nothing but its own box", async () => {
	chat = await openChat();
	const turns = Array.from({ length: 100 }, (_, index) => [
		turnStart(`Question ${index}`, `t${index}`),
		{ kind: "text-delta", text: `Answer ${index}` } as const,
		done,
	]).flat();
	await chat.events(...turns, turnStart("Now", "now"), { kind: "text-delta", text: "Look" }, run, prints("first\n"));
	await chat.page.evaluate(() => {
		const touched = new Set<string>();
		new MutationObserver((records) => {
			for (const { target } of records)
				touched.add((target instanceof Element ? target : target.parentElement)?.closest("[aria-label]")?.ariaLabel ?? "outside");
		}).observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true });
		Object.assign(window, { touched });
	});
	for (let line = 0; line < 5; line++) await chat.events(prints(`line ${line}\n`));
	expect(await chat.page.evaluate(() => [...(window as unknown as { touched: Set<string> }).touched])).toEqual(["Output of Run npm test"]);
});

test("five megabytes of output cost no more at the end than at the beginning", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run);
	const chunk = `${"x".repeat(79)}\n`.repeat(128);
	const tenth = Math.round(5_000_000 / chunk.length / 10);
	const costs: number[] = [];
	for (let part = 0; part < 10; part++)
		costs.push(
			await chat.page.evaluate(
				async ({ text, times }) => {
					const data = { kind: "events", events: [{ kind: "tool-output", toolUseId: "1", text }] };
					const began = performance.now();
					for (let time = 0; time < times; time++) {
						window.dispatchEvent(new MessageEvent("message", { data }));
						// What a frame would do: render, and lay out what has changed.
						await new Promise((rendered) => setTimeout(rendered));
						document.querySelector(".output")?.getBoundingClientRect();
					}
					return performance.now() - began;
				},
				{ text: chunk, times: tenth },
			),
		);
	const perChunk = costs.map((cost) => cost / tenth);
	expect(perChunk.at(-1)).toBeLessThan(3 * (perChunk[1] ?? 0) + 4);
	await chat.events(ends("failed", "exit code 1"));
	expect(await output().innerText()).toContain("Earlier output is not shown.");
	expect((await output().textContent())?.length).toBeLessThan(110_000);
}, 60_000);

test("output without a single line end is shown, too", async () => {
	chat = await openChat();
	await chat.events(turnStart("Go"), run);
	for (let part = 0; part < 20; part++) await chat.events(prints("x\u202E".repeat(10_000)));
	await chat.events(ends("failed", "exit code 1"));
	expect(await output().innerText()).toContain("x");
});
