import * as vscode from "vscode";
import { attachSelection, pathOf, selectedLines } from "./attach.ts";
import type { Chat } from "./chat.ts";
import { commands, contextKeys } from "../names.ts";
import { withoutLinks } from "../withoutLinks.ts";

/** "Explain Selection": opens the chat and asks about the selected lines, with where they stand. */
export function registerExplainSelection(chat: Chat): vscode.Disposable {
	return vscode.commands.registerCommand(commands.explainSelection, async () => {
		const editor = vscode.window.activeTextEditor;
		if (!editor) return void vscode.window.showInformationMessage(vscode.l10n.t("Open a file and select what should be explained."));
		const symbol = await enclosingSymbol(editor.document, editor.selection);
		const selection = editor.selection.isEmpty ? (symbol?.range ?? wholeFile(editor.document)) : editor.selection;
		const result = attachSelection(editor.document, selection, chat.folder);
		if ("refusal" in result) return void vscode.window.showWarningMessage(withoutLinks(result.refusal));
		await vscode.commands.executeCommand(commands.open);
		void vscode.commands.executeCommand("setContext", contextKeys.explained, true);
		await chat.ask(question(editor.document, selection, pathOf(editor.document.uri, chat.folder), symbol?.name), [result.attachment]);
	});
}

function question(document: vscode.TextDocument, selection: vscode.Range, path: string, symbol: string | undefined): string {
	const { first, last } = selectedLines(selection);
	const where = symbol ? vscode.l10n.t("{0} ({1}), in {2}", path, document.languageId, symbol) : `${path} (${document.languageId})`;
	return first === last
		? vscode.l10n.t("Explain line {0} of {1}.", first + 1, where)
		: vscode.l10n.t("Explain lines {0}-{1} of {2}.", first + 1, last + 1, where);
}

/** The innermost symbol around the range, when a language extension knows the file's symbols. */
export async function enclosingSymbol(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.DocumentSymbol | undefined> {
	const symbols = await vscode.commands.executeCommand<readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined>(
		"vscode.executeDocumentSymbolProvider",
		document.uri,
	);
	const innermost = (candidates: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol | undefined => {
		const around = candidates.find((symbol) => symbol.range.contains(range));
		return around && (innermost(around.children) ?? around);
	};
	return innermost((symbols ?? []).filter((symbol): symbol is vscode.DocumentSymbol => "children" in symbol));
}

export function wholeFile(document: vscode.TextDocument): vscode.Range {
	return new vscode.Range(document.positionAt(0), document.lineAt(document.lineCount - 1).range.end);
}
