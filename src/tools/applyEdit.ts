import * as v from "valibot";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { applyReplacements, type Match } from "../core/edit/locateEdits.ts";
import { describeProblems, newProblems, tellUnchecked } from "../core/edit/newProblems.ts";
import { planEdit } from "../core/edit/planEdit.ts";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { countOf } from "./countOf.ts";
import { countProblems } from "./folderProblems.ts";
import { line, path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";

export const applyEdit = defineTool({
	name: "apply_edit",
	description:
		"Changes a text file. Give exactly one of `edits` (preferred), `diff` or `content`. Each search text is copied exactly from the file and " +
		"fits only one place; all refer to the file as it is before this call. Never leave lines out by comments such as " +
		"`... existing code ...`. Either every edit is applied or none. The result names new errors and warnings of the file.",
	effect: "write",
	input: v.object({
		path,
		edits: v.optional(
			v.pipe(
				v.array(
					v.object({
						search: v.pipe(v.string(), v.description("Text to replace: whole lines, without line numbers, long enough to be unique.")),
						replace: v.pipe(v.string(), v.description("Text to put in its place; empty to delete it.")),
						line: v.optional(v.pipe(line, v.description("Line of its beginning; only tells equal places apart."))),
					}),
				),
				v.minLength(1),
				v.maxLength(100),
			),
		),
		diff: v.optional(
			v.pipe(v.string(), v.minLength(1), v.maxLength(1_000_000), v.description("A unified diff of this file, with lines of context.")),
		),
		content: v.optional(
			v.pipe(
				v.string(),
				v.maxLength(1_000_000),
				v.description("The whole new text, when nearly every line changes. Read the file before."),
			),
		),
	}),
	title: ({ path }) => translate("Edit {0}", path),
	targets: ({ path }) => [path],
	prepare: async (input, { workspace, signal, readVersions }) => {
		const { path } = input;
		const { text, version } = await workspace.readText(path, signal);
		const seen = readVersions.get(path);
		if (seen !== undefined && seen !== version) {
			throw new ToolError(`${path} has changed since you read it. Read it again, then edit.`);
		}
		const located = planEdit(text, input, seen === version);
		if ("problem" in located) throw new ToolError(`${located.problem} Nothing was changed in ${path}.`);
		const { replacements, matches } = located;
		const edit = summarizeEdit(path, text, applyReplacements(text, replacements));
		return {
			edits: [edit],
			commit: async () => {
				const change = () => workspace.change([{ kind: "edit", path, version, replacements }], signal);
				const watched = await workspace.watchDiagnostics(path, change, signal);
				const [applied] = watched.result;
				if (!applied) throw new ToolError(`Nothing was changed in ${path}.`);
				readVersions.set(path, applied.version);
				const problems = newProblems(watched);
				const unsaved = applied.saved ? "" : " The file had unsaved changes before, so it was left unsaved.";
				const slips = [...new Set(matches.flatMap(({ slip }) => slip ?? []))];
				const alike = matches.filter(({ how }) => how === "similar");
				return {
					text:
						`Edited ${path}: ${countOf(edit.added, "line")} added, ${edit.removed} removed.${unsaved}` +
						slips.map((slip) => ` The texts held ${slip}, which the file does not: left out, and better not sent.`).join("") +
						alike.map(tellSimilarity).join("") +
						tellUnchecked(watched) +
						describeProblems(problems),
					detail: detailOf(alike, problems.length),
					edits: [{ ...edit, editId: applied.editId }],
				};
			},
		};
	},
});

function tellSimilarity({ first, last, similarity }: Match): string {
	return ` A search text was not in the file to the letter; the lines ${first}–${last} of before were ${percent(similarity)} the same and were taken for it.`;
}

/** For the user: what is worth a look. */
function detailOf(alike: readonly Match[], problems: number): string | undefined {
	const parts = alike.map(({ first, similarity }) => translate("line {0}: {1} alike", first, percent(similarity))).slice(0, 3);
	if (problems > 0) parts.push(countProblems(problems));
	return parts.length > 0 ? parts.join(" · ") : undefined;
}

function percent(share: number): string {
	return `${Math.floor(share * 100)} %`;
}
