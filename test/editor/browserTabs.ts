import { type Browser, chromium, type Page } from "playwright-core";
import { browserFlags, findBrowser } from "../../scripts/findBrowser.ts";

const viewport = { width: 1440, height: 900 };

/**
 * The tabs of one browser. Each has cookies and storage of its own. A tab that was given back is empty again, but what it has loaded
 * from an address is compiled: it shows the next window of that address two seconds earlier.
 */
export class BrowserTabs implements AsyncDisposable {
	readonly #browser: Browser;
	readonly #free = new Map<string, Page[]>();

	private constructor(browser: Browser) {
		this.#browser = browser;
	}

	static async start(visible = false): Promise<BrowserTabs> {
		// Who ends this process decides what a signal means; the browser goes with the process in any case.
		const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
		return new BrowserTabs(
			await chromium.launch({ executablePath: await findBrowser(), args: browserFlags, headless: !visible, ...signals }),
		);
	}

	/** An empty tab for an address (scheme, host and port). */
	async take(origin: string): Promise<Page> {
		return this.#free.get(origin)?.pop() ?? this.open(origin);
	}

	/** A tab of its own, which the caller closes with its context. */
	async open(origin: string): Promise<Page> {
		const context = await this.#browser.newContext({ viewport });
		await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
		const page = await context.newPage();
		// What was not saved in it is given up when a tab is left.
		page.on("dialog", (dialog) => dialog.accept());
		return page;
	}

	/** Empties a tab that `take` gave, and keeps it. */
	async giveBack(page: Page, origin: string): Promise<void> {
		const context = page.context();
		for (const other of context.pages()) if (other !== page) await other.close();
		await page.evaluate(() => globalThis.sessionStorage.clear());
		await page.goto("about:blank");
		const devTools = await context.newCDPSession(page);
		await devTools.send("Storage.clearDataForOrigin", { origin, storageTypes: "cookies,indexeddb,local_storage" });
		await devTools.detach();
		await page.setViewportSize(viewport);
		this.#free.set(origin, [...(this.#free.get(origin) ?? []), page]);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#browser.close().catch(() => {});
	}
}
