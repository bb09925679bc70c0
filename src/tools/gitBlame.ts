import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { reportGit } from "./gitReport.ts";
import { line, path } from "./inputs.ts";

const mostLines = 400;

export const gitBlame = defineTool({
	name: "git_blame",
	description: `Tells which commit last changed each of some lines of a file, at most ${mostLines} a call.`,
	effect: "read",
	input: v.object({ path, firstLine: line, lastLine: line }),
	title: ({ path, firstLine, lastLine }) => `git blame ${path}:${firstLine}-${lastLine}`,
	targets: ({ path }) => [path],
	prepare: async (what, { editor: { git }, signal }) => {
		if (what.lastLine < what.firstLine) throw new ToolError(`The last line (${what.lastLine}) comes before the first (${what.firstLine}).`);
		const lastLine = Math.min(what.lastLine, what.firstLine + mostLines - 1);
		return {
			commit: async () => {
				const report = reportGit(await git.blame({ ...what, lastLine }, signal), "No lines.", "Ask for fewer lines.");
				return lastLine < what.lastLine ? { ...report, text: `${report.text}\n… Ask for line ${lastLine + 1} on for more.` } : report;
			},
		};
	},
});
