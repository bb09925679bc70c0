import type { Browser, Page } from "playwright-core";
import type { Transcript } from "../../src/shared/transcript.ts";
import { transcriptOf, turnStart } from "../webview/chatPage.ts";
import { answerOf } from "./answer.ts";
import { openChatTab, startBrowser } from "./benchTab.ts";
import { median, type Row } from "./row.ts";

/** A message is a prompt or an answer. */
const messages = 10_000;
const streamedTurns = 1_000;
const rounds = 5;
const ours = "Outcrop";

/** A chat of 10,000 messages: opened, scrolled and typed in. */
export async function benchTranscript(): Promise<Row[]> {
	const long = chatOf(messages / 2);
	const unpaced = await startBrowser("unpaced");
	const paced = await startBrowser("paced");
	try {
		return [
			...(await benchOpening(unpaced, long)),
			...(await benchScrolling(paced, long)),
			...(await benchTyping(paced, long)),
			...(await benchMemory(unpaced)),
		];
	} finally {
		await Promise.all([unpaced.close(), paced.close()]);
	}
}

function chatOf(turns: number): Transcript {
	const answer = answerOf(20_000);
	const events = Array.from({ length: turns }, (_, index) => {
		const text = answer.slice((index * 37) % 10_000, ((index * 37) % 10_000) + 300 + (index % 7) * 100);
		return [
			turnStart(`Question ${index}`, `t${index}`),
			{ kind: "text-delta", text } as const,
			{ kind: "turn-end", outcome: { kind: "done" } } as const,
		];
	});
	// Reducing 5,000 turns in one list is quadratic; each is reduced alone.
	return { turns: events.flatMap((ofTurn) => transcriptOf(...ofTurn).turns) };
}

async function benchOpening(browser: Browser, long: Transcript): Promise<Row[]> {
	const subjects = { "the last 20 messages alone": { turns: long.turns.slice(-10) }, [ours]: long };
	const times = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [name, transcript] of Object.entries(subjects)) {
			await using tab = await openChatTab(browser);
			await tab.page.evaluate((turns) => Object.assign(window, { opened: turns }), transcript);
			times.get(name)?.push(await tab.page.evaluate(openChat));
		}
	}
	const [floor = Number.NaN, time = Number.NaN] = [...times.values()].map(median);
	const row = { bench: "transcript", case: "10,000 messages opened", unit: "ms" } as const;
	return [
		{ ...row, subject: "the last 20 messages alone", value: round(floor, 1), ratio: 1 },
		{
			...row,
			subject: ours,
			value: round(time, 1),
			ratio: round(time / floor, 2),
			goal: "≤ 3 × the last 20 alone",
			met: time / floor <= 3,
		},
	];
}

/** Runs in the page: from the message of the host to the painted chat. */
async function openChat(): Promise<number> {
	const { opened, chatState } = window as unknown as { opened: unknown; chatState: unknown };
	const begin = performance.now();
	window.dispatchEvent(new MessageEvent("message", { data: { kind: "snapshot", transcript: opened, state: chatState, draft: "" } }));
	await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
	return performance.now() - begin;
}

async function benchScrolling(browser: Browser, long: Transcript): Promise<Row[]> {
	const subjects = { "an empty chat": () => openChatTab(browser), [ours]: () => openChatTab(browser, long) };
	const frames = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [name, open] of Object.entries(subjects)) {
			await using tab = await open();
			frames.get(name)?.push(...(await tab.page.evaluate(scrollUp)));
		}
	}
	const [floor = Number.NaN, p95 = Number.NaN] = [...frames.values()].map(percentile95);
	const row = { bench: "transcript", case: "10,000 messages scrolled, p95 of a frame", unit: "ms" } as const;
	return [
		{ ...row, subject: "an empty chat", value: round(floor, 1), ratio: 1 },
		{ ...row, subject: ours, value: round(p95, 1), ratio: round(p95 / floor, 2), goal: "≤ 1.15 × an empty chat", met: p95 / floor <= 1.15 },
	];
}

/** Runs in the page: two seconds towards the beginning, as fast as a wheel turns. */
async function scrollUp(): Promise<number[]> {
	const log = document.querySelector(".log");
	const frames: number[] = [];
	for (let last = await new Promise(requestAnimationFrame); frames.length < 120; ) {
		if (log) log.scrollTop -= 100;
		const now = await new Promise(requestAnimationFrame);
		frames.push(now - last);
		last = now;
	}
	return frames;
}

