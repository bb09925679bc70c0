import * as vscode from "vscode";
import { attachFile, toBlocks } from "../../core/documents/attachments.ts";
import { fileText } from "../../core/documents/documents.ts";
import { asAssistantError, toFailure } from "../../core/errors.ts";
import { type Message, textBlock } from "../../core/record/message.ts";
import { guardPrompt } from "../../core/guardrail/guardedPrompt.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import { type Masks, noteMasks, noteUntoldMasks } from "../../core/guardrail/masks.ts";
import type { Model } from "../../core/models/model.ts";
import type { Settings } from "../../core/settings.ts";
import type { Account } from "../../core/connection.ts";
import { inlineEditPrompt } from "../../core/chat/systemPrompt.ts";
import { type Tool, ToolError } from "../../core/chat/tool.ts";
import type { Question, ToolCallContext } from "../../core/chat/toolCalls.ts";
import { runTurn } from "../../core/chat/turn.ts";
import type { ApprovalChoice, Failure, Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import { pathOf, selectedLines } from "../chat/attach.ts";
import { readChoices } from "../settings/choices.ts";
import { wayOutOf } from "../chat/failureActions.ts";
import { confirmForeignGuardrail } from "../connection/foreignGuardrail.ts";
import { confirmForeignModel, withoutRefused } from "../connection/foreignModel.ts";
import type { Log } from "../log.ts";
import { commands, internalCommands } from "../names.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import { readSettings } from "../settings/settings.ts";
import { editorPortsOf } from "../workspace/editorPorts.ts";
import { type FolderSearch, WorkspaceFiles } from "../workspace/workspaceFiles.ts";

export interface InlineEditPorts {
	readonly account: Account;
	readonly state: vscode.Memento;
	readonly model: Model;
	readonly guardrailCheck: GuardrailCheck;
	readonly pending: PendingChanges;
	readonly search: FolderSearch;
	/** The one tool of an inline edit. */
	editTool(): Tool;
	readonly log: Log;
}

/** "Edit Selection": an instruction at the selection, one forced edit, then a pending hunk to accept, discard or refine. */
export function registerInlineEdit(ports: InlineEditPorts): vscode.Disposable {
	return vscode.Disposable.from(
		vscode.commands.registerCommand(commands.editSelection, async () => {
			const editor = vscode.window.activeTextEditor;
			if (!editor) return void vscode.window.showInformationMessage(vscode.l10n.t("Open a file and select what should be changed."));
			await editRange(ports, editor.document, editor.selection);
		}),
		vscode.commands.registerCommand(internalCommands.refineHunk, async (uri: vscode.Uri, line: number) => {
			const document = await vscode.workspace.openTextDocument(uri);
			const hunk = ports.pending.hunksOf(document).find(({ current }) => current.start === line);
			if (!hunk) return;
			const end = Math.max(hunk.current.start, hunk.current.end - 1);
			await editRange(ports, document, new vscode.Range(hunk.current.start, 0, end, document.lineAt(end).text.length));
		}),
	);
}

async function editRange(ports: InlineEditPorts, document: vscode.TextDocument, range: vscode.Range, instruction = ""): Promise<void> {
	const folder = vscode.workspace.getWorkspaceFolder(document.uri);
	if (!folder) return void vscode.window.showInformationMessage(vscode.l10n.t("Only files of an open folder can be edited."));
	if (!vscode.workspace.isTrusted)
		return void vscode.window.showInformationMessage(
			vscode.l10n.t("Trust this workspace first: Outcrop changes no files in an untrusted one."),
		);
	const { first, last } = selectedLines(range);
	const wanted = await vscode.window.showInputBox({
		title: vscode.l10n.t("Edit lines {0}–{1} of {2}", first + 1, last + 1, pathOf(document.uri, folder)),
		prompt: vscode.l10n.t("What should change?"),
		value: instruction,
		ignoreFocusOut: true,
	});
	if (!wanted?.trim()) return;
	const configured = withoutRefused(readSettings(folder, readChoices(ports.state)), folder, ports.state);
	if (!(await confirmForeignModel(configured, folder, ports)) || !(await confirmForeignGuardrail(configured, folder, ports))) return;
	/** A fallback or the small model may have been refused just now. */
	const settings = withoutRefused(configured, folder, ports.state);
	/** The user may have typed while the box was open. */
	const lines = selectedLines(document.validateRange(range));
	const outcome = await withProgress(document, range, (signal) =>
		runInlineEdit(ports, { folder, document, lines, settings, instruction: wanted }, signal),
	);
	if (outcome.kind === "done" || outcome.kind === "cancelled") return;
	if (await offerWayOut(outcome.failure, folder, ports.state)) await editRange(ports, document, range, wanted);
}

interface InlineEdit {
	readonly folder: vscode.WorkspaceFolder;
	readonly document: vscode.TextDocument;
	/** Zero-based, inclusive. */
	readonly lines: { readonly first: number; readonly last: number };
	readonly settings: Settings;
	readonly instruction: string;
}

/** Runs until the edit is applied. The document is touched once, when the message has stopped. */
async function runInlineEdit(ports: InlineEditPorts, edit: InlineEdit, signal: AbortSignal): Promise<Outcome> {
	const { folder, document, settings } = edit;
	if (settings.model === "")
		return { kind: "failed", failure: { kind: "not-found", message: "No model is chosen yet.", action: "select-model" } };
	const path = pathOf(document.uri, folder);
	const range = `${edit.lines.first + 1}-${edit.lines.last + 1}`;
	const history: Message[] = [];
	const tool = ports.editTool();
	let refusal: string | undefined;
	const masks: Masks = new Set();
	noteUntoldMasks(settings.guardrail, masks);
	const emit = (event: TurnEvent) => {
		if (event.kind === "guardrail") noteMasks(event.findings, masks);
		if (event.kind === "tool-end" && event.outcome !== "done") refusal = event.detail;
		if (event.kind === "notice") void vscode.window.showInformationMessage(event.text);
	};
	const toolContext: ToolCallContext = {
		workspace: new WorkspaceFiles(folder, ports.search, ports.pending, "inline"),
		signal,
		readVersions: new Map(),
		guarding: { settings, check: ports.guardrailCheck, masks },
		policy: {
			approveEdits: settings.approveEdits,
			commands: settings.approveCommands,
			pinnedTools: new Map(),
			mode: "agent",
			trusted: vscode.workspace.isTrusted,
		},
		/** The instruction was given at this file, so it needs no second question; protected files are asked for all the same. */
		grants: { editsInThisChat: true, subjects: new Set() },
		editor: editorPortsOf(folder),
		stepOf: () => ({ port: { output: () => undefined, ask: async () => undefined, plan: () => undefined }, signal }),
		askUser: (_, question) => askModally(question),
		allowAlways: () => undefined,
		emit,
		reportBug: (error) => ports.log.error(error),
	};
	try {
		const asked = await guardPrompt(request(edit, path, range), toolContext);
		if (asked.kind === "refused") return asked.outcome;
		history.push(asked.message);
		const outcome = await runTurn({
			model: ports.model,
			settings: { ...settings, limits: { ...settings.limits, stepsPerTurn: 4 } },
			system: inlineEditPrompt(path, range),
			tools: [onlyFor(path, tool)],
			toolChoice: tool.name,
			extras: { purpose: "inline-edit" },
			toolContext,
			history: () => history,
			append: (message) => history.push(message),
			emit,
			reportFailure: (error) => ports.log.error(error),
			signal,
		});
		return outcome.kind === "failed" && refusal
			? { ...outcome, failure: { ...outcome.failure, message: `The edit did not fit: ${refusal}` } }
			: outcome;
	} catch (error) {
		if (signal.aborted) return { kind: "cancelled" };
		ports.log.error(error);
		return { kind: "failed", failure: toFailure(asAssistantError(error)) };
	}
}

/** The whole file as a document for context, the selected lines as text, the instruction last. */
function request({ document, lines: { first, last }, instruction }: InlineEdit, path: string, range: string): Message {
	const lines = Array.from({ length: last - first + 1 }, (_, index) => document.lineAt(first + index).text).join("\n");
	const whole = attachFile({ id: "file", path, bytes: new TextEncoder().encode(document.getText()) });
	const context = "attachment" in whole ? toBlocks("", [whole.attachment], 1) : [];
	const selection = fileText(path, lines, { lines: range, language: document.languageId });
	return { role: "user", content: [...context, textBlock(`${selection}\n${instruction}`)] };
}

/** Shows what would change, with control and direction characters made visible, and asks once. */
async function askModally({ reason, edits = [] }: Question): Promise<ApprovalChoice> {
	const signs = { same: " ", added: "+", removed: "−", gap: "…" } as const;
	const lines = edits.flatMap(({ diff }) => diff).map((line) => `${signs[line.kind]} ${visible(line.text)}`);
	const detail = lines.slice(0, 40).join("\n") + (lines.length > 40 ? "\n…" : "");
	const allow = vscode.l10n.t("Allow once");
	return (await vscode.window.showWarningMessage(reason, { modal: true, detail }, allow)) === allow ? "once" : "deny";
}

function visible(text: string): string {
	return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
		character === "\t" ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
	);
}

