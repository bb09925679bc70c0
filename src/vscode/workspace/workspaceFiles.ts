import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type {
	AppliedChange,
	Diagnostic,
	DirectoryEntry,
	FileChange,
	FileEdit,
	FileText,
	SearchMatch,
	SearchQuery,
	Workspace,
} from "../../core/workspace.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import { assertNever } from "../../shared/assertNever.ts";
import { locatePath } from "./locatePath.ts";
import type { PendingChanges } from "../edit/pendingChanges.ts";

/** Larger files are not opened, in bytes. */
const maxFileSize = 10_000_000;

/** Finds files and text in a folder on disk. */
export interface FolderSearch {
	find(folder: string, glob: string, limit: number, signal: AbortSignal): Promise<readonly string[]>;
	search(folder: string, query: SearchQuery, limit: number, signal: AbortSignal): Promise<readonly SearchMatch[]>;
}

/** The `Workspace` port over a folder of the editor. Every path is located anew at the moment it is used. */
export class WorkspaceFiles implements Workspace {
	private readonly folder: vscode.WorkspaceFolder;
	private readonly folderSearch: FolderSearch;
	private readonly pending: PendingChanges;

	private readonly origin: "chat" | "inline";

	constructor(folder: vscode.WorkspaceFolder, folderSearch: FolderSearch, pending: PendingChanges, origin: "chat" | "inline" = "chat") {
		this.origin = origin;
		this.folder = folder;
		this.folderSearch = folderSearch;
		this.pending = pending;
	}

	async locate(path: string): Promise<string | undefined> {
		return locatePath(this.folder.uri.fsPath, path);
	}

	async readText(path: string): Promise<FileText> {
		const document = await this.open(path);
		return { text: document.getText(), version: versionOf(document.getText()), languageId: document.languageId };
	}

