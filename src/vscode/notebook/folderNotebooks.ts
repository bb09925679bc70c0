import * as vscode from "vscode";
import type { CellChange, CellContent, EditedNotebook, NotebookCell, NotebookContent, Notebooks } from "../../core/editor/notebooks.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { statFile, uriIn, versionOf } from "../workspace/folderFiles.ts";
import { readOutputs } from "./cellOutputs.ts";

/** Larger notebooks are not opened, in bytes; most of such a file is outputs. */
const maxFileSize = 50_000_000;

/** The notebooks of one workspace folder, through the editor's own notebook documents. */
export class FolderNotebooks implements Notebooks {
	private readonly folder: vscode.WorkspaceFolder;

	constructor(folder: vscode.WorkspaceFolder) {
		this.folder = folder;
	}

	async read(path: string): Promise<NotebookContent> {
		const cells = (await this.open(path)).getCells().map(readCell);
		return { version: versionOfCells(cells), cells };
	}

	async edit(path: string, version: string, change: CellChange, signal: AbortSignal): Promise<EditedNotebook> {
		const notebook = await this.open(path);
		if (versionOfCells(notebook.getCells().map(readCell)) !== version) throw stale(path);
		const wasDirty = notebook.isDirty;
		const edit = new vscode.WorkspaceEdit();
		edit.set(notebook.uri, [toNotebookEdit(change, notebook)]);
		signal.throwIfAborted();
		if (!(await vscode.workspace.applyEdit(edit))) throw stale(path);
		const saved = !wasDirty && (await notebook.save());
		return { version: versionOfCells(notebook.getCells().map(readCell)), saved };
	}

	private async open(path: string): Promise<vscode.NotebookDocument> {
		const uri = await uriIn(this.folder, path);
		const known = vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri.toString());
		if (known) return known;
		const { size } = await statFile(uri, path);
		if (size > maxFileSize)
			throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to open. Use search_text to find what you need in it.`);
		try {
			return await vscode.workspace.openNotebookDocument(uri);
		} catch (error) {
			throw new WorkspaceError("refused", `The editor cannot open "${path}" as a notebook. Use search_text to look into it.`, error);
		}
	}
}

function stale(path: string): WorkspaceError {
	return new WorkspaceError("stale", `The cells of "${path}" have changed in the meantime. Read the notebook again, then edit.`);
}

function readCell(cell: vscode.NotebookCell): NotebookCell {
	const isCode = cell.kind === vscode.NotebookCellKind.Code;
	const text = cell.document.getText();
	return { kind: isCode ? "code" : "markdown", language: cell.document.languageId, text, outputs: readOutputs(cell.outputs) };
}

function versionOfCells(cells: readonly CellContent[]): string {
	return versionOf(JSON.stringify(cells.map(({ kind, language, text }) => [kind, language, text])));
}

function toNotebookEdit(change: CellChange, notebook: vscode.NotebookDocument): vscode.NotebookEdit {
	const index = change.cell - 1;
	const one = new vscode.NotebookRange(index, index + 1);
	switch (change.kind) {
		case "replace":
			return vscode.NotebookEdit.replaceCells(one, [replacement(change.content, notebook.cellAt(index))]);
		case "insert":
			return vscode.NotebookEdit.insertCells(index, [toCellData(change.content)]);
		case "delete":
			return vscode.NotebookEdit.deleteCells(one);
		default:
			return assertNever(change);
	}
}

/** What the file keeps of a cell beside its text, its id for example, stays. */
function replacement(content: CellContent, old: vscode.NotebookCell): vscode.NotebookCellData {
	const data = toCellData(content);
	data.metadata = old.metadata;
	if (data.kind === vscode.NotebookCellKind.Code && old.kind === data.kind) {
		data.outputs = [...old.outputs];
		data.executionSummary = old.executionSummary;
	}
	return data;
}

function toCellData({ kind, language, text }: CellContent): vscode.NotebookCellData {
	return new vscode.NotebookCellData(kind === "code" ? vscode.NotebookCellKind.Code : vscode.NotebookCellKind.Markup, text, language);
}
