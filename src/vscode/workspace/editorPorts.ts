import type * as vscode from "vscode";
import type { EditorPorts } from "../../core/editor/editorPorts.ts";

/** The editor's ports of one workspace folder, each from a file of its own. */
export function editorPortsOf(_folder: vscode.WorkspaceFolder): EditorPorts {
	return {
		language: {},
		notebooks: {},
		terminal: {},
		tasks: {},
		git: { branch: async () => undefined },
		web: {},
	};
}
