import * as vscode from "vscode";
import { commands } from "../names.ts";
import { problemsOnLines } from "../workspace/problemsOnLines.ts";

/** The light bulb: of a selection, which can be explained, and of the problems on its lines, which can be fixed as well. */
export function registerExplainAction(): vscode.Disposable {
	const fix = vscode.CodeActionKind.QuickFix;
	return vscode.languages.registerCodeActionsProvider(
		{ scheme: "file" },
		{
			provideCodeActions: ({ uri }, range) => {
				const problems = problemsOnLines(uri, range);
				const ofProblem = [
					action(vscode.l10n.t("Fix with Outcrop"), fix, commands.fixDiagnostics, uri, range),
					action(vscode.l10n.t("Explain Problem with Outcrop"), fix, commands.fixDiagnostics, uri, range, "explain"),
				];
				/** Without them the Problems view would not offer them. */
				for (const offered of ofProblem) offered.diagnostics = [...problems];
				const ofSelection = action(vscode.l10n.t("Explain with Outcrop"), vscode.CodeActionKind.Empty, commands.explainSelection);
				return [...(problems.length > 0 ? ofProblem : []), ...(range.isEmpty ? [] : [ofSelection])];
			},
		},
	);
}

function action(title: string, kind: vscode.CodeActionKind, command: string, ...parameters: unknown[]): vscode.CodeAction {
	const offered = new vscode.CodeAction(title, kind);
	offered.command = { title, command, arguments: parameters };
	return offered;
}
