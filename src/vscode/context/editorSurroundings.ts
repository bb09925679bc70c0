import { basename } from "node:path";
import { platform } from "node:process";
import * as vscode from "vscode";
import { describeEditor } from "../../core/prompt/editorContext.ts";
import type { Instructions } from "../../core/prompt/instructions.ts";
import { noInstructions } from "../../core/prompt/instructions.ts";
import type { Machine, Surroundings } from "../../core/prompt/surroundings.ts";
import { pathOf, selectedLines } from "../chat/attach.ts";
import { isWithheld } from "../prompt/folderText.ts";
import { openRepositories, repositoryOf } from "./gitExtension.ts";
import type { RecentEdits } from "./recentEdits.ts";

export interface SurroundingsPorts {
	readonly edits: RecentEdits;
	folder(): vscode.WorkspaceFolder | undefined;
	instructions(folder: vscode.WorkspaceFolder): Promise<Instructions>;
}

/** What the chat's folder and its editor tell the model. */
export function editorSurroundings({ edits, folder: folderOf, instructions }: SurroundingsPorts): Surroundings {
	return {
		machine: machine(),
		instructions: async () => {
			const folder = folderOf();
			return folder && vscode.workspace.isTrusted ? instructions(folder) : noInstructions;
		},
		editor: () => {
			const folder = folderOf();
			return folder && vscode.workspace.isTrusted ? describeFolder(folder, edits) : undefined;
		},
	};
}

function describeFolder(folder: vscode.WorkspaceFolder, edits: RecentEdits): string {
	const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
	const [active] = editor ? pathsIn(folder, [editor.document.uri]) : [];
	return describeEditor({
		openFiles: pathsIn(folder, openUris()),
		active: editor && active !== undefined ? { path: active, selection: selectionOf(editor) } : undefined,
		edited: pathsIn(folder, edits.all),
		branch: repositoryOf(folder.uri, openRepositories())?.state.HEAD?.name,
		problems: countProblems(folder),
	});
}

function openUris(): readonly vscode.Uri[] {
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
	return tabs.flatMap(({ input }) => {
		if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook) return [input.uri];
		return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
	});
}

/** Files of this folder, each once, without those that may hold credentials. */
function pathsIn(folder: vscode.WorkspaceFolder, uris: readonly vscode.Uri[]): readonly string[] {
	const own = uris.filter((uri) => uri.scheme === folder.uri.scheme && isIn(folder, uri));
	return [...new Set(own.map((uri) => pathOf(uri, folder)))].filter((path) => !isWithheld(path));
}

function isIn(folder: vscode.WorkspaceFolder, uri: vscode.Uri): boolean {
	return vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder.uri.toString();
}

function selectionOf({ selection }: vscode.TextEditor): string | undefined {
	if (selection.isEmpty) return undefined;
	const { first, last } = selectedLines(selection);
	return first === last ? String(first + 1) : `${first + 1}-${last + 1}`;
}

function countProblems(folder: vscode.WorkspaceFolder) {
	const all = vscode.languages.getDiagnostics().flatMap(([uri, diagnostics]) => (isIn(folder, uri) ? diagnostics : []));
	const count = (severity: vscode.DiagnosticSeverity) => all.filter((diagnostic) => diagnostic.severity === severity).length;
	return { errors: count(vscode.DiagnosticSeverity.Error), warnings: count(vscode.DiagnosticSeverity.Warning) };
}

function machine(): Machine {
	const systems: Partial<Record<typeof platform, string>> = { darwin: "macOS", win32: "Windows", linux: "Linux" };
	return { system: systems[platform] ?? platform, shell: basename(vscode.env.shell.replaceAll("\\", "/")) };
}
