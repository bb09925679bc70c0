import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { reportGit } from "./gitReport.ts";
import { path } from "./inputs.ts";

export const gitLog = defineTool({
	name: "git_log",
	description: "Lists commits, newest first: hash, date, author and subject; of all files or of one. Look into one by git_diff.",
	effect: "read",
	input: v.object({
		path: v.optional(path),
		count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), 20),
		skip: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
	}),
	title: ({ path }) => `git log${path ? ` ${path}` : ""}`,
	targets: ({ path = "." }) => [path],
	prepare: async (what, { editor: { git }, signal }) => ({
		commit: async () => reportGit(await git.log(what, signal), "No commits.", `Ask with skip ${what.skip + what.count}.`),
	}),
});
