import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { describeProblems, newProblems, tellUnchecked } from "../core/edit/newProblems.ts";
import { withoutFence } from "../core/edit/planEdit.ts";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { countOf } from "./countOf.ts";
import { countProblems } from "./folderProblems.ts";
import { path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";

export const createFile = defineTool({
	name: "create_file",
	description: "Creates a text file in the workspace, with the folders it needs. Fails when the file exists; use apply_edit to change one.",
	effect: "write",
	input: v.object({ path, content: v.pipe(v.string(), v.maxLength(1_000_000)) }),
	title: ({ path }) => translate("Create {0}", path),
	targets: ({ path }) => [path],
	prepare: async ({ path, content: asked }, { workspace, signal, readVersions }) => {
		const content = withoutFence(path, asked);
		const edit = { ...summarizeEdit(path, "", content), change: "create" as const };
		return {
			edits: [edit],
			commit: async () => {
				const change = () => workspace.change([{ kind: "create", path, text: content }], signal);
				const watched = await workspace.watchDiagnostics(path, change, signal);
				const [applied] = watched.result;
				if (!applied) throw new ToolError(`${path} was not created.`);
				readVersions.set(path, applied.version);
				const problems = newProblems(watched);
				return {
					text: `Created ${path} with ${countOf(edit.added, "line")}.${tellUnchecked(watched)}${describeProblems(problems)}`,
					...(problems.length > 0 && { detail: countProblems(problems.length) }),
					edits: [{ ...edit, editId: applied.editId }],
				};
			},
		};
	},
});
