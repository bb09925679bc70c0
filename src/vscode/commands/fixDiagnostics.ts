import * as vscode from "vscode";
import { attachSelection, pathOf } from "../chat/attach.ts";
import type { Chat } from "../chat/chat.ts";
import { commands } from "../names.ts";
import { problemsOnLines } from "../workspace/problemsOnLines.ts";

/** Of more, the model asks by itself. */
const maxProblems = 30;
/** Lines that go along on either side of the problems. */
const around = 30;

/** "Fix Problems": the problems at the selection or, when there are none, of the whole file, with the code around them, as a prompt. */
export async function fixDiagnostics(chat: Chat, uri?: vscode.Uri, range?: vscode.Range, what: "fix" | "explain" = "fix"): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	const document = uri ? await vscode.workspace.openTextDocument(uri) : editor?.document;
	if (!document) return void vscode.window.showInformationMessage(vscode.l10n.t("Open a file with problems first."));
	const touched = problemsOnLines(document.uri, range ?? editor?.selection);
	const problems = (touched.length > 0 ? touched : problemsOnLines(document.uri)).slice(0, maxProblems);
	if (problems.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t("This file has no problems."));
	const result = attachSelection(document, linesAround(document, problems), chat.folder);
	if ("refusal" in result) return void vscode.window.showWarningMessage(result.refusal);
	await vscode.commands.executeCommand(commands.open);
	await chat.ask(question(pathOf(document.uri, chat.folder), problems, what), [result.attachment]);
}

function linesAround(document: vscode.TextDocument, problems: readonly vscode.Diagnostic[]): vscode.Range {
	const first = Math.min(...problems.map(({ range }) => range.start.line));
	const last = Math.max(...problems.map(({ range }) => range.end.line));
	const end = Math.min(document.lineCount - 1, last + around);
	return new vscode.Range(Math.max(0, first - around), 0, end, document.lineAt(end).text.length);
}

function question(path: string, problems: readonly vscode.Diagnostic[], what: "fix" | "explain"): string {
	const task =
		what === "explain"
			? vscode.l10n.t("Explain what is wrong in {0}, and how to mend it:", path)
			: vscode.l10n.t("Fix the causes of these problems in {0}, and check that they are gone:", path);
	return [task, ...problems.map(describe)].join("\n");
}

function describe({ range, severity, message, source, code }: vscode.Diagnostic): string {
	const kind = severity === vscode.DiagnosticSeverity.Error ? vscode.l10n.t("error") : vscode.l10n.t("warning");
	const id = typeof code === "object" ? code.value : code;
	const from = [source, id].filter((part) => part !== undefined && part !== "").join(" ");
	return vscode.l10n.t("- line {0}, {1}: {2}", range.start.line + 1, from ? `${kind} (${from})` : kind, message);
}
