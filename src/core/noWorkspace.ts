import type { EditorPorts } from "./editor/editorPorts.ts";
import type { Git } from "./editor/git.ts";
import { type Workspace, WorkspaceError } from "./workspace.ts";

const refuse = () => Promise.reject(new WorkspaceError("refused", "No folder is open, so there are no files to work on."));

const nothing = new Proxy({}, { get: () => refuse });

/** The editor's ports of a window without a folder. */
export const noEditor: EditorPorts = {
	language: nothing,
	notebooks: nothing,
	terminal: nothing,
	tasks: nothing,
	git: nothing as Git,
	web: nothing,
};

/** The workspace of a window without a folder: nothing is in it. */
export const noWorkspace: Workspace = {
	locate: async () => undefined,
	readText: refuse,
	readBytes: refuse,
	list: refuse,
	find: refuse,
	search: refuse,
	diagnostics: refuse,
	change: refuse,
};
