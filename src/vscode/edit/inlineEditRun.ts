import * as vscode from "vscode";
import { overBudgetAlone } from "../../core/chat/budget.ts";
import { inlineEditPrompt } from "../../core/chat/systemPrompt.ts";
import type { Tool } from "../../core/chat/tool.ts";
import type { ToolCallContext } from "../../core/chat/toolCalls.ts";
import { runTurn } from "../../core/chat/turn.ts";
import { attachFile, toBlocks } from "../../core/documents/attachments.ts";
import { fileText } from "../../core/documents/documents.ts";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";
import { asAssistantError, toFailure } from "../../core/errors.ts";
import { guardPrompt } from "../../core/guardrail/guardedPrompt.ts";
import type { GuardrailCheck } from "../../core/guardrail/guardrailCheck.ts";
import { type Masks, noteMasks, noteUntoldMasks } from "../../core/guardrail/masks.ts";
import type { Model } from "../../core/models/model.ts";
import { type Instructions, noInstructions } from "../../core/prompt/instructions.ts";
import { type Message, textBlock } from "../../core/record/message.ts";
import type { Settings } from "../../core/settings.ts";
import type { Outcome, TurnEvent } from "../../shared/turnEvent.ts";
import type { Log } from "../log.ts";
import type { FolderSearch } from "../workspace/workspaceFiles.ts";
import { EditPreviewDecorations, type PreviewPorts } from "./editPreviewDecorations.ts";
import type { FileChanges } from "./fileChanges.ts";
import { askModally } from "./modalApproval.ts";
import { onlyFor, type Selected, SelectedLinesOnly } from "./selectedLinesOnly.ts";
import { withoutLinks } from "../withoutLinks.ts";

export interface InlineRunPorts extends PreviewPorts {
	readonly model: Model;
	readonly guardrailCheck: GuardrailCheck;
	readonly changes: FileChanges;
	readonly search: FolderSearch;
	/** The one tool of an inline edit. */
	editTool(): Tool;
	editorPorts(folder: vscode.WorkspaceFolder): EditorPorts;
	/** Asked only in a trusted workspace. */
	instructionsOf(folder: vscode.WorkspaceFolder): Promise<Instructions>;
	readonly log: Log;
}

export interface InlineEdit extends Selected {
	readonly settings: Settings;
	readonly instruction: string;
	/** What the lines came of, when they are refined. */
	readonly earlier?: string;
}

export interface InlineResult {
	readonly outcome: Outcome;
	/** What was applied. */
	readonly editIds: readonly string[];
}

/** Runs until the edit is applied. The document is touched once, when the message has stopped; until then it is a preview. */
export async function runInlineEdit(ports: InlineRunPorts, edit: InlineEdit, signal: AbortSignal): Promise<InlineResult> {
	const { path, document, settings } = edit;
	const lines = `${edit.lines.first + 1}-${edit.lines.last + 1}`;
	const history: Message[] = [];
	const tool = ports.editTool();
	const preview = new EditPreviewDecorations(document, ports);
	const editIds: string[] = [];
	let refusal: string | undefined;
	let spent = 0;
	const masks: Masks = new Set();
	noteUntoldMasks(settings.guardrail, masks);
	const emit = (event: TurnEvent) => {
		if (event.kind === "guardrail") noteMasks(event.findings, masks);
		if (event.kind === "usage") spent += event.cost?.total ?? 0;
		if (event.kind === "notice") void vscode.window.showInformationMessage(withoutLinks(event.text));
		if (event.kind !== "tool-end") return;
		refusal = event.outcome === "done" ? undefined : event.detail;
		editIds.push(...(event.edits ?? []).map(({ editId }) => editId));
	};
	const toolContext = contextOf(ports, edit, { signal, masks, emit });
	try {
		const asked = await guardPrompt(request(edit, lines), toolContext);
		if (asked.kind === "refused") return { outcome: asked.outcome, editIds };
		history.push(asked.message);
		toolContext.readVersions.set(path, (await toolContext.workspace.readText(path, signal)).version);
		const outcome = await runTurn({
			model: ports.model,
			settings: { ...settings, limits: { ...settings.limits, stepsPerTurn: 4 } },
			system: inlineEditPrompt(path, lines, await instructionsFor(ports, edit)),
			tools: [onlyFor(path, tool)],
			toolChoice: tool.name,
			extras: { purpose: "inline-edit" },
			toolContext,
			history: () => history,
			append: (message) => history.push(message),
			overBudget: () => overBudgetAlone(settings.limits, spent),
			emit,
			onToolInput: ({ json }) => preview.update(json),
			reportFailure: (error) => ports.log.error(error),
			signal,
		});
		return { outcome: withRefusal(outcome, refusal), editIds };
	} catch (error) {
		if (signal.aborted) return { outcome: { kind: "cancelled" }, editIds };
		ports.log.error(error);
		return { outcome: { kind: "failed", failure: toFailure(asAssistantError(error)) }, editIds };
	} finally {
		preview.dispose();
	}
}

