import type { FailureAction } from "../../shared/turnEvent.ts";
import type { Chat } from "./chat.ts";
import { wayOutOf } from "./failureActions.ts";

/** Goes the way out of a failure that the user pressed. Which model a button switches to is looked up here: the page only says that it was pressed. */
export async function carryOutAction(chat: Chat, action: FailureAction): Promise<void> {
	const outcome = chat.lastOutcome;
	switch (action) {
		case "retry":
		case "continue":
			/** Without a turn it is the connection that is worth another try. */
			return outcome ? chat.resume() : chat.ports.monitor.reset();
		case "new-chat":
			return void (await chat.startNew());
		case "compact":
			return (await chat.compact()) ? chat.resume() : undefined;
		default: {
			const failure = outcome && "failure" in outcome && outcome.failure.action === action ? outcome.failure : { action };
			const wasPaused = chat.isPaused;
			const isWorthAnotherTry = await chat.keyboard.asking(async () => wayOutOf(failure, chat.folder, chat.ports.state)?.run());
			/** Credentials that appeared meanwhile may have been noticed, and the turn gone on already. */
			if (isWorthAnotherTry && outcome) await (wasPaused ? chat.resumeIfPaused() : chat.resume());
		}
	}
}