/** A text box alone shows how much of a key's time is the browser's own. */
async function benchTyping(browser: Browser, long: Transcript): Promise<Row[]> {
	const subjects = { "a text box alone": () => openTextBox(browser), [ours]: () => openChatTab(browser, long) };
	const times = new Map<string, number[]>(Object.keys(subjects).map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const [name, open] of Object.entries(subjects)) {
			await using tab = await open();
			await tab.page.getByRole("textbox", { name: "Message Outcrop" }).focus();
			await watchKeys(tab.page);
			await tab.page.keyboard.type("What does the function that prices an order do? ".repeat(4));
			times.get(name)?.push(percentile95(await tab.page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)));
		}
	}
	const [floor = Number.NaN, p95 = Number.NaN] = [...times.values()].map(median);
	const row = { bench: "transcript", case: "typing in 10,000 messages, p95 of a key", unit: "ms" } as const;
	return [
		{ ...row, subject: "a text box alone", value: round(floor, 2), ratio: 1 },
		{ ...row, subject: ours, value: round(p95, 2), ratio: round(p95 / floor, 2), goal: "< 2 ms", met: p95 < 2 },
	];
}

async function openTextBox(browser: Browser): Promise<AsyncDisposable & { readonly page: Page }> {
	const context = await browser.newContext({ viewport: { width: 400, height: 800 } });
	const page = await context.newPage();
	await page.setContent(`<textarea aria-label="Message Outcrop" rows="4"></textarea>`);
	return { page, [Symbol.asyncDispose]: () => context.close() };
}

/** What a long session leaves behind: turns that were streamed one after the other, not opened at once. */
async function benchMemory(browser: Browser): Promise<Row[]> {
	await using tab = await openChatTab(browser);
	const empty = await tab.heap();
	const { turns } = chatOf(streamedTurns);
	await tab.page.evaluate(
		streamTurns,
		turns.map(({ parts }) => parts.map((part) => (part.kind === "text" ? part.text : "")).join("")),
	);
	const row = { bench: "transcript", case: "heap after 1,000 turns streamed", unit: "MB" } as const;
	return [
		{ ...row, subject: "an empty chat", value: round(empty / 1_000_000, 1) },
		{ ...row, subject: ours, value: round((await tab.heap()) / 1_000_000, 1) },
	];
}

/** Runs in the page: each turn in five messages, and a frame for each message. */
async function streamTurns(answers: readonly string[]): Promise<void> {
	const say = async (event: object) => {
		window.dispatchEvent(new MessageEvent("message", { data: structuredClone({ kind: "events", events: [event] }) }));
		await new Promise(requestAnimationFrame);
	};
	for (const [index, answer] of answers.entries()) {
		await say({ kind: "turn-start", turnId: `t${index}`, at: 0, model: "m", prompt: { text: `Question ${index}`, attachments: [] } });
		for (let part = 0; part < 3; part++) {
			const [from, to] = [part, part + 1].map((at) => Math.floor((at * answer.length) / 3));
			await say({ kind: "text-delta", text: answer.slice(from, to) });
		}
		await say({ kind: "turn-end", outcome: { kind: "done" } });
	}
	for (let round = 0; round < 100; round++) await new Promise((resolve) => requestIdleCallback(resolve));
}

/** From the key to what it has changed being laid out. */
function watchKeys(page: Page): Promise<void> {
	return page.evaluate(() => {
		const keyTimes: number[] = [];
		let begin = 0;
		const laidOut = () => {
			// What the key has changed is drawn in a microtask; the layout is asked for behind it.
			void Promise.resolve()
				.then(() => Promise.resolve())
				.then(() => {
					document.body.getBoundingClientRect();
					keyTimes.push(performance.now() - begin);
				});
		};
		window.addEventListener("keydown", () => (begin = performance.now()), { capture: true });
		window.addEventListener("input", laidOut);
		Object.assign(window, { keyTimes });
	});
}

function percentile95(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

function round(value: number, digits: number): number {
	return Number(value.toFixed(digits));
}
