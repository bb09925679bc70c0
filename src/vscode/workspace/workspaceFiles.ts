import * as vscode from "vscode";
import type { AppliedChange, Diagnostic, DirectoryEntry, FileChange, FileText, WatchedChange, Workspace } from "../../core/workspace.ts";
import { WorkspaceError } from "../../core/workspace.ts";
import type { ChangeOrigin, FileChanges } from "../edit/fileChanges.ts";
import { openIn, statFile, uriIn, versionOf } from "./folderFiles.ts";
import { locatePath } from "./locatePath.ts";
import { readDiagnostics } from "./readDiagnostics.ts";
import { watchDiagnostics } from "./settledDiagnostics.ts";

/** Finds files and text in a folder on disk. */
export interface FolderSearch {
	find(folder: string, ...parameters: Parameters<Workspace["find"]>): ReturnType<Workspace["find"]>;
	search(folder: string, ...parameters: Parameters<Workspace["search"]>): ReturnType<Workspace["search"]>;
	countMatches(folder: string, ...parameters: Parameters<Workspace["countMatches"]>): ReturnType<Workspace["countMatches"]>;
}

/** The `Workspace` port over a folder of the editor. Every path is located anew at the moment it is used. */
export class WorkspaceFiles implements Workspace {
	private readonly folder: vscode.WorkspaceFolder;
	private readonly folderSearch: FolderSearch;
	private readonly changes: FileChanges;
	private readonly origin: ChangeOrigin;

	constructor(folder: vscode.WorkspaceFolder, folderSearch: FolderSearch, changes: FileChanges, origin: ChangeOrigin) {
		this.folder = folder;
		this.folderSearch = folderSearch;
		this.changes = changes;
		this.origin = origin;
	}

	async locate(path: string): Promise<string | undefined> {
		return locatePath(this.folder.uri.fsPath, path);
	}

	async readText(path: string): Promise<FileText> {
		const document = await openIn(this.folder, path);
		return { text: document.getText(), version: versionOf(document.getText()), languageId: document.languageId };
	}

	async readBytes(path: string, most: number): Promise<Uint8Array> {
		const uri = await uriIn(this.folder, path);
		const { size } = await statFile(uri, path);
		if (size > most)
			throw new WorkspaceError("too-large", `"${path}" has ${size} bytes, too many to hand over. Ask the user for a smaller one.`);
		return vscode.workspace.fs.readFile(uri);
	}

	async list(path: string): Promise<readonly DirectoryEntry[]> {
		const uri = await uriIn(this.folder, path);
		try {
			const entries = await vscode.workspace.fs.readDirectory(uri);
			return entries.map(([name, type]) => ({ name, kind: type & vscode.FileType.Directory ? "directory" : "file" }));
		} catch (error) {
			throw new WorkspaceError("not-found", `There is no folder "${path}". Use list_files on its parent, or find_files.`, error);
		}
	}

	find(...parameters: Parameters<Workspace["find"]>): ReturnType<Workspace["find"]> {
		return this.folderSearch.find(this.folder.uri.fsPath, ...parameters);
	}

	search(...parameters: Parameters<Workspace["search"]>): ReturnType<Workspace["search"]> {
		return this.folderSearch.search(this.folder.uri.fsPath, ...parameters);
	}

	countMatches(...parameters: Parameters<Workspace["countMatches"]>): ReturnType<Workspace["countMatches"]> {
		return this.folderSearch.countMatches(this.folder.uri.fsPath, ...parameters);
	}

	async diagnostics(path?: string): Promise<readonly Diagnostic[]> {
		return readDiagnostics(this.folder, path === undefined || path === "." ? undefined : await uriIn(this.folder, path));
	}

	async watchDiagnostics<Result>(path: string, change: () => Promise<Result>, signal: AbortSignal): Promise<WatchedChange<Result>> {
		return watchDiagnostics(await uriIn(this.folder, path), () => this.diagnostics(path), change, signal);
	}

	change(changes: readonly FileChange[], signal: AbortSignal): Promise<readonly AppliedChange[]> {
		return this.changes.change(this.folder, changes, this.origin, signal);
	}

	protect<Result>(paths: readonly string[], apply: () => Promise<Result>): Promise<Result> {
		return this.changes.protect(this.folder, paths, this.origin, apply);
	}
}
