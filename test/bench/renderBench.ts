import type { Browser } from "playwright-core";
import { answerOf, deltasOf } from "./answer.ts";
import type { BenchTab } from "./benchTab.ts";
import { openChatTab, openRendererTab, startBrowser } from "./benchTab.ts";
import type { RendererName } from "./renderers.ts";
import { median, type Row } from "./row.ts";

const deltasPerFrame = 10;
/** Of Outcrop and the floor, one right after the other: how fast the machine is changes from round to round, seldom within one. */
const rounds = 7;
/** Of everything else. */
const fewRounds = 3;
const patience = 60_000;

const ours = "Outcrop";
const floorName = "append-only text";
const others: Readonly<Record<string, RendererName>> = {
	[floorName]: "floor",
	"streaming-markdown": "streamingMarkdown",
	"marked, every 50 ms": "marked",
	"markdown-it, whole answer a frame": "markdownIt",
	"react-markdown + rehype-highlight, whole answer a frame": "react",
};

/** These are measured once, and given up when they take too long: they are slower by an order of magnitude. */
const slow: readonly RendererName[] = ["markdownIt", "react"];

/** What one run has measured. Milliseconds; `gaveUp` when the patience was over before the answer was. */
interface Run {
	readonly busy: number;
	readonly lastToFirst: number;
	readonly p95: number;
	readonly gaveUp: boolean;
	/** Bytes. */
	readonly heap: number;
}

/** The same answers in real Chromium, ten deltas a painted frame, by Outcrop's view and by the renderers that others use. */
export async function benchRender(): Promise<Row[]> {
	const unpaced = await startBrowser("unpaced");
	const paced = await startBrowser("paced");
	try {
		const rows = [...(await benchAnswer(unpaced, 100)), ...(await benchAnswer(unpaced, 400)), ...(await benchReopening(unpaced))];
		return [...rows, ...(await benchPaced(paced))];
	} finally {
		await Promise.all([unpaced.close(), paced.close()]);
	}
}

async function benchAnswer(browser: Browser, kilobytes: number): Promise<Row[]> {
	const subjects = [floorName, ours, ...Object.keys(others).filter((name) => name !== floorName)];
	const runs = new Map<string, Run[]>(subjects.map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const name of round % 2 === 0 ? subjects : subjects.toReversed()) {
			if (round < roundsOf(name)) runs.get(name)?.push(await runOnce(browser, name, kilobytes));
		}
	}
	const of = (name: string, pick: (run: Run, round: number) => number) => median((runs.get(name) ?? []).map(pick));
	const floors = runs.get(floorName) ?? [];
	return subjects.flatMap((subject): Row[] => {
		const figure = { bench: "render", case: `${kilobytes} KB streamed`, subject } as const;
		const busy = of(subject, (run) => run.busy);
		const toFloor = of(subject, (run, at) => run.busy / (floors[at]?.busy ?? Number.NaN));
		const ratio = round(toFloor, 2);
		if (runs.get(subject)?.some((run) => run.gaveUp)) {
			// What it had cost until then: all of it would cost more.
			return [
				{ ...figure, subject: `${subject} (gave up at ${patience / 1_000} s)`, value: round(busy, 0), unit: "ms busy, at least", ratio },
			];
		}
		const tenths = of(subject, (run) => run.lastToFirst);
		const heap = of(subject, (run) => run.heap) / 1_000_000;
		const rows: Row[] = [
			{ ...figure, value: round(busy, 0), unit: "ms busy", ratio },
			{ ...figure, case: `${figure.case}, last/first tenth`, value: round(tenths, 2), unit: "×" },
			{
				...figure,
				case: `${figure.case}, p95 of a frame`,
				value: round(
					of(subject, (run) => run.p95),
					1,
				),
				unit: "ms",
			},
			{ ...figure, case: `${figure.case}, heap`, value: round(heap, 1), unit: "MB" },
		];
		if (subject !== ours) return rows;
		const most = kilobytes === 100 ? 1.7 : 1;
		const [time, growth, frame, memory] = rows as [Row, Row, Row, Row];
		return [
			{ ...time, goal: `≤ ${most} × floor`, met: toFloor <= most },
			{ ...growth, goal: "≤ 1.2", met: tenths <= 1.2 },
			frame,
			{ ...memory, goal: "≤ 6 MB", met: heap <= 6 },
		];
	});
}

function roundsOf(name: string): number {
	const other = others[name];
	if (other && slow.includes(other)) return 1;
	return name === ours || name === floorName ? rounds : fewRounds;
}

async function runOnce(browser: Browser, name: string, kilobytes: number): Promise<Run> {
	await using tab = await openSubject(browser, name);
	const deltas = deltasOf(answerOf(kilobytes * 1_000));
	await tab.page.evaluate((all) => Object.assign(window, { deltas: all }), deltas);
	const heapBefore = await tab.heap();
	const tenth = Math.floor(deltas.length / 10 / deltasPerFrame) * deltasPerFrame;
	const busy: number[] = [];
	const frames: number[] = [];
	// In three parts, so that the first and the last tenth can be weighed: time of work, whatever else the machine does.
	for (const [from, to] of [
		[0, tenth],
		[tenth, deltas.length - tenth],
		[deltas.length - tenth, deltas.length],
	] as const) {
		const before = await tab.busy();
		frames.push(...(await tab.page.evaluate(streamInFrames, { from, to, deltasPerFrame, patience: patience - sum(frames) })));
		busy.push((await tab.busy()) - before);
	}
	const gaveUp = sum(frames) > patience;
	const before = await tab.busy();
	if (!gaveUp) await tab.page.evaluate(endAnswer);
	const [first = Number.NaN, , last = Number.NaN] = busy;
	return {
		busy: sum(busy) + (await tab.busy()) - before,
		lastToFirst: last / first,
		p95: frames.toSorted((a, b) => a - b)[Math.floor(frames.length * 0.95)] ?? Number.NaN,
		gaveUp,
		heap: (await tab.heap()) - heapBefore,
	};
}