/** The tool, refused for every file but the selected one. */
function onlyFor(path: string, tool: Tool): Tool {
	return {
		...tool,
		prepare: async (input, context) => {
			const [wanted, located] = await Promise.all([path, ...tool.targets(input)].map((target) => context.workspace.locate(target)));
			if (wanted === undefined || wanted !== located) throw new ToolError(`Only "${path}" may be changed here.`);
			return tool.prepare(input, context);
		},
	};
}

/** Progress at the selected lines and in a notification that can cancel. */
async function withProgress(
	document: vscode.TextDocument,
	range: vscode.Range,
	run: (signal: AbortSignal) => Promise<Outcome>,
): Promise<Outcome> {
	const decoration = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor("diffEditor.unchangedRegionBackground"),
		after: { contentText: `  ${vscode.l10n.t("Outcrop is editing…")}`, color: new vscode.ThemeColor("editorCodeLens.foreground") },
	});
	for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) editor.setDecorations(decoration, [range]);
	try {
		const options = {
			location: vscode.ProgressLocation.Notification,
			title: vscode.l10n.t("Outcrop is editing {0}", vscode.workspace.asRelativePath(document.uri)),
			cancellable: true,
		};
		return await vscode.window.withProgress(options, (_, token) => {
			const abort = new AbortController();
			token.onCancellationRequested(() => abort.abort());
			return run(abort.signal);
		});
	} finally {
		decoration.dispose();
	}
}

/** Offers what the failure offers, or another try. Returns whether to try again. */
async function offerWayOut(failure: Failure, folder: vscode.WorkspaceFolder, state: vscode.Memento): Promise<boolean> {
	const way = wayOutOf(failure, folder, state) ?? { title: vscode.l10n.t("Try Again"), run: async () => true };
	return (await vscode.window.showErrorMessage(failure.message, way.title)) === way.title && way.run();
}
