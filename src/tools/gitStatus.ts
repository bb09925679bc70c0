import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { reportGit } from "./gitReport.ts";

export const gitStatus = defineTool({
	name: "git_status",
	description: "The branch, and which files are staged, changed or untracked, as git status --short. Submodules are left out.",
	effect: "read",
	input: v.object({}),
	title: () => "git status",
	targets: () => ["."],
	prepare: async (_, { editor: { git }, signal }) => ({
		commit: async () => reportGit(await git.status(signal), "Nothing has changed.", "Look at single paths by git_diff."),
	}),
});
