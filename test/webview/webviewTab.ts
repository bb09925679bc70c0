import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { ThemeName } from "./themes.ts";
import { themes } from "./themes.ts";
import { browserFlags } from "../../scripts/findBrowser.ts";

/** A page of the extension in Chromium, under the content security policy that the host gives it, with the test as its host. */
export interface OpenPage<FromPage, ToPage> {
	readonly page: Page;
	readonly seen: Seen<FromPage>;
	/** Gives the messages to the page, one a frame, and waits until they are painted. */
	readonly say: (...messages: ToPage[]) => Promise<void>;
}

export interface Seen<FromPage> {
	/** Every message so far that the host would accept. */
	readonly posts: FromPage[];
	/** Requests for anything but the page's own three files. */
	readonly requests: string[];
	/** Errors of the page, violations of its policy, and messages that the host would ignore. */
	readonly errors: string[];
}

export interface PageOptions<FromPage> {
	/** Which of the extension's pages, by the name of its bundle. */
	readonly name: PageName;
	/** How the host reads a message of the page. */
	readonly parse: (message: unknown) => FromPage | undefined;
	readonly theme?: ThemeName;
	/** What the editor speaks; the host's page has the words of the language then. */
	readonly language?: Language;
	readonly width?: number;
	readonly height?: number;
}

const entryPoints = { webview: "webview/main.tsx", doctor: "webview/doctor.tsx", german: "webview/german.ts" };

type BundleName = keyof typeof entryPoints;
export type PageName = Exclude<BundleName, "german">;
type Language = "en" | "de";

const origin = "https://outcrop.test";
const policy = `default-src 'none'; img-src ${origin} data: blob:; style-src ${origin}; font-src ${origin}; script-src 'nonce-test'; require-trusted-types-for 'script'`;

/** Opens the page anew; all tests share one tab, so that only the last page opened is there. */
export async function openPage<FromPage, ToPage>(options: PageOptions<FromPage>): Promise<OpenPage<FromPage, ToPage>> {
	const { name, parse, theme = "dark", language = "en", width = 400, height = 800 } = options;
	const tab = await startTab();
	const { page } = tab;
	const seen: Seen<FromPage> = { posts: [], requests: [], errors: [] };
	tab.requests = seen.requests;
	tab.errors = seen.errors;
	tab.shown = { name, theme, language, bundle: await bundleOf(name), words: language === "de" ? await bundleOf("german") : undefined };
	tab.receive = (message) => {
		const parsed = parse(message);
		if (parsed) seen.posts.push(parsed);
		else seen.errors.push(`The host would ignore ${JSON.stringify(message)}`);
	};
	await page.setViewportSize({ width, height });
	await page.evaluate(() => history.replaceState(null, ""));
	await page.goto(`${origin}/`);
	const say = async (...messages: ToPage[]) => {
		await page.evaluate(async (all: readonly unknown[]) => {
			for (const data of all) {
				window.dispatchEvent(new MessageEvent("message", { data }));
				await new Promise(requestAnimationFrame);
			}
			await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
		}, messages);
	};
	return { page, seen, say };
}

/** Gives the page the colours of another theme, as the editor does when the user changes it. */
export async function changeTheme(page: Page, name: PageName, theme: ThemeName): Promise<void> {
	const look = { bodyClass: themes[theme].bodyClass, variables: variablesOf({ name, theme }) };
	await page.evaluate(async ({ bodyClass, variables }) => {
		document.body.className = bodyClass;
		const rule = [...(document.styleSheets[0]?.cssRules ?? [])].at(-1);
		if (rule instanceof CSSStyleRule) rule.style.cssText = variables;
		await new Promise(requestAnimationFrame);
	}, look);
}

interface Tab {
	readonly page: Page;
	/** What happens in the page that is open now goes here. */
	requests: string[];
	errors: string[];
	shown: (Look & { readonly bundle: Bundle; readonly words: Bundle | undefined }) | undefined;
	receive: (message: unknown) => void;
}

