import { type FileText, isWorkspaceError, type Workspace } from "../core/workspace.ts";

/** The file as it is before it is deleted or moved. `undefined`: it is there, and it is no text that can be shown. */
export async function readIfText(workspace: Workspace, path: string, signal: AbortSignal): Promise<FileText | undefined> {
	try {
		return await workspace.readText(path, signal);
	} catch (error) {
		if (isWorkspaceError(error) && (error.kind === "binary" || error.kind === "too-large")) return undefined;
		throw error;
	}
}
