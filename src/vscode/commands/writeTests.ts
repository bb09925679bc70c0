import { dirname, extname } from "node:path";
import * as vscode from "vscode";
import { attachSelection, pathOf, selectedLines } from "../chat/attach.ts";
import type { Chat } from "../chat/chat.ts";
import { enclosingSymbol, wholeFile } from "../chat/explainSelection.ts";
import { commands } from "../names.ts";

const testFiles = "**/{*.test.*,*.spec.*,*_test.*,test_*.*,*Test.java,*Tests.cs,*_spec.rb}";
const notOurs = "**/{node_modules,dist,out,build,target,vendor,.git}/**";
const maxNamed = 8;

/** "Write Tests": for the selection, the symbol around the cursor, or the file, in the way in which the project tests already. */
export async function writeTests(chat: Chat): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	if (!editor) return void vscode.window.showInformationMessage(vscode.l10n.t("Open the file that should be tested."));
	const { document } = editor;
	const symbol = await enclosingSymbol(document, editor.selection);
	const selection = editor.selection.isEmpty ? (symbol?.range ?? wholeFile(document)) : editor.selection;
	const result = attachSelection(document, selection, chat.folder);
	if ("refusal" in result) return void vscode.window.showWarningMessage(result.refusal);
	const path = pathOf(document.uri, chat.folder);
	const tests = await nearestTests(path, chat.folder);
	await vscode.commands.executeCommand(commands.open);
	await chat.ask(question(path, selectedLines(selection), symbol?.name, tests), [result.attachment]);
}

function question(
	path: string,
	{ first, last }: { first: number; last: number },
	symbol: string | undefined,
	tests: readonly string[],
): string {
	const task = symbol
		? vscode.l10n.t("Write tests for lines {0}-{1} of {2}, in {3}.", first + 1, last + 1, path, symbol)
		: vscode.l10n.t("Write tests for lines {0}-{1} of {2}.", first + 1, last + 1, path);
	const manner =
		tests.length > 0
			? vscode.l10n.t(
					"The project has tests already, the nearest first: {0}. Read one or two of them, and follow their framework, their names and where they stand.",
					tests.join(", "),
				)
			: vscode.l10n.t(
					"The project has no tests that could be found by their names. Use what its language and its manifest suggest, and say what has to be installed.",
				);
	const aim = vscode.l10n.t(
		"Test what it promises, its edges and its failures, each test with a name that says what holds. Run them when you can.",
	);
	return [task, manner, aim].join("\n");
}

/** Tests of files of the same kind, and those that stand near. The order depends on their paths alone. */
async function nearestTests(path: string, folder: vscode.WorkspaceFolder | undefined): Promise<readonly string[]> {
	if (!folder || !vscode.workspace.isTrusted) return [];
	const uris = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, testFiles), notOurs, 1_000);
	const distance = (other: string) => (extname(other) === extname(path) ? 0 : 1_000) - sharedSegments(path, other);
	const found = uris.map((uri) => pathOf(uri, folder)).filter((other) => other !== path);
	return found.toSorted((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1)).slice(0, maxNamed);
}

function sharedSegments(path: string, other: string): number {
	const segments = dirname(other).split("/");
	const different = dirname(path)
		.split("/")
		.findIndex((segment, index) => segments[index] !== segment);
	return different < 0 ? dirname(path).split("/").length : different;
}
