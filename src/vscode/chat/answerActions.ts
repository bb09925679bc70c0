import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { AnswerAction, ToHost } from "../../shared/protocol.ts";
import { pickModel } from "../pick/modelPicker.ts";
import type { Chat } from "./chat.ts";
import { branch } from "./branch.ts";
import { resend } from "./resend.ts";

/** What the user does with an answer. */
export async function actOnAnswer(chat: Chat, turnId: string, what: AnswerAction): Promise<void> {
	switch (what) {
		case "retry":
			return resend(chat, turnId, {});
		case "retry-with": {
			const model = await pickOther(chat, vscode.l10n.t("Retry With"));
			return model === undefined ? undefined : resend(chat, turnId, { model });
		}
		case "compare":
			return compare(chat, turnId);
		case "stop-comparing":
			return (await chat.open()).comparisons.stop(turnId);
		case "keep-compared": {
			if ((await chat.open()).keepCompared(turnId)) return;
			const why = vscode.l10n.t("The chat cannot go on from this answer: another message or a tool has built on the first one.");
			return void vscode.window.showInformationMessage(why);
		}
		case "branch":
			return branch(chat, turnId);
		default:
			return assertNever(what);
	}
}

/** What the user does with a prompt that waits. */
export async function actOnQueued(chat: Chat, { id, what }: Extract<ToHost, { kind: "queued" }>): Promise<void> {
	const { queue } = await chat.open();
	switch (what) {
		case "edit": {
			const prompt = queue.take(id);
			if (prompt) chat.compose(prompt.override?.shown ?? prompt.text, prompt.attachments);
			return;
		}
		case "raise":
			return queue.raise(id);
		case "now":
			return queue.sendNow(id);
		default:
			return assertNever(what);
	}
}

async function compare(chat: Chat, turnId: string): Promise<void> {
	const model = await pickOther(chat, vscode.l10n.t("Compare With"));
	const session = model === undefined ? undefined : await chat.readyToSpend();
	if (model !== undefined) await session?.comparisons.start(turnId, model);
}

/** The chat's own model has answered already, so it is not what Enter would choose. */
function pickOther({ settings, ports, keyboard }: Chat, title: string): Promise<string | undefined> {
	return keyboard.asking(
		() => pickModel({ ...settings, model: "" }, ports.catalogue, title),
		(model) => model !== undefined,
	);
}
