import * as vscode from "vscode";
import { commands, internalCommands, schemes } from "../names.ts";
import type { OwnDocuments } from "../ownDocuments.ts";
import type { PendingChanges } from "./pendingChanges.ts";

/** A line of a quick diff as `scm/change/title` hands it over; line numbers are one-based. */
interface LineChange {
	readonly modifiedStartLineNumber: number;
	/** 0 where lines were only removed; the start is the line above the gap then. */
	readonly modifiedEndLineNumber: number;
}

/** Shows pending changes where the editor shows changes: in the gutter, as code lenses, and as a list in Source Control. */
export function registerReview(pending: PendingChanges, documents: OwnDocuments): vscode.Disposable {
	const baseChanged = new vscode.EventEmitter<vscode.Uri>();
	const lensesChanged = new vscode.EventEmitter<void>();
	const gutter = new Gutter(pending);
	const onChange = pending.onDidChange((uri) => {
		baseChanged.fire(baseUri(uri));
		lensesChanged.fire();
		gutter.update();
	});
	gutter.update();
	return vscode.Disposable.from(
		baseChanged,
		lensesChanged,
		gutter,
		onChange,
		documents.register(schemes.base, {
			onDidChange: baseChanged.event,
			provideTextDocumentContent: (uri) => pending.baseOf(fileUri(uri)) ?? "",
		}),
		vscode.languages.registerCodeLensProvider(
			{ scheme: "file" },
			{ onDidChangeCodeLenses: lensesChanged.event, provideCodeLenses: (document) => lenses(pending, document) },
		),
		...registerCommands(pending),
	);
}

/** Opens the diff of a file against what it was before its pending changes. */
export async function openPendingDiff(uri: vscode.Uri): Promise<void> {
	await vscode.commands.executeCommand(
		"vscode.diff",
		baseUri(uri),
		uri,
		`${vscode.workspace.asRelativePath(uri)} (${vscode.l10n.t("pending changes")})`,
	);
}

function registerCommands(pending: PendingChanges): vscode.Disposable[] {
	const decide = (command: string, run: (document: vscode.TextDocument, line: number) => Promise<void> | void) =>
		vscode.commands.registerCommand(command, async (uri?: vscode.Uri, where?: number | readonly LineChange[], index?: number) => {
			const at = await resolve(uri, where, index);
			if (at) await run(at.document, at.line);
		});
	return [
		decide(commands.keepHunk, (document, line) => pending.keepHunkAt(document, line)),
		decide(commands.undoHunk, (document, line) => pending.undoHunkAt(document, line)),
		vscode.commands.registerCommand(commands.keepAll, () => {
			for (const uri of pending.uris) pending.keepFile(uri);
		}),
		vscode.commands.registerCommand(commands.undoAll, async () => {
			for (const uri of pending.uris) await pending.undoFile(uri);
		}),
		vscode.commands.registerCommand(commands.nextChange, () => showNextChange(pending)),
	];
}

/** From a code lens come a line, from the gutter the list of changes and an index, from the palette nothing: the cursor decides. */
async function resolve(uri: vscode.Uri | undefined, where: number | readonly LineChange[] | undefined, index = 0) {
	const editor = vscode.window.activeTextEditor;
	if (uri === undefined) return editor && { document: editor.document, line: editor.selection.active.line };
	const document = await vscode.workspace.openTextDocument(uri);
	if (typeof where === "number") return { document, line: where };
	const change = where?.[index];
	if (!change) return undefined;
	const { modifiedStartLineNumber: start, modifiedEndLineNumber: end } = change;
	return { document, line: end === 0 ? start : start - 1 };
}

/** The next hunk after the cursor, else the first one of the next file. */
async function showNextChange(pending: PendingChanges): Promise<void> {
	const editor = vscode.window.activeTextEditor;
	const here = editor && pending.hunksOf(editor.document).find(({ current }) => current.start > editor.selection.active.line);
	const files = pending.uris;
	const after = files.findIndex((uri) => uri.toString() === editor?.document.uri.toString()) + 1;
	const uri = here && editor ? editor.document.uri : files[after % Math.max(1, files.length)];
	if (!uri) return void vscode.window.showInformationMessage(vscode.l10n.t("No changes are pending."));
	const shown = await vscode.window.showTextDocument(uri);
	const line = (here ?? pending.hunksOf(shown.document)[0])?.current.start ?? 0;
	const position = new vscode.Position(line, 0);
	shown.selection = new vscode.Selection(position, position);
	shown.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

function lenses(pending: PendingChanges, document: vscode.TextDocument): vscode.CodeLens[] {
	const inline = pending.isInline(document.uri);
	const keep = inline ? vscode.l10n.t("Accept") : vscode.l10n.t("Keep");
	const undo = inline ? vscode.l10n.t("Discard") : vscode.l10n.t("Undo");
	return pending.hunksOf(document).flatMap(({ current }) => {
		const line = Math.min(current.start, document.lineCount - 1);
		const range = new vscode.Range(line, 0, line, 0);
		const lens = (title: string, command: string) =>
			new vscode.CodeLens(range, { title, command, arguments: [document.uri, current.start] });
		const decisions = [lens(keep, commands.keepHunk), lens(undo, commands.undoHunk)];
		return inline ? [...decisions, lens(vscode.l10n.t("Refine…"), internalCommands.refineHunk)] : decisions;
	});
}

/** A source control of its own while anything is pending: the stable road to hunks in the editor's gutter. */
class Gutter {
	private control: vscode.SourceControl | undefined;
	private group: vscode.SourceControlResourceGroup | undefined;
	private readonly pending: PendingChanges;

	constructor(pending: PendingChanges) {
		this.pending = pending;
	}

	update(): void {
		const uris = this.pending.uris;
		void vscode.commands.executeCommand("setContext", "outcrop.hasPendingChanges", uris.length > 0);
		if (uris.length === 0) return this.dispose();
		const group = this.open();
		group.resourceStates = uris.map((resourceUri) => ({
			resourceUri,
			command: { title: vscode.l10n.t("Open Diff"), command: "vscode.diff", arguments: [baseUri(resourceUri), resourceUri] },
		}));
	}

	dispose(): void {
		this.control?.dispose();
		this.control = undefined;
		this.group = undefined;
	}

	private open(): vscode.SourceControlResourceGroup {
		if (this.group) return this.group;
		this.control = vscode.scm.createSourceControl("outcrop", "Outcrop");
		this.control.inputBox.visible = false;
		this.control.quickDiffProvider = {
			provideOriginalResource: (uri) => (this.pending.baseOf(uri) === undefined ? undefined : baseUri(uri)),
		};
		this.group = this.control.createResourceGroup("pending", vscode.l10n.t("Pending Changes"));
		return this.group;
	}
}

function baseUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: schemes.base, query: uri.scheme });
}

function fileUri(uri: vscode.Uri): vscode.Uri {
	return uri.with({ scheme: uri.query, query: "" });
}
