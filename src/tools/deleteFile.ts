import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { isWorkspaceError, type Workspace } from "../core/workspace.ts";
import { path } from "./inputs.ts";

/** Lines of a deleted file that the user is shown: nobody reads more of them to decide. */
const shownLines = 200;

export const deleteFile = defineTool({
	name: "delete_file",
	description: "Deletes one file of the workspace, of any kind. Folders cannot be deleted. The user can bring the file back.",
	effect: "write",
	input: v.object({ path }),
	title: ({ path }) => `Delete ${path}`,
	targets: ({ path }) => [path],
	prepare: async ({ path }, { workspace, signal, readVersions }) => {
		const file = await readIfText(workspace, path, signal);
		const { diff, ...counts } = summarizeEdit(path, file?.text ?? "", "");
		const rest = diff.length - shownLines;
		const shown = rest > 0 ? [...diff.slice(0, shownLines), { kind: "gap" as const, text: `${rest} more lines` }] : diff;
		const edit = { ...counts, diff: shown, change: "delete" as const };
		return {
			edits: [edit],
			commit: async () => {
				const [applied] = await workspace.change([{ kind: "delete", path, version: file?.version }], signal);
				if (!applied) throw new ToolError(`${path} was not deleted.`);
				readVersions.delete(path);
				return { text: `Deleted ${path}.`, edits: [{ ...edit, editId: applied.editId }] };
			},
		};
	},
});

/** `undefined`: it is there, and it is no text that can be shown. */
async function readIfText(workspace: Workspace, path: string, signal: AbortSignal) {
	try {
		return await workspace.readText(path, signal);
	} catch (error) {
		if (isWorkspaceError(error) && (error.kind === "binary" || error.kind === "too-large")) return undefined;
		throw error;
	}
}
