import { deepEqual } from "node:assert/strict";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { parseToHost } from "../../src/shared/toHost.ts";
import type { ChatState, ToHost, ToWebview } from "../../src/shared/protocol.ts";
import type { Transcript } from "../../src/shared/transcript.ts";
import { emptyTranscript, reduceTranscript } from "../../src/shared/transcript.ts";
import type { TurnEvent } from "../../src/shared/turnEvent.ts";
import type { ThemeName } from "./themes.ts";
import { themes } from "./themes.ts";

/** The chat view in Chromium, under the content security policy of the host's page, with the test as its host. */
export interface ChatPage {
	readonly page: Page;
	/** Every message so far, each checked to be one that the host accepts. */
	readonly posts: () => ToHost[];
	readonly say: (...messages: ToWebview[]) => Promise<void>;
	readonly events: (...events: TurnEvent[]) => Promise<void>;
	/** Requests for anything but the page's own three files. */
	readonly requests: string[];
	/** Errors of the page and violations of its policy. */
	readonly errors: string[];
	readonly assertNoErrors: () => void;
}

export interface ChatOptions {
	readonly theme?: ThemeName;
	readonly width?: number;
	readonly height?: number;
	readonly state?: Partial<ChatState>;
	readonly transcript?: Transcript;
	readonly draft?: string;
}

const origin = "https://outcrop.test";
const policy = `default-src 'none'; img-src ${origin} data: blob:; style-src ${origin}; font-src ${origin}; script-src 'nonce-test'; require-trusted-types-for 'script'`;

export const idle: ChatState = {
	choices: {
		folder: "shop",
		canChangeFolder: false,
		profile: "",
		region: "eu-central-1",
		model: "eu.anthropic.claude",
		modelLabel: "Claude Sonnet",
		guardrail: "",
		mode: "agent",
	},
	running: false,
	attachments: [],
	queue: [],
	trusted: true,
};

export function turnStart(text: string, turnId = "t1"): TurnEvent {
	return { kind: "turn-start", turnId, at: 0, model: "m", prompt: { text, attachments: [] } };
}

export const done: TurnEvent = { kind: "turn-end", outcome: { kind: "done" } };

export function answered(text: string, prompt = "Hello"): Transcript {
	return transcriptOf(turnStart(prompt), { kind: "text-delta", text }, done);
}

export function transcriptOf(...events: TurnEvent[]): Transcript {
	return events.reduce(reduceTranscript, emptyTranscript);
}

/** Opens the view anew; all tests share one tab, so that only the last view opened is there. */
export async function openChat(options: ChatOptions = {}): Promise<ChatPage> {
	const { width = 400, height = 800, theme = "dark" } = options;
	const tab = await startTab();
	const { page } = tab;
	const seen: Seen = { posts: [], requests: [], errors: [] };
	tab.seen = seen;
	tab.theme = theme;
	await page.setViewportSize({ width, height });
	await page.goto(`${origin}/`);
	const say = async (...messages: ToWebview[]) => {
		await page.evaluate(async (all) => {
			for (const data of all) {
				window.dispatchEvent(new MessageEvent("message", { data }));
				await new Promise(requestAnimationFrame);
			}
			await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
		}, messages);
	};
	await say({
		kind: "snapshot",
		transcript: options.transcript ?? emptyTranscript,
		state: { ...idle, ...options.state },
		draft: options.draft ?? "",
	});
	return {
		page,
		posts: () => [...seen.posts],
		say,
		events: (...events) => say({ kind: "events", events }),
		requests: seen.requests,
		errors: seen.errors,
		assertNoErrors: () => deepEqual(seen.errors, []),
	};
}

interface Seen {
	readonly posts: ToHost[];
	readonly requests: string[];
	readonly errors: string[];
}

interface Tab {
	readonly page: Page;
	/** What happens in the view that is open now. */
	seen: Seen;
	theme: ThemeName;
}

async function createTab(): Promise<Tab> {
	const [{ script, style }, browser] = await Promise.all([bundle(), startBrowser()]);
	const page = await browser.newPage({ reducedMotion: "reduce" });
	const tab: Tab = { page, seen: { posts: [], requests: [], errors: [] }, theme: "dark" };
	page.on("pageerror", (error) => tab.seen.errors.push(String(error)));
	page.on("console", (message) => {
		if (message.type() === "error") tab.seen.errors.push(message.text());
	});
	await page.route("**/*", (route) => {
		const url = route.request().url();
		if (url === `${origin}/`)
			return route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policy }, body: shell(tab.theme) });
		if (url === `${origin}/webview.js`) return route.fulfill({ contentType: "text/javascript", body: script });
		if (url === `${origin}/webview.css`) return route.fulfill({ contentType: "text/css", body: style + themeStyle(tab.theme) });
		tab.seen.requests.push(url);
		return route.abort();
	});
	await page.exposeFunction("postToHost", (message: unknown) => {
		const parsed = parseToHost(message);
		if (parsed) tab.seen.posts.push(parsed);
		else tab.seen.errors.push(`The host would ignore ${JSON.stringify(message)}`);
	});
	await page.addInitScript(() => {
		const { postToHost } = window as unknown as { postToHost: (message: unknown) => void };
		Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: postToHost }) });
	});
	return tab;
}

function shell(theme: ThemeName): string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outcrop</title><link rel="stylesheet" href="/webview.css"></head>
<body class="${themes[theme].bodyClass}"><div id="root"></div><script nonce="test" src="/webview.js"></script></body></html>`;
}

function themeStyle(theme: ThemeName): string {
	const { colors } = themes[theme];
	const variables = Object.entries(colors).map(([name, value]) => `--vscode-${name}: ${value};`);
	return `html { ${variables.join(" ")} --vscode-font-family: "Liberation Sans"; --vscode-font-size: 13px;
		--vscode-editor-font-family: "Liberation Mono"; --vscode-editor-font-size: 12px; background: ${colors["sideBar-background"]}; }`;
}

interface Bundle {
	readonly script: string;
	readonly style: string;
}

/** Test files share the process, and so the tab. */
const shared = globalThis as { webviewTab?: Promise<Tab> };

function startTab(): Promise<Tab> {
	shared.webviewTab ??= createTab();
	return shared.webviewTab;
}

async function bundle(): Promise<Bundle> {
	const { outputFiles } = await build({
		entryPoints: { webview: "webview/main.tsx" },
		bundle: true,
		write: false,
		outdir: "dist",
		platform: "browser",
		format: "iife",
		target: "chrome130",
		jsx: "automatic",
		jsxImportSource: "preact",
	});
	const find = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? "";
	return { script: find(".js"), style: find(".css") };
}

function startBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
}
