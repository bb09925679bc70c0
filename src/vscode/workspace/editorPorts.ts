import type * as vscode from "vscode";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";
import { LanguageServers } from "../language/languageServers.ts";
import { FolderNotebooks } from "../notebook/folderNotebooks.ts";
import { CommandRuns } from "../run/commandRuns.ts";
import { FolderGit } from "../run/folderGit.ts";
import { FolderTasks } from "../run/folderTasks.ts";
import { PublicPages } from "../run/publicPages.ts";
import { Terminals } from "../run/terminals.ts";

/** Gives the editor's ports of a workspace folder, each from a file of its own; the same ones for the same folder, as commands outlive turns. */
export function createEditorPorts(subscriptions: vscode.Disposable[]): (folder: vscode.WorkspaceFolder) => EditorPorts {
	const known = new Map<string, EditorPorts>();
	return (folder) => {
		const key = folder.uri.toString();
		const ports = known.get(key) ?? portsOf(folder, subscriptions);
		known.set(key, ports);
		return ports;
	};
}

function portsOf(folder: vscode.WorkspaceFolder, subscriptions: vscode.Disposable[]): EditorPorts {
	const runs = new CommandRuns();
	const terminals = new Terminals(folder, runs);
	subscriptions.push(terminals);
	return {
		language: new LanguageServers(folder),
		notebooks: new FolderNotebooks(folder),
		terminal: terminals,
		tasks: new FolderTasks(folder, runs),
		git: new FolderGit(folder.uri.fsPath),
		web: new PublicPages(),
	};
}
