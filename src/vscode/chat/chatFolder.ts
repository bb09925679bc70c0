import type * as vscode from "vscode";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";
import type { ChatFolder } from "../../core/chat/sessionPorts.ts";
import type { ChangeScope } from "../checkpoint/checkpoints.ts";
import type { RunWatch } from "../checkpoint/runWatch.ts";
import type { FileChanges } from "../edit/fileChanges.ts";
import { type FolderSearch, WorkspaceFiles } from "../workspace/workspaceFiles.ts";

export interface ChatFolderPorts {
	readonly search: FolderSearch;
	readonly changes: FileChanges;
	readonly runs: RunWatch;
	editorPorts(folder: vscode.WorkspaceFolder): EditorPorts;
}

/** A folder as a turn of a chat works in it. What cannot be covered is told once a turn. */
export function chatFolder(folder: vscode.WorkspaceFolder, ports: ChatFolderPorts, scope: ChangeScope): ChatFolder {
	const told = new Set<string>();
	return {
		uri: folder.uri.toString(),
		name: folder.name,
		workspace: new WorkspaceFiles(folder, ports.search, ports.changes, scope),
		editor: ports.editorPorts(folder),
		beforeRun: (tell) =>
			ports.runs.begin(scope, folder.uri.fsPath, (notice) => {
				if (!told.has(notice)) tell(notice);
				told.add(notice);
			}),
	};
}
