import { writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { EventBatch } from "../../src/core/record/eventBatch.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";

export interface PostSample {
	readonly subject: string;
	readonly posts: number;
	/** Megabytes of JSON posted to the webview. */
	readonly megabytes: number;
	readonly hostCpuMilliseconds: number;
	/** From the delta to the moment the webview has it: the 95th percentile, in milliseconds. */
	readonly p95: number;
}

const deltas = 4_014;
/** Milliseconds between two deltas: 200 a second. */
const pace = 5;
const text = "abcdefghijklmnopqrstuvwx ";

/** Once the host is up, sends one answer of 100 KB to a real webview in each way, and writes down what each cost. */
export function activate(): void {
	const panel = vscode.window.createWebviewPanel("bench.post", "Post", vscode.ViewColumn.One, { enableScripts: true });
	const samples: PostSample[] = [];
	panel.webview.onDidReceiveMessage(async (message: { kind: string }) => {
		if (message.kind !== "ready") return;
		/** The two that are compared run four times, in turned order: neither has the warmer machine, and its moods weigh less. */
		const mirrored = [joinedByTimer, outcrop, outcrop, joinedByTimer];
		for (const way of [wholeMessage, eachDelta, ...mirrored, ...mirrored]) samples.push(await run(panel.webview, way));
		writeFileSync(process.env.OUTCROP_BENCH_RESULTS ?? "", JSON.stringify(samples));
	});
	panel.webview.html = `<!DOCTYPE html><html><body><pre id="answer"></pre><script>
		const host = acquireVsCodeApi();
		const answer = document.getElementById("answer");
		let latencies = [];
		addEventListener("message", ({ data }) => {
			if (data.kind === "report") { host.postMessage({ kind: "latencies", latencies }); latencies = []; answer.textContent = ""; return; }
			latencies.push(Date.now() - data.at);
			if (data.whole !== undefined) answer.textContent = data.whole; else answer.append(data.text ?? data.events.map((event) => event.text).join(""));
		});
		host.postMessage({ kind: "ready" });
	</script></body></html>`;
}

type Post = (message: object) => void;
interface Way {
	readonly subject: string;
	start(post: Post): { add(delta: string): void; end(): void };
}

const wholeMessage: Way = {
	subject: "whole message for each delta",
	start: (post) => {
		let whole = "";
		return { add: (delta) => post({ at: Date.now(), whole: (whole += delta) }), end: () => {} };
	},
};

const eachDelta: Way = {
	subject: "each delta",
	start: (post) => ({ add: (delta) => post({ at: Date.now(), text: delta }), end: () => {} }),
};

/** The plainest joining: a timer of one frame. */
const joinedByTimer: Way = {
	subject: "deltas joined by a timer of 16 ms",
	start: (post) => {
		let joined = "";
		let at = 0;
		const timer = setInterval(() => {
			if (joined !== "") post({ at, text: joined });
			joined = "";
		}, 16);
		return {
			add: (delta) => {
				if (joined === "") at = Date.now();
				joined += delta;
			},
			end: () => clearInterval(timer),
		};
	},
};

const outcrop: Way = {
	subject: "Outcrop's event batch",
	start: (post) => {
		let at = 0;
		const batch = new EventBatch((events: readonly TurnEvent[]) => {
			post({ kind: "events", at, events });
			at = 0;
		});
		return {
			add: (delta) => {
				at ||= Date.now();
				batch.add({ kind: "text-delta", text: delta });
			},
			end: () => batch.flush(),
		};
	},
};

async function run(webview: vscode.Webview, way: Way): Promise<PostSample> {
	let posts = 0;
	let bytes = 0;
	const stream = way.start((message) => {
		posts++;
		bytes += JSON.stringify(message).length;
		void webview.postMessage(message);
	});
	const cpu = process.cpuUsage();
	await paced((delta) => stream.add(delta));
	stream.end();
	const { user, system } = process.cpuUsage(cpu);
	const latencies = await latenciesOf(webview);
	return {
		subject: way.subject,
		posts,
		megabytes: bytes / 1_000_000,
		hostCpuMilliseconds: (user + system) / 1_000,
		p95: latencies[Math.floor(latencies.length * 0.95)] ?? Number.NaN,
	};
}

/** Sends every delta at its time, however late the timers come. */
function paced(add: (delta: string) => void): Promise<void> {
	return new Promise((resolve) => {
		const begin = performance.now();
		let sent = 0;
		const timer = setInterval(() => {
			for (const due = (performance.now() - begin) / pace; sent < Math.min(due, deltas); sent++) add(text);
			if (sent < deltas) return;
			clearInterval(timer);
			resolve();
		}, pace);
	});
}

function latenciesOf(webview: vscode.Webview): Promise<number[]> {
	return new Promise((resolve) => {
		const listener = webview.onDidReceiveMessage((message: { kind: string; latencies?: number[] }) => {
			if (message.kind !== "latencies") return;
			listener.dispose();
			resolve((message.latencies ?? []).toSorted((a, b) => a - b));
		});
		void webview.postMessage({ kind: "report" });
	});
}
