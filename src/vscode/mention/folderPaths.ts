import * as vscode from "vscode";
import { matchGlob } from "../workspace/globMatcher.ts";
import type { FolderSearch } from "../workspace/workspaceFiles.ts";

/** More than anybody picks from a list; the rest can be typed. */
const mostFiles = 50_000;

/**
 * The paths of a folder's files and, with a slash at the end, of its folders: listed once and kept until a file comes or goes. What is
 * ignored, hidden, excluded by the editor's settings or off limits is not among them.
 */
export class FolderPaths implements vscode.Disposable {
	private readonly folder: vscode.WorkspaceFolder;
	private readonly search: FolderSearch;
	private readonly watcher: vscode.FileSystemWatcher;
	private readonly end = new AbortController();
	private paths: Promise<readonly string[]> | undefined;
	private isStale = false;

	constructor(folder: vscode.WorkspaceFolder, search: FolderSearch) {
		this.folder = folder;
		this.search = search;
		this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "**/*"), false, true, false);
		const expire = () => {
			this.isStale = true;
		};
		this.watcher.onDidCreate(expire);
		this.watcher.onDidDelete(expire);
	}

	dispose(): void {
		this.end.abort();
		this.watcher.dispose();
	}

	/**
	 * Those of a moment ago while they are listed anew: typing never waits for the disk twice. A listing that fails is tried again the
	 * next time, and takes no place of one that did not.
	 */
	read(): Promise<readonly string[]> {
		const known = this.paths;
		if (known && !this.isStale) return known;
		this.isStale = false;
		const listing = this.list();
		if (known) {
			const take = () => {
				this.paths = listing;
			};
			void listing.then(take, () => {
				this.isStale = true;
			});
			return known;
		}
		this.paths = listing.catch(() => {
			this.paths = undefined;
			return [];
		});
		return this.paths;
	}

	private async list(): Promise<readonly string[]> {
		const { items } = await this.search.find(this.folder.uri.fsPath, {}, { offset: 0, limit: mostFiles }, this.end.signal);
		const excluded = excludedPaths(this.folder);
		const files = items.filter((path) => !excluded(path));
		return [...files, ...foldersOf(files)];
	}
}

function excludedPaths({ uri }: vscode.WorkspaceFolder): (path: string) => boolean {
	const rules = vscode.workspace.getConfiguration("files", uri).get<Readonly<Record<string, unknown>>>("exclude") ?? {};
	const globs = Object.entries(rules).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
	/** As alternatives of one glob: each of 50,000 paths is looked at once. */
	return globs.length === 0 ? () => false : matchGlob(`{${globs.join(",")}}`);
}

function foldersOf(files: readonly string[]): readonly string[] {
	const folders = new Set<string>();
	for (const file of files) {
		for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1)) {
			const folder = file.slice(0, at + 1);
			if (folders.has(folder)) break;
			folders.add(folder);
		}
	}
	return [...folders];
}
