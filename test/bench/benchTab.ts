import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, CDPSession, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { browserFlags, findBrowser } from "../../scripts/findBrowser.ts";
import { themes } from "../webview/themes.ts";
import { idle } from "../webview/chatPage.ts";
import type { Transcript } from "../../src/shared/transcript.ts";

/** A page of Chromium with what measures it. */
export interface BenchTab extends AsyncDisposable {
	readonly page: Page;
	/** Milliseconds that the main thread of the page has worked so far: scripts, styles, layout, paint. */
	readonly busy: () => Promise<number>;
	/** Bytes of the JavaScript heap that are still needed. */
	readonly heap: () => Promise<number>;
}

const origin = "https://outcrop.test";
const root = join(import.meta.dirname, "../..");

/** `paced` draws frames at the rate of a screen; otherwise the next frame begins as soon as the last is painted. */
export function startBrowser(pace: "paced" | "unpaced"): Promise<Browser> {
	const unlimited = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];
	return findBrowser().then((executablePath) =>
		chromium.launch({ executablePath, args: pace === "paced" ? browserFlags : [...browserFlags, ...unlimited] }),
	);
}

/** The chat view as it is packaged, without the host's policy: the driver runs inside. */
export async function openChatTab(browser: Browser, transcript: Transcript = { turns: [] }): Promise<BenchTab> {
	const tab = await openTab(browser, "webview/main.tsx", `<div id="root"></div>`);
	await tab.page.evaluate(
		([state, turns]) => {
			const data = { kind: "snapshot", transcript: turns, state, draft: "" };
			Object.assign(window, { chatState: state });
			window.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) }));
		},
		[idle, transcript] as const,
	);
	return tab;
}

/** The chat view with the other renderers at hand, so that each draws in the same page, followed by the same scrolling. */
export async function openRendererTab(browser: Browser): Promise<BenchTab> {
	const tab = await openChatTab(browser);
	await tab.page.addScriptTag({ content: await bundleOf("test/bench/renderers.ts") });
	return tab;
}

async function openTab(browser: Browser, entry: string, body: string): Promise<BenchTab> {
	const [script, style] = await Promise.all([bundleOf(entry), styles()]);
	const context = await browser.newContext({ viewport: { width: 400, height: 800 } });
	const page = await context.newPage();
	const files: Record<string, readonly [type: string, body: string]> = {
		"/": [
			"text/html",
			`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bench</title><link rel="stylesheet" href="/page.css"></head>
<body class="${themes.dark.bodyClass}">${body}<script src="/page.js"></script></body></html>`,
		],
		"/page.js": ["text/javascript", script],
		"/page.css": ["text/css", `${style}\nhtml { --vscode-font-family: sans-serif; --vscode-font-size: 13px; }`],
	};
	await page.route("**/*", (route) => {
		const [contentType, content] = files[new URL(route.request().url()).pathname] ?? ["text/plain", ""];
		return route.fulfill({ contentType, body: content });
	});
	await page.addInitScript(() =>
		Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: () => {}, getState: () => undefined, setState: () => {} }) }),
	);
	await page.goto(`${origin}/`);
	const session = await context.newCDPSession(page);
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	return { page, busy: () => busyTime(session), heap: () => heapSize(session), [Symbol.asyncDispose]: () => context.close() };
}

async function busyTime(session: CDPSession): Promise<number> {
	const { metrics } = await session.send("Performance.getMetrics");
	return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
}

async function heapSize(session: CDPSession): Promise<number> {
	for (let round = 0; round < 3; round++) await session.send("HeapProfiler.collectGarbage");
	const { usedSize } = await session.send("Runtime.getHeapUsage");
	return usedSize;
}

const bundles = new Map<string, Promise<string>>();

/** Minified, as it is packaged. */
function bundleOf(entry: string): Promise<string> {
	const known = bundles.get(entry);
	if (known) return known;
	const made = build({
		entryPoints: [join(root, entry)],
		bundle: true,
		write: false,
		minify: true,
		outdir: "out",
		platform: "browser",
		format: "iife",
		target: "chrome130",
		jsx: "automatic",
		jsxImportSource: "preact",
		define: { "process.env.NODE_ENV": '"production"' },
	}).then(({ outputFiles }) => outputFiles.find(({ path }) => path.endsWith(".js"))?.text ?? "");
	bundles.set(entry, made);
	return made;
}

async function styles(): Promise<string> {
	const { outputFiles } = await build({ entryPoints: [join(root, "webview/styles/chat.css")], bundle: true, write: false });
	return outputFiles[0]?.text ?? "";
}
