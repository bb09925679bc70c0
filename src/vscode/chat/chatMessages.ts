import * as vscode from "vscode";
import { assertNever } from "../../shared/assertNever.ts";
import type { SlashCommand, ToHost } from "../../shared/protocol.ts";
import { commands, internalCommands } from "../names.ts";
import { actOnAnswer, actOnQueued } from "./answerActions.ts";
import { carryOutAction } from "./carryOutAction.ts";
import { carryOutPlan } from "./carryOutPlan.ts";
import type { Chat, Surface } from "./chat.ts";
import { restoreTurn } from "../checkpoint/restoreTurn.ts";
import { applyCode, copyCode, insertCode } from "./codeActions.ts";
import { decideEdit } from "./decideEdit.ts";
import { openFileMention, openLink } from "./links.ts";
import { decidePending } from "./pendingSummary.ts";
import { resend } from "./resend.ts";
import { showWhat } from "./showWhat.ts";

/** A surface in which the user acts. */
interface Page extends Surface {
	/** Brings it to the front, with the keyboard in its composer. */
	show(): void;
}

/** Carries out what the user did in a surface of the chat. */
export async function handleMessage(chat: Chat, message: ToHost, surface: Page): Promise<void> {
	switch (message.kind) {
		case "ready":
			return chat.fillPage(surface);
		case "send":
			return chat.send(message.text, message.attachments, message.prompt);
		case "stop":
			return chat.stop();
		case "new-chat":
			return void (await chat.startNew());
		case "unqueue":
			return void (await chat.open()).queue.take(message.id);
		case "queued":
			return actOnQueued(chat, message);
		case "resend":
			return resend(chat, message.turnId, { text: message.text });
		case "answer-action":
			return actOnAnswer(chat, message.turnId, message.what);
		case "approve":
			return (await chat.open()).answer(message.approvalId, message.choice);
		case "answer":
			return (await chat.open()).answerQuestion(message.questionId, message.text);
		case "stop-tool":
			return (await chat.open()).stopTool(message.toolUseId);
		case "carry-out-plan":
			return carryOutPlan(chat);
		case "restore":
			return restoreTurn(chat.ports, chat.id, await chat.open(), message.turnId);
		case "failure-action":
			return carryOutAction(chat, message.action);
		case "connect":
			return comeBack(chat.connectBy(message.what), surface);
		case "select":
			if (message.what === "folder") return chat.selectFolder();
			return comeBack(vscode.commands.executeCommand(selectCommands[message.what]), surface);
		case "attach":
			return chat.tray.addWhat(message.what);
		case "attach-data":
			return chat.tray.addData(message.name, message.data);
		case "attach-uris":
			return chat.tray.addDropped(message.uris);
		case "detach":
			return chat.tray.remove(message.id);
		case "attach-text":
			return chat.tray.addPasted(message.text);
		case "put-inline": {
			const text = chat.tray.takePasted(message.id);
			return text === undefined ? undefined : surface.post({ kind: "compose", text });
		}
		case "find-mentions":
			return chat.ports.mentions.find(message.query, (offers) => surface.post({ kind: "mentions", request: message.request, offers }));
		case "mention":
			return chat.tray.holdMentions(message.tokens, message.chosen);
		case "run-command":
			return runSlashCommand(chat, message.command, surface);
		case "draft":
			return chat.keepDraft(message.text);
		case "edit":
			return decideEdit(chat.ports.pending, message.editId, message.what);
		case "pending":
			return decidePending(chat.ports.pending, message);
		case "code":
			return codeActions[message.what](message.text, { changes: chat.ports.changes, masks: (await chat.open()).hidingMasks });
		case "open-link":
			return openLink(message.href);
		case "open-file":
			return openFileMention(chat.folder, message);
		case "warm-up":
			return chat.ports.warmUp();
		case "look-up-prompt":
			return chat.lookUpPrompt(message.reference);
		case "show":
			return showWhat(message.what);
		case "compact":
			return void (await chat.compact());
		default:
			return assertNever(message);
	}
}

const selectCommands = {
	profile: commands.selectProfile,
	region: commands.selectRegion,
	model: commands.selectModel,
	guardrail: commands.selectGuardrail,
	mode: commands.selectMode,
	effort: internalCommands.selectEffort,
} as const;

const slashCommandIds: Readonly<Record<Exclude<SlashCommand, "new">, string>> = {
	compact: commands.compact,
	explain: commands.explainSelection,
	fix: commands.fixDiagnostics,
	tests: commands.writeTests,
	review: commands.reviewChanges,
	model: commands.selectModel,
	mode: commands.selectMode,
	guardrail: commands.selectGuardrail,
	profile: commands.selectProfile,
	history: commands.history,
	doctor: commands.doctor,
};

/** The chat begins anew where it is shown; the command of that name would open the side bar. */
async function runSlashCommand(chat: Chat, command: SlashCommand, page: Page): Promise<void> {
	if (command === "new") return void (await chat.startNew());
	return comeBack(vscode.commands.executeCommand(slashCommandIds[command]), page);
}

/**
 * The editor's own lists hand the keyboard to the text editor when they close, where the next word would be typed into a file: whoever
 * has chosen goes on in the composer. Not who closed the list, perhaps by a click into that very file.
 */
async function comeBack(choice: Thenable<unknown>, page: Page): Promise<void> {
	if ((await choice) === true) page.show();
}

const codeActions = { copy: copyCode, insert: insertCode, apply: applyCode } as const;
