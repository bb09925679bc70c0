import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import { applyReplacements } from "../core/edit/locateEdits.ts";
import type { RenamedFile } from "../core/editor/language.ts";
import type { FileChange, Workspace } from "../core/workspace.ts";
import { countOf } from "./countOf.ts";
import { symbol } from "./findReferences.ts";
import { changeAndTell } from "./folderProblems.ts";
import { line, path } from "./inputs.ts";
import { locateSymbol } from "./symbolPosition.ts";
import { translate } from "../shared/translate.ts";
import { tellCount } from "./tellCount.ts";

const maxFiles = 200;

export const renameSymbol = defineTool({
	name: "rename_symbol",
	description:
		"Renames a symbol by the language server everywhere it is used, in all files at once. Changes text only: a file that is named for the symbol keeps its name.",
	effect: "write",
	input: v.object({
		path,
		line: v.pipe(line, v.description("A line where the symbol stands, from 1.")),
		symbol,
		newName: v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^\S+$/u, "A name has no spaces.")),
	}),
	title: ({ symbol, newName }) => translate("Rename {0} to {1}", symbol, newName),
	targets: ({ path }) => [path],
	prepare: async ({ path, line, symbol, newName }, { editor, workspace, signal, readVersions }) => {
		const { text } = await workspace.readText(path, signal);
		const files = await editor.language.rename(locateSymbol(path, text, line, symbol), newName, signal);
		if (files.length > maxFiles)
			throw new ToolError(`The new name would change ${files.length} files, more than anybody can review. Ask the user to rename it.`);
		const changes = await Promise.all(files.map((file) => toChange(file, workspace, signal)));
		const edits = files.map(({ path, text, replacements }) => summarizeEdit(path, text, applyReplacements(text, replacements)));
		return {
			edits,
			commit: async () => {
				const { applied, text: told, detail } = await changeAndTell(workspace, changes, signal);
				for (const { path, version } of applied) readVersions.set(path, version);
				const places = files.reduce((sum, { replacements }) => sum + replacements.length, 0);
				const unsaved = applied.filter(({ saved }) => !saved).map(({ path }) => path);
				const note = unsaved.length === 0 ? "" : ` They had unsaved changes before, so these were left unsaved: ${unsaved.join(", ")}.`;
				return {
					text: `Renamed ${symbol} to ${newName} in ${countOf(places, "place")} of ${countOf(files.length, "file")}: ${files.map(({ path }) => path).join(", ")}.${note}${told}`,
					detail: [tellCount(places, "place"), detail].filter(Boolean).join(" · "),
					edits: edits.flatMap((edit, index) => {
						const editId = applied[index]?.editId;
						return editId === undefined ? [] : [{ ...edit, editId }];
					}),
				};
			},
		};
	},
});

/** The language server has seen the file as it was when it was asked: a file that has changed since is not touched. */
async function toChange({ path, text, replacements }: RenamedFile, workspace: Workspace, signal: AbortSignal): Promise<FileChange> {
	const now = await workspace.readText(path, signal);
	if (now.text !== text) throw new ToolError(`${path} was changed while the name was looked up, so nothing was renamed. Try again.`);
	return { kind: "edit", path, version: now.version, replacements };
}
