import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";

export const moveFile = defineTool({
	name: "move_file",
	description:
		"Moves or renames one file of the workspace, with the folders that the new path needs. Fails when something is at the new path. Imports of it in other files are not changed; use apply_edit for them.",
	effect: "write",
	input: v.object({ from: path, to: path }),
	title: ({ from, to }) => `Move ${from} to ${to}`,
	targets: ({ from, to }) => [from, to],
	prepare: async ({ from, to }, { workspace, signal, readVersions }) => {
		if (from === to) throw new ToolError(`"${from}" is where it is to be moved to. Give another path.`);
		const edit = { path: to, from, change: "move" as const, added: 0, removed: 0, diff: [] };
		return {
			edits: [edit],
			commit: async () => {
				const [applied] = await workspace.change([{ kind: "move", from, path: to }], signal);
				if (!applied) throw new ToolError(`${from} was not moved.`);
				const known = readVersions.get(from);
				readVersions.delete(from);
				/** Whoever has read it at the old path has read it here. */
				if (known !== undefined) readVersions.set(to, known);
				return { text: `Moved ${from} to ${to}.`, edits: [{ ...edit, editId: applied.editId }] };
			},
		};
	},
});