	async readBytes(path: string, most: number): Promise<Uint8Array> {
		const uri = await this.uriOf(path);
		const { type, size } = await statOf(uri, path);
		if (type & vscode.FileType.Directory) throw new WorkspaceError("refused", `"${path}" is a folder. Use list_files.`);
		if (size > most)
			throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to hand over. Ask the user for a smaller one.`);
		return vscode.workspace.fs.readFile(uri);
	}

	async list(path: string): Promise<readonly DirectoryEntry[]> {
		const uri = await this.uriOf(path);
		try {
			const entries = await vscode.workspace.fs.readDirectory(uri);
			return entries.map(([name, type]) => ({ name, kind: type & vscode.FileType.Directory ? "directory" : "file" }));
		} catch (error) {
			throw new WorkspaceError("not-found", `There is no folder "${path}". Use list_files on its parent, or find_files.`, error);
		}
	}

	find(glob: string, limit: number, signal: AbortSignal): Promise<readonly string[]> {
		return this.folderSearch.find(this.folder.uri.fsPath, glob, limit, signal);
	}

	search(query: SearchQuery, limit: number, signal: AbortSignal): Promise<readonly SearchMatch[]> {
		return this.folderSearch.search(this.folder.uri.fsPath, query, limit, signal);
	}

	async diagnostics(path?: string): Promise<readonly Diagnostic[]> {
		const only = path === undefined || path === "." ? undefined : (await this.uriOf(path)).toString();
		return vscode.languages
			.getDiagnostics()
			.filter(([uri]) => (only === undefined ? vscode.workspace.getWorkspaceFolder(uri) === this.folder : uri.toString() === only))
			.flatMap(([uri, diagnostics]) => diagnostics.map((diagnostic) => this.toDiagnostic(uri, diagnostic)));
	}

	async change(changes: readonly FileChange[], signal: AbortSignal): Promise<readonly AppliedChange[]> {
		const applied: AppliedChange[] = [];
		for (const change of changes) applied.push(await this.changeOne(change, signal));
		return applied;
	}

	private async changeOne(change: FileChange, signal: AbortSignal): Promise<AppliedChange> {
		switch (change.kind) {
			case "edit":
				return this.applyEdit(change, signal);
			case "create":
				return this.createFile(change.path, change.text, signal);
			case "delete":
			case "move":
				throw new WorkspaceError("refused", "Files can only be edited and created here.");
			default:
				return assertNever(change);
		}
	}

	private async applyEdit({ path, version, replacements }: FileEdit, signal: AbortSignal): Promise<AppliedChange> {
		const document = await this.open(path);
		const before = document.getText();
		if (versionOf(before) !== version)
			throw new WorkspaceError("stale", `"${path}" has changed in the meantime. Read it again, then edit.`);
		const wasDirty = document.isDirty;
		const edit = new vscode.WorkspaceEdit();
		for (const { start, end, text } of replacements) {
			edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
		}
		signal.throwIfAborted();
		/** The editor itself refuses the edit when a keystroke came first: it compares the version of the document. */
		if (!(await this.pending.whileEditing(document.uri, async () => vscode.workspace.applyEdit(edit)))) {
			throw new WorkspaceError("stale", `"${path}" was being changed at the same moment, so nothing was edited. Read it again, then edit.`);
		}
		const editId = this.pending.add({ uri: document.uri, before, after: document.getText(), inline: this.origin === "inline" });
		/** Saving may format the file, and the user may type while it does: neither is part of the edit. */
		const saved = !wasDirty && (await document.save());
		return { path, editId, saved, version: versionOf(document.getText()) };
	}

	private async createFile(path: string, text: string, signal: AbortSignal): Promise<AppliedChange> {
		const uri = await this.uriOf(path);
		if (await exists(uri)) throw new WorkspaceError("exists", `"${path}" exists already. Use apply_edit to change it.`);
		const edit = new vscode.WorkspaceEdit();
		edit.createFile(uri, { overwrite: false, contents: new TextEncoder().encode(text) });
		signal.throwIfAborted();
		if (!(await vscode.workspace.applyEdit(edit))) throw new WorkspaceError("refused", `The editor could not create "${path}".`);
		return { path, editId: this.pending.add({ uri, before: undefined, after: text }), saved: true, version: versionOf(text) };
	}

	/** The file as the editor has it. It must still be there, and its size is looked at before a byte is read. */
	private async open(path: string): Promise<vscode.TextDocument> {
		const uri = await this.uriOf(path);
		const known = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
		if (known?.isDirty) return known;
		const { type, size } = await statOf(uri, path);
		if (type & vscode.FileType.Directory) throw new WorkspaceError("refused", `"${path}" is a folder. Use list_files.`);
		if (size > maxFileSize)
			throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to open. Use search_text to find what you need in it.`);
		const document = known ?? (await openAsText(uri, path));
		if (document.getText().includes("\uFFFD") && !(await holdsReplacementCharacter(uri))) {
			throw new WorkspaceError(
				"binary",
				`"${path}" is in an encoding that the editor does not know here; saving it would destroy it. Ask the user to reopen it with its encoding.`,
			);
		}
		return document;
	}

	private async uriOf(path: string): Promise<vscode.Uri> {
		const located = await this.locate(path);
		if (located === undefined) throw new WorkspaceError("outside", `"${path}" is outside of the workspace folder.`);
		return located === "." ? this.folder.uri : vscode.Uri.joinPath(this.folder.uri, located);
	}

	private toDiagnostic(uri: vscode.Uri, { range, severity, message, source }: vscode.Diagnostic): Diagnostic {
		return {
			path: vscode.workspace.asRelativePath(uri, false),
			line: range.start.line + 1,
			severity: severityNames[severity],
			message,
			source,
		};
	}
}

const severityNames = {
	[vscode.DiagnosticSeverity.Error]: "error",
	[vscode.DiagnosticSeverity.Warning]: "warning",
	[vscode.DiagnosticSeverity.Information]: "information",
	[vscode.DiagnosticSeverity.Hint]: "hint",
} as const;

function versionOf(text: string): string {
	return createHash("sha256").update(text).digest("base64");
}

async function openAsText(uri: vscode.Uri, path: string): Promise<vscode.TextDocument> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch (error) {
		throw new WorkspaceError("binary", `"${path}" cannot be opened as text, it is probably binary. Ask the user to attach it.`, error);
	}
}

/** The editor puts U+FFFD in place of bytes it cannot decode; some files really hold it. */
async function holdsReplacementCharacter(uri: vscode.Uri): Promise<boolean> {
	return Buffer.from(await vscode.workspace.fs.readFile(uri)).includes("\uFFFD");
}

async function statOf(uri: vscode.Uri, path: string): Promise<vscode.FileStat> {
	try {
		return await vscode.workspace.fs.stat(uri);
	} catch (error) {
		throw new WorkspaceError("not-found", `There is no file "${path}". Use find_files to look for it.`, error);
	}
}

async function exists(uri: vscode.Uri): Promise<boolean> {
	return vscode.workspace.fs.stat(uri).then(
		() => true,
		() => false,
	);
}
