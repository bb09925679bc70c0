import * as v from "valibot";
import { defineTool } from "../core/chat/tool.ts";
import { path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";

const text = (description: string) => v.pipe(v.string(), v.minLength(1), v.description(description));

/** By which a review answers. It is in no list of tools of a chat: only a review offers it, and takes what it is called with. */
export const reportFindings = defineTool({
	name: "report_findings",
	description:
		"Reports what is wrong with the changes under review: all findings in one call, the most serious first; none as an empty list.",
	effect: "none",
	input: v.object({
		findings: v.array(
			v.object({
				path,
				line: v.pipe(v.number(), v.integer(), v.minValue(1), v.description("Line of the file as it is now, from 1.")),
				severity: v.picklist(["error", "warning", "suggestion"]),
				title: text("The problem in one short sentence."),
				body: text("Why it is a problem, when it shows, and what would be right."),
				suggestion: v.optional(v.pipe(v.string(), v.description("Code that would take the place of the line, when it is short and sure."))),
			}),
		),
	}),
	title: ({ findings }) => translate("Report {0} findings", findings.length),
	targets: () => [],
	prepare: async ({ findings }) => ({ commit: async () => ({ text: `Reported ${findings.length} findings.` }) }),
});
