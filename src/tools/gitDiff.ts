import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { reportGit } from "./gitReport.ts";
import { path } from "./inputs.ts";

const revision = v.pipe(v.string(), v.minLength(1), v.maxLength(300), v.description("Commit, branch or tag, for example HEAD~1."));

export const gitDiff = defineTool({
	name: "git_diff",
	description:
		'Shows changes as a unified diff. Without arguments: what is changed and not staged; staged: what is staged; from: from that commit to the files as they are, or to the commit in to. A single commit is from "<commit>^" to "<commit>".',
	effect: "read",
	input: v.object({ path: v.optional(path), staged: v.optional(v.boolean()), from: v.optional(revision), to: v.optional(revision) }),
	title: ({ path, staged, from, to }) => ["git diff", staged ? "--staged" : "", from, to, path].filter(Boolean).join(" "),
	targets: ({ path = "." }) => [path],
	prepare: async (what, { editor: { git }, signal }) => {
		if (what.to !== undefined && what.from === undefined) throw new ToolError('"to" needs "from". Give both, or neither.');
		if (what.to !== undefined && what.staged) throw new ToolError('Two commits have nothing staged between them. Leave out "staged".');
		return {
			commit: async () => reportGit(await git.diff(what, signal), "No differences.", "Give a path to see one file or folder."),
		};
	},
});
