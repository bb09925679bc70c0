import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { ChatView } from "./chatView.ts";
import { writeFiles } from "./writeFiles.ts";

/** A window of the editor, driven as a person would: by keys and clicks. */
export class EditorWindow {
	readonly page: Page;
	/** What was opened: the path of the folder or of the `.code-workspace`. */
	readonly path: string;
	readonly chat: ChatView;
	readonly #written = new Map<string, string>();
	readonly #giveBack: () => Promise<void>;

	/** Closing it closes its tab, unless the tab can be given back. */
	constructor(page: Page, path: string, giveBack = () => page.context().close()) {
		this.page = page;
		this.path = path;
		this.#giveBack = giveBack;
		this.chat = new ChatView(page);
	}

	/** Waits until the workbench is painted and the extensions' commands can be run. */
	async ready(): Promise<void> {
		await this.page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
		await this.page.locator(".part.statusbar .statusbar-item").first().waitFor();
	}

	/** Runs a command by its title in the command palette, for example `Outcrop: Open Chat`. */
	async runCommand(title: string): Promise<void> {
		await this.#pick("F1", `>${title}`, title);
	}

	/** Opens the chat and waits until it can be typed in. */
	async openChat(): Promise<void> {
		await this.runCommand("Outcrop: Open Chat");
		await this.chat.readyComposer.waitFor();
	}

