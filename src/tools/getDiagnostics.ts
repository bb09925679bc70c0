import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import type { Diagnostic } from "../core/workspace.ts";
import { countOf } from "./countOf.ts";
import { mayBeTold } from "./folderProblems.ts";
import { path } from "./inputs.ts";
import { describeCount, describeRest, offset, pageOf } from "./paging.ts";
import { translate } from "../shared/translate.ts";

const limit = 100;
const names = { one: "problem", many: "problems" } as const;

export const getDiagnostics = defineTool({
	name: "get_diagnostics",
	description:
		"Returns the errors and warnings that the editor shows, of one file, of a folder or of the whole workspace, the worst first. Edits tell of new problems by themselves. Files that nobody has opened may have none yet.",
	effect: "read",
	input: v.object({ path: v.optional(path), offset }),
	title: ({ path }) => (path ? translate("Check problems in {0}", path) : translate("Check problems")),
	targets: ({ path }) => [path ?? "."],
	prepare: async ({ path = ".", offset }, { workspace }) => ({
		commit: async () => {
			const found = await workspace.diagnostics();
			const problems = found.filter((problem) => isWithin(problem.path, path) && mayBeTold(problem.path)).toSorted(byWeight);
			const page = { offset, limit };
			const { items, total } = pageOf(problems, page);
			const detail = describeCount(items.length, page, total, names);
			if (items.length === 0)
				return {
					text:
						offset === 0 ? "No problems." : `There ${problems.length === 1 ? "is" : "are"} only ${countOf(problems.length, "problem")}.`,
					detail,
				};
			const lines = items.map(
				({ path, line, severity, message, source }) => `${path}:${line}: ${severity}: ${message}${source ? ` (${source})` : ""}`,
			);
			return { text: lines.join("\n") + describeRest(items.length, page, total, names), detail };
		},
	}),
});

const weights = { error: 0, warning: 1, information: 2, hint: 3 } as const;

function byWeight(a: Diagnostic, b: Diagnostic): number {
	return weights[a.severity] - weights[b.severity];
}

function isWithin(path: string, folder: string): boolean {
	return folder === "." || path === folder || path.startsWith(`${folder.replace(/\/+$/, "")}/`);
}