/** The chat view in which a turn has begun. Only what draws the answer differs. */
async function openSubject(browser: Browser, name: string): Promise<BenchTab> {
	const other = others[name];
	const tab = other ? await openRendererTab(browser) : await openChatTab(browser);
	await tab.page.evaluate(async (chosen) => {
		const page = window as unknown as Driven & { openRenderer: (name: string) => Driven };
		const say = (event: object) => window.dispatchEvent(new MessageEvent("message", { data: { kind: "events", events: [event] } }));
		say({ kind: "turn-start", turnId: "t1", at: 0, model: "m", prompt: { text: "Hello", attachments: [] } });
		await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
		if (chosen) return void Object.assign(page, page.openRenderer(chosen));
		// The host joins the deltas of a frame, so that they arrive as one message.
		let joined = "";
		Object.assign(page, {
			add: (text: string) => (joined += text),
			frame: () => {
				if (joined !== "") say({ kind: "text-delta", text: joined });
				joined = "";
			},
			end: () => say({ kind: "turn-end", outcome: { kind: "done" } }),
		});
	}, other);
	return tab;
}

interface Driven {
	readonly deltas: readonly string[];
	readonly add: (delta: string) => void;
	readonly frame: () => void;
	readonly end: () => void;
}

interface Part {
	readonly from: number;
	readonly to: number;
	readonly deltasPerFrame: number;
	/** Milliseconds. */
	readonly patience: number;
}

/** Runs in the page. Returns how long each frame took; fewer frames than there are when the patience was over. */
async function streamInFrames({ from, to, deltasPerFrame: perFrame, patience: left }: Part): Promise<number[]> {
	const { deltas, add, frame } = window as unknown as Driven;
	const frames: number[] = [];
	const begin = performance.now();
	for (let at = from, last = await new Promise(requestAnimationFrame); at < to && last - begin <= left; at += perFrame) {
		for (const delta of deltas.slice(at, at + perFrame)) add(delta);
		frame();
		const now = await new Promise(requestAnimationFrame);
		frames.push(now - last);
		last = now;
	}
	return frames;
}

/** Runs in the page, until it has nothing left to do. */
async function endAnswer(): Promise<void> {
	(window as unknown as Driven).end();
	for (let round = 0; round < 20; round++) await new Promise((resolve) => requestIdleCallback(resolve));
	await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
}

/** A finished answer is shown at once, as when a chat is opened again. */
async function benchReopening(browser: Browser): Promise<Row[]> {
	const times: Record<string, number[]> = { [floorName]: [], [ours]: [] };
	for (let round = 0; round < 7; round++) {
		for (const [name, samples] of Object.entries(times)) {
			await using tab = await openSubject(browser, name);
			const begin = await tab.busy();
			await tab.page.evaluate(async (text) => {
				const { add, frame, end } = window as unknown as Driven;
				add(text);
				frame();
				end();
				await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
			}, answerOf(100_000));
			samples.push((await tab.busy()) - begin);
		}
	}
	const floor = median(times[floorName] ?? []);
	return Object.entries(times).map(([subject, samples]): Row => {
		const row = { bench: "render", case: "100 KB reopened", subject, value: round(median(samples), 1), unit: "ms busy" } as const;
		const ratio = round(median(samples) / floor, 2);
		return subject === ours ? { ...row, ratio, goal: "≤ 2.2 × floor", met: ratio <= 2.2 } : { ...row, ratio };
	});
}

const screenFrame = 1_000 / 60;

/**
 * 200 deltas a second, as a fast model sends them, on a screen of 60 frames a second. The best of several rounds: what else the
 * machine does drops frames of every page.
 */
async function benchPaced(browser: Browser): Promise<Row[]> {
	const dropped = new Map([floorName, ours].map((name): [string, number] => [name, Number.POSITIVE_INFINITY]));
	for (let round = 0; round < fewRounds; round++) {
		for (const [name, least] of dropped) {
			await using tab = await openSubject(browser, name);
			await tab.page.evaluate((all) => Object.assign(window, { deltas: all }), deltasOf(answerOf(100_000)));
			const frames = await tab.page.evaluate(streamPaced);
			const late = frames.reduce((all, frame) => all + Math.max(0, Math.round(frame / screenFrame) - 1), 0);
			dropped.set(name, Math.min(least, late));
		}
	}
	return [...dropped].map(([subject, value]): Row => {
		const row = { bench: "render", case: "100 KB at 200 deltas/s", subject, value, unit: "frames dropped" } as const;
		return subject === ours ? { ...row, goal: "0", met: value === 0 } : row;
	});
}

async function streamPaced(): Promise<number[]> {
	const { deltas, add, frame, end } = window as unknown as Driven;
	const frames: number[] = [];
	const begin = await new Promise(requestAnimationFrame);
	for (let sent = 0, last = begin; sent < deltas.length; ) {
		const now = await new Promise(requestAnimationFrame);
		frames.push(now - last);
		last = now;
		const due = Math.min(deltas.length, Math.floor((now - begin) / 5));
		for (const delta of deltas.slice(sent, due)) add(delta);
		frame();
		sent = due;
	}
	end();
	return frames;
}

function sum(values: readonly number[]): number {
	return values.reduce((all, value) => all + value, 0);
}

function round(value: number, digits: number): number {
	return Number(value.toFixed(digits));
}
