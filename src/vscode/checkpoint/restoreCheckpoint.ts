import * as vscode from "vscode";
import type { Session } from "../../core/chat/session.ts";
import { commands } from "../names.ts";
import { type RestoringPorts, restoreTurn } from "./restoreTurn.ts";
import { titleOf } from "./turnScope.ts";

export interface RestoringChat {
	readonly id: string;
	open(): Promise<Session>;
}

/** "Restore Checkpoint": the turns of the chat that have changed files, the latest first. */
export function registerRestoreCheckpoint(chat: RestoringChat, ports: RestoringPorts): vscode.Disposable {
	return vscode.commands.registerCommand(commands.restoreCheckpoint, async () => {
		const session = await chat.open();
		const items = await listTurns(session, chat.id, ports);
		if (items.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t("No message of this chat has changed files."));
		const placeHolder = vscode.l10n.t("The message before which the files are to be as they were");
		const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
		if (chosen) await restoreTurn(ports, chat.id, session, chosen.turnId);
	});
}

async function listTurns(session: Session, chatId: string, { checkpoints }: RestoringPorts) {
	const stored = await checkpoints.files.checkpointsOf(chatId);
	return session.transcript.turns.toReversed().flatMap(({ id: turnId, at, prompt, checkpoint }) => {
		const own = stored.filter((candidate) => candidate.turnId === turnId);
		if (!checkpoint || own.length === 0) return [];
		const paths = new Set(own.flatMap(({ changes }) => changes).flatMap(({ files }) => files.map(({ path }) => path)));
		const names = [...paths].map((path) => vscode.workspace.asRelativePath(vscode.Uri.file(path)));
		const when = new Date(at).toLocaleString(vscode.env.language);
		const description = checkpoint.state === "restored" ? vscode.l10n.t("{0}, restored", when) : when;
		return [{ turnId, label: titleOf(prompt.text), description, detail: names.join(", ") }];
	});
}