async function createTab(): Promise<Tab> {
	const browser = await startBrowser();
	const page = await browser.newPage({ reducedMotion: "reduce" });
	const tab: Tab = { page, requests: [], errors: [], shown: undefined, receive: () => {} };
	page.on("pageerror", (error) => tab.errors.push(String(error)));
	page.on("console", (message) => {
		if (message.type() === "error") tab.errors.push(message.text());
	});
	await page.route("**/*", (route) => {
		const url = route.request().url();
		const { shown } = tab;
		if (shown && url === `${origin}/`)
			return route.fulfill({ contentType: "text/html", headers: { "content-security-policy": policy }, body: shell(shown) });
		if (shown && url === `${origin}/${shown.name}.js`) return route.fulfill({ contentType: "text/javascript", body: shown.bundle.script });
		if (shown?.words && url === `${origin}/german.js`) return route.fulfill({ contentType: "text/javascript", body: shown.words.script });
		if (shown && url === `${origin}/${shown.name}.css`)
			return route.fulfill({ contentType: "text/css", body: shown.bundle.style + themeStyle(shown) });
		tab.requests.push(url);
		return route.abort();
	});
	await page.exposeFunction("postToHost", (message: unknown) => tab.receive(message));
	await page.addInitScript(() => {
		const { postToHost } = window as unknown as { postToHost: (message: unknown) => void };
		/** What a page keeps outlives a reload, as in the editor. */
		const getState = () => (history.state as unknown) ?? undefined;
		const setState = (state: unknown) => history.replaceState(state, "");
		Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: postToHost, getState, setState }) });
	});
	return tab;
}

interface Look {
	readonly name: PageName;
	readonly theme: ThemeName;
	readonly language: Language;
}

function shell({ name, theme, language }: Look): string {
	const words = language === "de" ? '<script nonce="test" src="/german.js"></script>' : "";
	return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Outcrop</title><link rel="stylesheet" href="/${name}.css"></head>
<body class="${themes[theme].bodyClass}"><div id="root"></div>${words}<script nonce="test" src="/${name}.js"></script></body></html>`;
}

function themeStyle(look: Pick<Look, "name" | "theme">): string {
	return `html { ${variablesOf(look)} }`;
}

/** The chat lies in a side bar, Doctor in an editor tab: the editor gives the backgrounds. */
function variablesOf({ name, theme }: Pick<Look, "name" | "theme">): string {
	const { colors } = themes[theme];
	const variables = Object.entries(colors).map(([key, value]) => `--vscode-${key}: ${value};`);
	const background = colors[name === "webview" ? "sideBar-background" : "editor-background"];
	return `${variables.join(" ")} --vscode-font-family: "Liberation Sans"; --vscode-font-size: 13px;
		--vscode-editor-font-family: "Liberation Mono"; --vscode-editor-font-size: 12px; background: ${background};`;
}

interface Bundle {
	readonly script: string;
	readonly style: string;
}

/** Test files share the process, and so the tab and the bundles. */
const shared = globalThis as { webviewTab?: Promise<Tab>; webviewBundles?: Map<BundleName, Promise<Bundle>> };

function startTab(): Promise<Tab> {
	shared.webviewTab ??= createTab();
	return shared.webviewTab;
}

/** For who is no test: the test runner ends its browser by itself. */
export async function closeTab(): Promise<void> {
	await (await shared.webviewTab)?.page.context().browser()?.close();
	delete shared.webviewTab;
}

function bundleOf(name: BundleName): Promise<Bundle> {
	shared.webviewBundles ??= new Map();
	const known = shared.webviewBundles.get(name);
	if (known) return known;
	const made = bundle(name);
	shared.webviewBundles.set(name, made);
	return made;
}

async function bundle(name: BundleName): Promise<Bundle> {
	const { outputFiles } = await build({
		entryPoints: { [name]: entryPoints[name] },
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
	return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: browserFlags });
}
