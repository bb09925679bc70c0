import * as v from "valibot";
import { defineTool, ToolError } from "../core/chat/tool.ts";
import { summarizeEdit } from "../core/edit/editSummary.ts";
import type { CellChange, CellContent, NotebookCell } from "../core/editor/notebooks.ts";
import { countOf } from "./countOf.ts";
import { path } from "./inputs.ts";
import { translate } from "../shared/translate.ts";
import { tellCount } from "./tellCount.ts";

const input = v.object({
	path,
	action: v.picklist(["replace", "insert", "delete"]),
	cell: v.pipe(
		v.number(),
		v.integer(),
		v.minValue(1),
		v.description("From 1. An inserted cell gets this number; those from there on move down."),
	),
	kind: v.optional(v.picklist(["code", "markdown"])),
	language: v.optional(v.pipe(v.string(), v.maxLength(50), v.description("Of a code cell; as the others when absent."))),
	text: v.optional(v.pipe(v.string(), v.maxLength(500_000), v.description("The whole new text, but for delete."))),
});

type Input = v.InferOutput<typeof input>;

export const editNotebook = defineTool({
	name: "edit_notebook",
	description: "Replaces, inserts or deletes one cell of a Jupyter notebook (.ipynb). Read the notebook first: cells are named by number.",
	effect: "write",
	input,
	title: ({ path, action, cell }) => titleOf[action](cell, path),
	targets: ({ path }) => [path],
	prepare: async (input, { editor, workspace, signal, readVersions }) => {
		const { path, cell } = input;
		const { cells, version } = await editor.notebooks.read(path, signal);
		const seen = readVersions.get(path);
		if (seen !== undefined && seen !== version) throw new ToolError(`${path} has changed since you read it. Read it again, then edit.`);
		const change = toChange(input, cells);
		const before = change.kind === "insert" ? "" : (cells[cell - 1]?.text ?? "");
		const edit = summarizeEdit(path, before, change.kind === "delete" ? "" : change.content.text);
		return {
			edits: [edit],
			commit: async () => {
				const edited = await workspace.protect([path], () => editor.notebooks.edit(path, version, change, signal));
				readVersions.set(path, edited.version);
				const unsaved = edited.saved ? "" : " The notebook had unsaved changes before, so it was left unsaved.";
				return {
					text: `${done[change.kind]} cell ${cell} of ${path}.${unsaved}`,
					detail: translate("{0} added, {1} removed", tellCount(edit.added, "line"), edit.removed),
					/** Its text is JSON that the notebook writes: nobody could review that hunk by hunk. The checkpoint has the file. */
					edits: [{ ...edit, editId: "" }],
				};
			},
		};
	},
});

const titleOf = {
	replace: (cell: number, path: string) => translate("Change cell {0} of {1}", cell, path),
	insert: (cell: number, path: string) => translate("Insert cell {0} of {1}", cell, path),
	delete: (cell: number, path: string) => translate("Delete cell {0} of {1}", cell, path),
};
const done = { replace: "Replaced", insert: "Inserted", delete: "Deleted" } as const;

function toChange({ path, action, cell, kind, language, text }: Input, cells: readonly NotebookCell[]): CellChange {
	const last = action === "insert" ? cells.length + 1 : cells.length;
	if (cell > last) throw new ToolError(`${path} has ${countOf(cells.length, "cell")}, so the highest number here is ${last}.`);
	if (action === "delete") return { kind: "delete", cell };
	if (text === undefined) throw new ToolError(`The text of the cell is missing. Give the whole new text to ${action} it.`);
	const old = action === "replace" ? cells[cell - 1] : undefined;
	return { kind: action, cell, content: toContent(kind ?? old?.kind ?? "code", language, text, old, cells) };
}

function toContent(
	kind: CellContent["kind"],
	language: string | undefined,
	text: string,
	old: NotebookCell | undefined,
	cells: readonly NotebookCell[],
): CellContent {
	if (kind === "markdown") return { kind, language: "markdown", text };
	const usual = (old?.kind === "code" ? old : cells.find((cell) => cell.kind === "code"))?.language ?? "python";
	return { kind, language: language ?? usual, text };
}
