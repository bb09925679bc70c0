import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";

const maxProblems = 100;

export const getDiagnostics = defineTool({
	name: "get_diagnostics",
	description: "Returns the errors and warnings that the editor shows, of one file or of the whole workspace.",
	effect: "read",
	input: v.object({ path: v.optional(path) }),
	title: ({ path }) => `Check problems${path ? ` in ${path}` : ""}`,
	targets: ({ path }) => [path ?? "."],
	prepare: async ({ path }, { workspace }) => ({
		commit: async () => {
			const problems = await workspace.diagnostics(path);
			if (problems.length === 0) return { text: "No problems.", detail: "no problems" };
			const lines = problems.map(
				({ path, line, severity, message, source }) => `${path}:${line}: ${severity}: ${message}${source ? ` (${source})` : ""}`,
			);
			const more = lines.length > maxProblems ? `\n… and ${lines.length - maxProblems} more.` : "";
			return {
				text: lines.slice(0, maxProblems).join("\n") + more,
				detail: `${lines.length} ${lines.length === 1 ? "problem" : "problems"}`,
			};
		},
	}),
});
