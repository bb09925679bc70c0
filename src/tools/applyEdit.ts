import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { applyReplacements, locateEdits } from "../core/edit/locateEdits.ts";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";

export const applyEdit = defineTool({
	name: "apply_edit",
	description:
		"Changes a text file of the workspace by replacing search texts. Each search text must be copied exactly from the file and fit only one place; " +
		"all of them refer to the file as it is before this call. Either every edit is applied or none.",
	effect: "write",
	input: v.object({
		path,
		edits: v.pipe(
			v.array(
				v.object({
					search: v.pipe(v.string(), v.description("Text to replace: whole lines, without line numbers, long enough to be unique.")),
					replace: v.pipe(v.string(), v.description("Text to put in its place; empty to delete it.")),
				}),
			),
			v.minLength(1),
			v.maxLength(100),
		),
	}),
	title: ({ path }) => `Edit ${path}`,
	targets: ({ path }) => [path],
	prepare: async ({ path, edits }, { workspace, signal, readVersions }) => {
		const { text, version } = await workspace.readText(path, signal);
		const seen = readVersions.get(path);
		if (seen !== undefined && seen !== version) {
			throw new ToolError(`${path} has changed since you read it. Read it again, then edit.`);
		}
		const located = locateEdits(text, edits);
		if ("problem" in located) throw new ToolError(`${located.problem} Nothing was changed in ${path}.`);
		const after = applyReplacements(text, located.replacements);
		const edit = summarizeEdit(path, text, after);
		return {
			edits: [edit],
			commit: async () => {
				const [applied] = await workspace.change([{ kind: "edit", path, version, replacements: located.replacements }], signal);
				if (!applied) throw new ToolError(`Nothing was changed in ${path}.`);
				readVersions.set(path, applied.version);
				const unsaved = applied.saved ? "" : " The file had unsaved changes before, so it was left unsaved.";
				return {
					text: `Edited ${path}: ${edit.added} lines added, ${edit.removed} removed.${unsaved}`,
					edits: [{ ...edit, editId: applied.editId }],
				};
			},
		};
	},
});
