import { type Workspace, WorkspaceError } from "./workspace.ts";

const refuse = () => Promise.reject(new WorkspaceError("refused", "No folder is open, so there are no files to work on."));

/** The workspace of a window without a folder: nothing is in it. */
export const noWorkspace: Workspace = {
	locate: async () => undefined,
	readText: refuse,
	readBytes: refuse,
	list: refuse,
	find: refuse,
	search: refuse,
	diagnostics: refuse,
	applyEdit: refuse,
	createFile: refuse,
};
