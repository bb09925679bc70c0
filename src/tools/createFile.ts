import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { defineTool } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";

export const createFile = defineTool({
	name: "create_file",
	description: "Creates a text file in the workspace, with the folders it needs. Fails when the file exists; use apply_edit to change one.",
	effect: "write",
	input: v.object({ path, content: v.pipe(v.string(), v.maxLength(1_000_000)) }),
	title: ({ path }) => `Create ${path}`,
	targets: ({ path }) => [path],
	prepare: async ({ path, content }, { workspace, signal, readVersions }) => {
		const edit = summarizeEdit(path, "", content);
		return {
			edit,
			commit: async () => {
				const { editId, version } = await workspace.createFile(path, content, signal);
				readVersions.set(path, version);
				return { text: `Created ${path} with ${edit.added} lines.`, edit: { ...edit, editId } };
			},
		};
	},
});
