import type { EditorPorts } from "./editor/editorPorts.ts";
import type { Git } from "./editor/git.ts";
import type { Language } from "./editor/language.ts";
import type { Notebooks } from "./editor/notebooks.ts";
import { type Workspace, WorkspaceError } from "./workspace.ts";

const refuse = () => Promise.reject(new WorkspaceError("refused", "No folder is open, so there are no files to work on."));

const nothing = new Proxy({}, { get: () => refuse });

/** The editor's ports of a window without a folder. */
export const noEditor: EditorPorts = {
	language: nothing as Language,
	notebooks: nothing as Notebooks,
	terminal: { start: refuse, find: () => undefined, ids: () => [] },
	tasks: { list: refuse, start: refuse },
	git: nothing as Git,
	web: { fetch: refuse },
};

/** The workspace of a window without a folder: nothing is in it. */
export const noWorkspace: Workspace = {
	locate: async () => undefined,
	readText: refuse,
	readBytes: refuse,
	list: refuse,
	find: refuse,
	search: refuse,
	countMatches: refuse,
	diagnostics: refuse,
	watchDiagnostics: refuse,
	change: refuse,
	protect: refuse,
};
