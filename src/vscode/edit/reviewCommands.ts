import * as vscode from "vscode";
import { commands, internalCommands } from "../names.ts";
import { openPendingDiff, openReviewOfAll } from "./openReview.ts";
import type { PendingChanges } from "./pendingChanges.ts";
import type { ChangeKind } from "./pendingFile.ts";
import { fileUri } from "./reviewUris.ts";
import { TrackedLines } from "./trackedLines.ts";

/** A line of a quick diff as `scm/change/title` hands it over; line numbers are one-based. */
interface LineChange {
	readonly modifiedStartLineNumber: number;
	/** 0 where lines were only removed; the start is the line above the gap then. */
	readonly modifiedEndLineNumber: number;
}

/** What a menu hands over for a file: its address in an editor's title, a row in Source Control. The palette hands over nothing. */
type NamedFile = vscode.Uri | vscode.SourceControlResourceState | undefined;

export function registerReviewCommands(pending: PendingChanges): vscode.Disposable {
	const ofHunk = (command: string, decide: (document: vscode.TextDocument, line: number) => Promise<void> | void) =>
		vscode.commands.registerCommand(command, async (uri?: vscode.Uri, where?: TrackedLines | readonly LineChange[], index?: number) => {
			const at = await hunkPlace(uri, where, index);
			if (at) await decide(at.document, at.line);
		});
	const ofFile = (command: string, decide: (uri: vscode.Uri) => Promise<void> | void) =>
		vscode.commands.registerCommand(command, async (named: NamedFile) => {
			const uri = fileOf(named);
			if (uri) await decide(uri);
		});
	return vscode.Disposable.from(
		ofHunk(commands.keepHunk, (document, line) => pending.keepHunkAt(document, line)),
		ofHunk(commands.undoHunk, (document, line) => pending.undoHunkAt(document, line)),
		ofFile(commands.keepFile, (uri) => pending.keepFile(uri)),
		ofFile(commands.undoFile, (uri) => pending.undoFile(uri)),
		ofFile(internalCommands.openDiff, (uri) => openPendingDiff(pending, uri, { preview: true })),
		vscode.commands.registerCommand(commands.keepAll, () => {
			for (const uri of pending.uris) pending.keepFile(uri);
		}),
		vscode.commands.registerCommand(commands.undoAll, () => undoAll(pending)),
		vscode.commands.registerCommand(commands.nextChange, () => showChange(pending, "next")),
		vscode.commands.registerCommand(commands.previousChange, () => showChange(pending, "previous")),
		vscode.commands.registerCommand(commands.reviewAll, () => openReviewOfAll(pending)),
	);
}

/** What was created goes first: a file may stand where another one comes back to. */
async function undoAll(pending: PendingChanges): Promise<void> {
	const order: readonly (ChangeKind | undefined)[] = ["create", "edit", "move", "delete"];
	for (const kind of order) {
		for (const uri of pending.uris) if (pending.changeOf(uri)?.kind === kind) await pending.undoFile(uri);
	}
}

/** From a code lens comes where it stands by now, from the gutter the list of changes and an index, from the palette nothing: the cursor decides. */
async function hunkPlace(uri: vscode.Uri | undefined, where: TrackedLines | readonly LineChange[] | undefined, index = 0) {
	const editor = vscode.window.activeTextEditor;
	if (uri === undefined) return editor && { document: editor.document, line: editor.selection.active.line };
	const document = await vscode.workspace.openTextDocument(uri);
	if (where instanceof TrackedLines) return { document, line: where.first };
	const change = where?.[index];
	if (!change) return undefined;
	const { modifiedStartLineNumber: start, modifiedEndLineNumber: end } = change;
	return { document, line: end === 0 ? start : start - 1 };
}

function fileOf(named: NamedFile): vscode.Uri | undefined {
	if (named && "resourceUri" in named) return named.resourceUri;
	const uri = named ?? vscode.window.activeTextEditor?.document.uri;
	return uri && fileUri(uri);
}

/** The hunk before or after the cursor, else the nearest one of the file before or after. */
async function showChange(pending: PendingChanges, direction: "next" | "previous"): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	const hunks = editor ? pending.hunksOf(editor.document) : [];
	const line = editor?.selection.active.line ?? 0;
	const here =
		direction === "next"
			? hunks.find(({ current }) => current.start > line)
			: hunks.findLast(({ current }) => current.start < line && current.end <= Math.max(line, current.start + 1));
	if (editor && here) return reveal(editor, here.current.start);
	const files = pending.uris;
	const at = files.findIndex((uri) => editor && uri.toString() === fileUri(editor.document.uri).toString());
	const uri = files.at(direction === "next" ? (at + 1) % Math.max(1, files.length) : Math.max(at, 0) - 1);
	if (!uri) return void vscode.window.showInformationMessage(vscode.l10n.t("No changes are pending."));
	if (pending.changeOf(uri)?.kind === "delete") return openPendingDiff(pending, uri, { preview: true });
	const shown = await vscode.window.showTextDocument(uri);
	reveal(shown, pending.hunksOf(shown.document).at(direction === "next" ? 0 : -1)?.current.start ?? 0);
}

function reveal(editor: vscode.TextEditor, line: number): void {
	const position = new vscode.Position(Math.min(line, editor.document.lineCount - 1), 0);
	editor.selection = new vscode.Selection(position, position);
	editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
