import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { whenKeys } from "../names.ts";

/** A page of the chat that can have the keyboard. */
export interface KeyboardPage {
	/** Brings it to the front, with the keyboard in its composer. */
	show(): void;
}

/** Milliseconds in which a question has ended after its list was closed, if that list was its last. It hears of it by another message. */
const endsWithin = 300;

/**
 * The editor's own lists and boxes hand the keyboard to the text editor when they close, where the next word would be typed into a
 * file. What was asked for a page of the chat gives it back to that page: when it is answered, and when it is left by Escape. Not
 * when the list closes by a click elsewhere, perhaps into that very file. The editor does not tell extensions the one from the other
 * (`onDidHide` has no reason), so that Escape is a key of its own in such a list.
 */
export class KeyboardReturn {
	/** Where the user acted last. */
	private page: KeyboardPage | undefined;
	/** The last one is what the user sees. */
	private readonly questions = new Set<Promise<unknown>>();

	note(page: KeyboardPage): void {
		this.page = page;
	}

	/** The page is gone. */
	forget(page: KeyboardPage): void {
		if (this.page === page) this.page = undefined;
	}

	/** Does what asks the user for something. By its result is told whether the user has given it, so that the chat is where they go on. */
	async asking<Result>(ask: () => Thenable<Result>, isAnswer = (result: Result) => (result as unknown) === true): Promise<Result> {
		if (this.questions.size === 0) tellWhetherAsking(true);
		const question = (async () => ask())();
		this.questions.add(question);
		try {
			const result = await question;
			if (isAnswer(result)) this.giveBack();
			return result;
		} finally {
			this.questions.delete(question);
			if (this.questions.size === 0) tellWhetherAsking(false);
		}
	}

	/** Shows the page from which something is asked; false when nothing is. */
	giveBack(): boolean {
		if (this.questions.size === 0) return false;
		this.page?.show();
		return this.page !== undefined;
	}

	/** What Escape does in a list while something is asked: one that stands before another list, or while a browser is waited for, ends nothing. */
	async leaveList(): Promise<void> {
		const question = [...this.questions].at(-1);
		await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
		if (question && (await endsSoon(question))) this.page?.show();
	}
}

async function endsSoon(question: Promise<unknown>): Promise<boolean> {
	const ended = question.then(
		() => true,
		() => true,
	);
	return Promise.race([ended, delay(endsWithin, false, { ref: false })]);
}

function tellWhetherAsking(isAsking: boolean): void {
	void vscode.commands.executeCommand("setContext", whenKeys.asksForChat, isAsking);
}
