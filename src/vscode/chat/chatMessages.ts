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
import type { KeyboardPage } from "./keyboardReturn.ts";
import { openFileMention, openLink } from "./links.ts";
import { decidePending } from "./pendingSummary.ts";
import { resend } from "./resend.ts";
import { showPicture } from "./showPicture.ts";
import { showWhat } from "./showWhat.ts";

/** A surface in which the user acts. */
type Page = Surface & KeyboardPage;

/** Carries out what the user did in a surface of the chat. */
export async function handleMessage(chat: Chat, message: ToHost, surface: Page): Promise<void> {
	const { keyboard } = chat;
	if (!unasked.has(message.kind)) keyboard.note(surface);
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
			return void (await keyboard.asking(() => chat.connectBy(message.what)));
		case "select":
			return void (await keyboard.asking(() => select(chat, message.what)));
		case "attach":
			return void (await keyboard.asking(() => chat.tray.addWhat(message.what)));
		case "attach-data":
			return chat.tray.addData(message.name, message.data);
		case "attach-uris":
			return chat.tray.addDropped(message.uris);
		case "detach":
			return chat.tray.remove(message.id);
		case "read-picture":
			return showPicture(chat, message, surface);
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
			return runSlashCommand(chat, message.command);
		case "draft":
			return chat.keepDraft(message.text, message.at);
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
			return keyboard.asking(() => showWhat(message.what));
		case "compact":
			return void (await chat.compact());
		default:
			return assertNever(message);
	}
}

/** What a page also says on its own, when it is loaded or is given a text or the focus with the others. */
const unasked: ReadonlySet<ToHost["kind"]> = new Set([
	"ready",
	"draft",
	"mention",
	"find-mentions",
	"look-up-prompt",
	"read-picture",
	"warm-up",
]);

function select(chat: Chat, what: Extract<ToHost, { kind: "select" }>["what"]): Thenable<unknown> {
	return what === "folder" ? chat.selectFolder() : vscode.commands.executeCommand(selectCommands[what]);
}

const selectCommands = {
	profile: commands.selectProfile,
	region: commands.selectRegion,
	model: commands.selectModel,
	guardrail: commands.selectGuardrail,
	mode: commands.selectMode,
	effort: internalCommands.selectEffort,
} as const;

const slashCommandIds: Readonly<Record<Exclude<SlashCommand, "new" | "compact">, string>> = {
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
async function runSlashCommand(chat: Chat, command: SlashCommand): Promise<void> {
	if (command === "new") return void (await chat.startNew());
	if (command === "compact") return void (await chat.compact());
	await chat.keyboard.asking(() => vscode.commands.executeCommand(slashCommandIds[command]));
}

const codeActions = { copy: copyCode, insert: insertCode, apply: applyCode } as const;
