import * as vscode from "vscode";
import { commands } from "../names.ts";

/** "Explain with Outcrop" in the light bulb of a selection. */
export function registerExplainAction(): vscode.Disposable {
	return vscode.languages.registerCodeActionsProvider(
		{ scheme: "file" },
		{
			provideCodeActions: (_, range) => {
				if (range.isEmpty) return [];
				const action = new vscode.CodeAction(vscode.l10n.t("Explain with Outcrop"), vscode.CodeActionKind.Empty);
				action.command = { title: action.title, command: commands.explainSelection };
				return [action];
			},
		},
	);
}