	/**
	 * Whether one of these files was another one in this window, under the same path. The editor keeps a text in memory for minutes after
	 * it was closed, and learns only after a while that its file was replaced.
	 */
	async knowsOther(files: Readonly<Record<string, string>>): Promise<boolean> {
		for (const [path, text] of this.#written) {
			const now = await readFile(join(this.path, path), "utf8").catch(() => text);
			if (now !== text) this.#written.set(path, now);
			if (now !== text && path in files) return true;
		}
		return Object.entries(files).some(([path, text]) => this.#written.has(path) && this.#written.get(path) !== text);
	}

	/** These files are in the folder now. */
	noteFiles(files: Readonly<Record<string, string>>): void {
		for (const [path, text] of Object.entries(files)) this.#written.set(path, text);
	}

	/** Begins a new chat without a draft, with no editor open and only these files in the folder: none that this window knows otherwise. */
	async startAfresh(files: Readonly<Record<string, string>>): Promise<void> {
		await this.runCommand("View: Close All Editors");
		for (const name of await readdir(this.path)) await rm(join(this.path, name), { recursive: true });
		await writeFiles(this.path, files);
		this.noteFiles(files);
		await this.openChat();
		await this.chat.write("");
		/** The command gives the keyboard to the composer, which closes whatever list is opened before that: one sees it come from elsewhere. */
		await this.focusEditor();
		await this.runCommand("Outcrop: New Chat");
		await this.chat.prompts.first().waitFor({ state: "detached" });
		await this.chat.readyComposer.waitFor();
	}

	/** Opens a file of the workspace by its path and waits for its tab. */
	async openFile(path: string): Promise<void> {
		const name = path.split("/").at(-1) ?? path;
		await this.#pick("Control+p", path, name);
		await this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`).waitFor();
	}

	/** Whether the explorer comes to show all of these folders in a few seconds. */
	async showsFolders(names: readonly string[]): Promise<boolean> {
		const explorer = this.page.locator(".explorer-folders-view");
		const shown = await Promise.all(names.map((name) => appears(explorer.getByText(name, { exact: true }).first(), 3_000)));
		return shown.every(Boolean);
	}

	/** Puts the keyboard into the active text editor. */
	async focusEditor(): Promise<void> {
		await this.runCommand("View: Focus Active Editor Group");
	}

	/** Selects whole lines (one-based, inclusive) of the active editor. */
	async selectLines(first: number, last: number): Promise<void> {
		await this.page.keyboard.press("Control+g");
		await this.quickInput.fill(`:${first}:1`);
		/** The list is made anew after each keystroke, and Enter before its row is there does nothing. */
		await this.page
			.locator(".quick-input-list .monaco-list-row.focused")
			.filter({ hasText: new RegExp(`line ${first}\\b`) })
			.waitFor();
		await this.page.keyboard.press("Enter");
		await this.quickInput.waitFor({ state: "hidden" });
		await this.statusBar(new RegExp(`Ln ${first}, Col 1`)).waitFor();
		for (let line = first; line < last; line++) {
			await this.page.keyboard.press("Shift+ArrowDown");
		}
		await this.page.keyboard.press("Shift+End");
		await this.statusBar(/selected/).waitFor();
	}

	/** Opens a pick list's or input box's answer: types the text and accepts it. */
	async answerQuickInput(text: string): Promise<void> {
		await this.quickInput.waitFor();
		await this.quickInput.fill(text);
		await this.page.keyboard.press("Enter");
	}

	/** Chooses the row of a list to which the text leads, once it is there: lists are filled while they are open. */
	async choose(text: string): Promise<void> {
		await this.quickInput.waitFor();
		await this.quickInput.fill(text);
		await this.page.locator(".quick-input-list .monaco-list-row.focused").filter({ hasText: text }).waitFor();
		await this.page.keyboard.press("Enter");
	}

	get quickInput(): Locator {
		return this.page.locator(".quick-input-widget .quick-input-box input");
	}

	statusBar(text: string | RegExp): Locator {
		return this.page.locator(".part.statusbar .statusbar-item").filter({ hasText: text });
	}

	/** The first code lens of the active editor with this whole text. */
	codeLens(text: string): Locator {
		return this.codeLenses(text).first();
	}

	codeLenses(text: string): Locator {
		return this.page.locator(".codelens-decoration a").getByText(text, { exact: true });
	}

	/** Opens the change of the editor's gutter that is marked first, and gives the peek in which its buttons are. */
	async openFirstChange(): Promise<Locator> {
		const bar = this.page.locator(".dirty-diff-glyph").first();
		await bar.waitFor();
		/** The editor takes a click for the bar only within three pixels of it; the marked box is much wider. */
		await bar.click({ position: { x: 2, y: 8 } });
		const peek = this.page.locator(".peekview-widget");
		await peek.waitFor();
		return peek;
	}

	/** The notifications that are shown now. */
	get notifications(): Locator {
		return this.page.locator(".notification-list-item-message");
	}

	/** The code of the active editor as it is painted. */
	get editorLines(): Locator {
		return this.page.locator(".editor-instance .view-lines").first();
	}

	/** What stands behind the lines of the active editor without being a part of the text. */
	ghostText(): Promise<string> {
		return this.editorLines.evaluate((lines) =>
			Array.from(lines.querySelectorAll(".view-line span"), (span) => globalThis.getComputedStyle(span, "::after").content).join("\n"),
		);
	}

	/** Gives the secondary side bar, where the chat lives, so many more pixels of width. */
	async widenSecondarySideBar(pixels: number): Promise<void> {
		const box = await this.page.locator(".part.auxiliarybar").boundingBox();
		if (!box) {
			throw new Error("The secondary side bar is not shown.");
		}
		const [edge, middle] = [box.x - 1, box.y + box.height / 2];
		await this.page.mouse.move(edge, middle);
		await this.page.mouse.down();
		await this.page.mouse.move(edge - pixels, middle, { steps: 4 });
		await this.page.mouse.up();
		await this.page.mouse.move(middle, 0);
		for (const passing of [".monaco-sash.hover", ".editor-instance .scrollbar.visible"]) {
			await this.page.locator(passing).first().waitFor({ state: "detached" });
		}
	}

	async screenshot(path: string): Promise<void> {
		await this.page.screenshot({ path, animations: "disabled" });
	}

	/** Loads the page again, as a browser does: what the editor was told to keep a moment before may be lost. */
	async reload(): Promise<void> {
		await this.page.reload();
		await this.ready();
	}

	/** Loads the window again by the editor's own command, which stores first what it was told to keep. */
	async reloadByCommand(): Promise<void> {
		const loaded = this.page.waitForEvent("load");
		await this.runCommand("Developer: Reload Window");
		await loaded;
		await this.ready();
	}

	async close(): Promise<void> {
		await this.#giveBack();
	}

	/**
	 * Opens a quick pick, narrows it and accepts the first row once that is the wanted one. The list is made when it opens: as
	 * long as the extension host starts, it has to be opened again.
	 */
	async #pick(key: string, text: string, label: string): Promise<void> {
		const row = this.page.locator(".quick-input-list .monaco-list-row.focused").filter({ hasText: label });
		for (let attempt = 1; attempt <= 20; attempt++) {
			await this.page.keyboard.press(key);
			await this.quickInput.waitFor({ timeout: 10_000 });
			await this.quickInput.fill(text);
			if (await appears(row, 1_500)) {
				await this.page.keyboard.press("Enter");
				await row.waitFor({ state: "hidden" });
				return;
			}
			await this.page.keyboard.press("Escape");
			await this.quickInput.waitFor({ state: "hidden" });
		}
		throw new Error(`"${label}" never came up for "${text}".`);
	}
}

function appears(locator: Locator, milliseconds: number): Promise<boolean> {
	return locator.waitFor({ timeout: milliseconds }).then(
		() => true,
		() => false,
	);
}