/** What the chat would be told, too. */
async function instructionsFor(ports: InlineRunPorts, { folder, settings }: InlineEdit): Promise<Instructions> {
	return settings.instructions && vscode.workspace.isTrusted ? ports.instructionsOf(folder) : noInstructions;
}

function contextOf(
	ports: InlineRunPorts,
	edit: InlineEdit,
	{ signal, masks, emit }: { signal: AbortSignal; masks: Masks; emit: (event: TurnEvent) => void },
): ToolCallContext {
	const { folder, settings, instruction } = edit;
	const turnId = crypto.randomUUID();
	const origin = { chatId: "inline", turn: () => ({ turnId, title: instruction }), isInline: true };
	return {
		workspace: new SelectedLinesOnly(edit, ports.search, ports.changes, origin),
		signal,
		readVersions: new Map(),
		guarding: { settings, check: ports.guardrailCheck, masks },
		policy: () => ({
			approveEdits: settings.approveEdits,
			commands: settings.approveCommands,
			pinnedTools: new Map(),
			mode: "agent",
			trusted: vscode.workspace.isTrusted,
		}),
		/** The instruction was given at this file, so it needs no second question; protected files are asked for all the same. */
		grants: { editsInThisChat: true, subjects: new Set() },
		editor: ports.editorPorts(folder),
		stepOf: () => ({ port: { output: () => undefined, ask: async () => undefined, plan: () => undefined }, signal }),
		askUser: (_, question) => askModally(question),
		allowAlways: () => undefined,
		emit,
		reportBug: (error) => ports.log.error(error),
	};
}

/** The whole file as a document for context, the selected lines as text, the instruction last. */
function request({ document, path, lines: { first, last }, instruction, earlier }: InlineEdit, range: string): Message {
	const lines = Array.from({ length: last - first + 1 }, (_, index) => document.lineAt(first + index).text).join("\n");
	const whole = attachFile({ id: "file", path, bytes: new TextEncoder().encode(document.getText()) });
	const context = "attachment" in whole ? toBlocks("", [whole.attachment], 1) : [];
	const selection = fileText(path, lines, { lines: range, language: document.languageId });
	const wanted =
		earlier === undefined ? instruction : `The lines came of this earlier instruction:\n${earlier}\nRefine them:\n${instruction}`;
	return { role: "user", content: [...context, textBlock(`${selection}\n${wanted}`)] };
}

/** Why the edit was refused says more than that the model gave up. */
function withRefusal(outcome: Outcome, refusal: string | undefined): Outcome {
	if (outcome.kind !== "failed" || refusal === undefined) return outcome;
	return { ...outcome, failure: { ...outcome.failure, message: vscode.l10n.t("The edit did not fit: {0}", refusal) } };
}
