import * as vscode from "vscode";
import type { FolderSearch } from "../workspace/workspaceFiles.ts";
import { CheckpointFiles } from "./checkpointFiles.ts";
import { Checkpoints } from "./checkpoints.ts";
import { RunWatch } from "./runWatch.ts";

/** Milliseconds that listing a folder may take before a command. */
const listingTime = 10_000;

/** The checkpoints of this workspace, with what the editor knows of its files. */
export function createCheckpoints(storageFolder: string, report: (error: unknown) => void): Checkpoints {
	return new Checkpoints({
		files: new CheckpointFiles(storageFolder),
		unsavedTextOf: (path) => documentAt(path)?.getText(),
		report,
	});
}

function documentAt(path: string): vscode.TextDocument | undefined {
	return vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.scheme === "file" && uri.fsPath === path);
}

/** Sees what commands do to the files of a folder. */
export function createRunWatch(checkpoints: Checkpoints, search: FolderSearch, report: (error: unknown) => void): RunWatch {
	return new RunWatch({
		checkpoints,
		list: async (folder, limit) => (await search.find(folder, {}, { offset: 0, limit }, AbortSignal.timeout(listingTime))).items,
		onUserSaved: (note) => vscode.workspace.onDidSaveTextDocument(({ uri }) => note(uri.fsPath)),
		report,
	});
}
