import type { FrameLocator, Locator, Page } from "playwright-core";

/** The chat as a person meets it: by roles and names, through the two frames in which VS Code keeps a webview. */
export class ChatView {
	readonly #page: Page;

	constructor(page: Page) {
		this.#page = page;
	}

	get frame(): FrameLocator {
		return this.#page.frameLocator('iframe.webview.ready[src*="extensionId=outcrop"]').first().frameLocator("#active-frame");
	}

	get composer(): Locator {
		return this.frame.getByRole("textbox", { name: "Message Outcrop" });
	}

	get answers(): Locator {
		return this.frame.getByRole("article", { name: "Outcrop", exact: true });
	}

	get prompts(): Locator {
		return this.frame.getByRole("article", { name: "You", exact: true });
	}

	get approval(): Locator {
		return this.frame.getByRole("group", { name: "Approval needed" });
	}

	get alert(): Locator {
		return this.frame.getByRole("alert");
	}

	/** The steps of tools whose name begins so, for example `Read src/a.ts`. */
	step(name: string | RegExp): Locator {
		return this.frame.getByRole("group", { name });
	}

	/** The card of an edit, named by its path. */
	editCard(path: string): Locator {
		return this.frame.getByRole("group", { name: `Edited ${path} +` });
	}

	/** A button by its whole name, or by a pattern. */
	button(name: string | RegExp, scope: Locator | FrameLocator = this.frame): Locator {
		return scope.getByRole("button", { name, exact: true });
	}

	/** The composer once the keyboard is in it, which is the last thing that opening the chat does. */
	get readyComposer(): Locator {
		return this.composer.and(this.frame.locator(":focus"));
	}

	/**
	 * Puts a text into the composer itself. Keys go to whatever has the focus at that moment, and the workbench moves the focus on its
	 * own when a file or a view that was asked for has come.
	 */
	async write(text: string): Promise<void> {
		await this.composer.evaluate((box, value) => {
			(box as HTMLTextAreaElement).value = value;
			box.dispatchEvent(new InputEvent("input", { bubbles: true }));
		}, text);
	}

	/** Sends a message with the Send button and waits until its turn runs. */
	async send(text: string): Promise<void> {
		await this.begin(async () => {
			await this.write(text);
			await this.button("Send").click();
		});
	}

	/** Sends a message, waits until its turn has ended, and gives the answer. */
	async ask(text: string): Promise<Locator> {
		await this.send(text);
		return this.ended();
	}

	/** Does what starts a turn and waits until the turn is shown. The host says that a turn runs before it shows it. */
	async begin(start: () => Promise<void>): Promise<void> {
		const before = await this.prompts.count();
		await start();
		await this.prompts.nth(before).waitFor();
	}

	/** Waits until no turn runs any more and gives the last answer. */
	async ended(): Promise<Locator> {
		await this.button("Stop").waitFor({ state: "hidden" });
		return this.answers.last();
	}

	/** Everything that the conversation says, for a log. */
	async transcript(): Promise<string> {
		return this.frame.getByRole("log", { name: "Conversation" }).innerText();
	}
}
