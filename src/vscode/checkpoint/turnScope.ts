import type { Session } from "../../core/chat/session.ts";
import type { ChangeScope } from "./checkpoints.ts";

/** Changes of the turn that runs in a chat. Its first one is told to the chat, so that the turn can offer to go back. */
export function scopeOfChat(chatId: string, session: () => Session): ChangeScope {
	return {
		chatId,
		turn: () => {
			const turn = session().transcript.turns.at(-1);
			return { turnId: turn?.id ?? "", title: titleOf(turn?.prompt.text ?? "") };
		},
		onCheckpoint: (turnId, checkpointId) => session().noteCheckpoint({ kind: "checkpoint", turnId, checkpointId, state: "taken" }),
	};
}

/** Changes that belong to no chat: each is a turn of its own. They can be undone after a crash. */
export function scopeOfEdit(title: string): ChangeScope {
	const turnId = crypto.randomUUID();
	return { chatId: "edits", turn: () => ({ turnId, title }) };
}

/** The first line of a prompt, as far as a list shows it. */
export function titleOf(prompt: string): string {
	const line = prompt.trim().split("\n", 1)[0] ?? "";
	return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
