import { basename } from "node:path";
import * as vscode from "vscode";
import type { OpenFile } from "../../shared/protocol.ts";
import { isWithheld } from "../prompt/folderText.ts";
import { pathOf } from "./attach.ts";

/** What the user looks at, for the suggestions of an empty chat. Nothing of a file that may hold credentials. */
export function describeOpenFile(folder: vscode.WorkspaceFolder | undefined): OpenFile | undefined {
	const editor = vscode.window.activeTextEditor;
	if (!editor || !["file", "vscode-remote", "untitled"].includes(editor.document.uri.scheme)) return undefined;
	const path = pathOf(editor.document.uri, folder);
	if (isWithheld(path)) return undefined;
	return { path, name: basename(path), hasSelection: !editor.selection.isEmpty, problems: countProblems(editor.document.uri) };
}

/** Calls `onChange` when the suggestions would be other ones, for as long as somebody wants to know. */
export function watchOpenFile(
	folder: () => vscode.WorkspaceFolder | undefined,
	isWanted: () => boolean,
	onChange: () => void,
): vscode.Disposable {
	let shown: string | undefined;
	const look = () => {
		if (!isWanted()) return;
		const now = JSON.stringify(describeOpenFile(folder()));
		if (now === shown) return;
		shown = now;
		onChange();
	};
	return vscode.Disposable.from(
		vscode.window.onDidChangeActiveTextEditor(look),
		vscode.window.onDidChangeTextEditorSelection(look),
		vscode.languages.onDidChangeDiagnostics(look),
	);
}

function countProblems(uri: vscode.Uri): number {
	const { Error, Warning } = vscode.DiagnosticSeverity;
	return vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === Error || severity === Warning).length;
}
