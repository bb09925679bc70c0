import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { changeAndTell } from "./folderProblems.ts";
import { path } from "./inputs.ts";
import { readIfText } from "./readIfText.ts";
import { translate } from "../shared/translate.ts";
import { countOf } from "./countOf.ts";

/** Lines of a deleted file that the user is shown: nobody reads more of them to decide. */
const shownLines = 200;

export const deleteFile = defineTool({
	name: "delete_file",
	description: "Deletes one file of the workspace, of any kind. Folders cannot be deleted. The user can bring the file back.",
	effect: "write",
	input: v.object({ path }),
	title: ({ path }) => translate("Delete {0}", path),
	targets: ({ path }) => [path],
	prepare: async ({ path }, { workspace, signal, readVersions }) => {
		const file = await readIfText(workspace, path, signal);
		const { diff, ...counts } = summarizeEdit(path, file?.text ?? "", "");
		const rest = diff.length - shownLines;
		const shown = rest > 0 ? [...diff.slice(0, shownLines), { kind: "gap" as const, text: countOf(rest, "more line") }] : diff;
		const edit = { ...counts, diff: shown, change: "delete" as const };
		return {
			edits: [edit],
			commit: async () => {
				const told = await changeAndTell(workspace, [{ kind: "delete", path, version: file?.version }], signal);
				const [applied] = told.applied;
				if (!applied) throw new ToolError(`${path} was not deleted.`);
				readVersions.delete(path);
				return {
					text: `Deleted ${path}.${told.text}`,
					...(told.detail && { detail: told.detail }),
					edits: [{ ...edit, editId: applied.editId }],
				};
			},
		};
	},
});
