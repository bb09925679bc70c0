import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { changeAndTell } from "./folderProblems.ts";
import { path } from "./inputs.ts";
import { readIfText } from "./readIfText.ts";
import { translate } from "../shared/translate.ts";

export const moveFile = defineTool({
	name: "move_file",
	description:
		"Moves or renames one file, creating the folders it needs. Fails when something is at the new path. Imports of it in other files stay as they are: use apply_edit for them.",
	effect: "write",
	input: v.object({ from: path, to: path }),
	title: ({ from, to }) => translate("Move {0} to {1}", from, to),
	targets: ({ from, to }) => [from, to],
	prepare: async ({ from, to }, { workspace, signal, readVersions }) => {
		if (from === to) throw new ToolError(`"${from}" is where it is to be moved to. Give another path.`);
		const file = await readIfText(workspace, from, signal);
		const edit = { path: to, from, change: "move" as const, added: 0, removed: 0, diff: [] };
		return {
			edits: [edit],
			commit: async () => {
				const told = await changeAndTell(workspace, [{ kind: "move", from, path: to, version: file?.version }], signal);
				const [applied] = told.applied;
				if (!applied) throw new ToolError(`${from} was not moved.`);
				const known = readVersions.get(from);
				readVersions.delete(from);
				/** Whoever has read it at the old path has read it here. */
				if (known !== undefined) readVersions.set(to, known);
				return {
					text: `Moved ${from} to ${to}.${told.text}`,
					...(told.detail && { detail: told.detail }),
					edits: [{ ...edit, editId: applied.editId }],
				};
			},
		};
	},
});
